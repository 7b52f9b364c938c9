// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.SafeText;
import io.honeymesh.transport.gossip.wire.KeyRing;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Changes of the key ring, of which each is on disk before it is told. Thread-safe. */
final class Keys {

    private static final int SHOWN = 8;

    private final KeyRing ring;
    private final KeyRingFile file;

    Keys(KeyRing ring, KeyRingFile file) {
        this.ring = ring;
        this.file = file;
    }

    /** What tells keys apart and gives nothing of them away. */
    static String id(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(hash).substring(0, SHOWN);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    List<byte[]> all() {
        return ring.keys();
    }

    synchronized void install(byte[] key) {
        change(ring -> ring.install(key));
    }

    synchronized void use(byte[] key) {
        change(ring -> ring.use(key));
    }

    synchronized void remove(byte[] key) {
        change(ring -> ring.remove(key));
    }

    /** @throws IllegalArgumentException with one clear line if there is no such key */
    byte[] find(String id) {
        return ring.keys().stream()
                .filter(key -> id(key).equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no key " + SafeText.escape(id, 20) + " in the ring; honeymesh:gossip-keys lists them"));
    }

    private void change(Consumer<KeyRing> change) {
        List<byte[]> before = ring.keys();
        change.accept(ring);
        try {
            file.write(ring);
        } catch (IOException e) {
            KeyRing former = new KeyRing(before);
            ring.become(former);
            throw new IllegalArgumentException(
                    "the key ring could not be written to " + file.path() + ": " + e.getMessage(), e);
        }
    }
}
