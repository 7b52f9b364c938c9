// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A published message as it comes in: hashed whole, its first bytes kept. */
final class Publication {

    /** Bytes kept for evidence, and to be handed back to a publisher that listens to itself. */
    static final int HEAD_BYTES = 8192;

    private final MessageDigest digest = sha256();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private long size;

    /** Reads so many bytes. @return whether all came */
    boolean read(Packets packets, int length) throws IOException {
        byte[] buffer = new byte[4096];
        for (int left = length; left > 0; ) {
            int got = packets.read(buffer, left);
            if (got < 0) {
                return false;
            }
            digest.update(buffer, 0, got);
            head.write(buffer, 0, Math.min(got, HEAD_BYTES - head.size()));
            size += got;
            left -= got;
        }
        return true;
    }

    byte[] message() {
        return head.toByteArray();
    }

    boolean isKeptWhole() {
        return size == head.size();
    }

    Evidence evidence(byte[] topic) {
        return new Evidence.Upload(
                Captured.of(topic),
                size,
                HexFormat.of().formatHex(digest.digest()),
                Captured.partOf(head.toByteArray(), size));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
