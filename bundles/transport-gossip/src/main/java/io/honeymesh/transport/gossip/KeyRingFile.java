// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.PrivateFile;
import io.honeymesh.transport.gossip.wire.KeyRing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The key ring on disk: a key a line in Base64, the first is the one in use. */
class KeyRingFile {

    private static final int MOST_BYTES = 4096;

    private final PrivateFile file;

    KeyRingFile(Path path) {
        file = new PrivateFile(path);
    }

    Path path() {
        return file.path();
    }

    /** @throws IOException with one clear line if there is a file and it is no key ring, or others can read it */
    Optional<KeyRing> read() throws IOException {
        Optional<String> text = file.readSecret(MOST_BYTES);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<byte[]> keys = new ArrayList<>();
            text.get()
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> keys.add(parse(line)));
            return Optional.of(new KeyRing(keys));
        } catch (IllegalArgumentException wrong) {
            throw new IOException(
                    file.path() + " is no key ring (a key a line, 32 bytes in Base64): " + wrong.getMessage());
        }
    }

    void write(KeyRing ring) throws IOException {
        StringBuilder text = new StringBuilder();
        ring.keys().forEach(key -> text.append(text(key)).append('\n'));
        file.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] fresh() {
        byte[] key = new byte[KeyRing.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    static String text(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }

    /** @throws IllegalArgumentException with one clear line that doesn't show it */
    static byte[] parse(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException noBase64) {
            throw new IllegalArgumentException(
                    "a key is 32 bytes in Base64, as `serf keygen` or honeymesh:gossip-keys new make it");
        }
    }
}
