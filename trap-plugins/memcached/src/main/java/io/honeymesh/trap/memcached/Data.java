// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A block of bytes that a client sends: its first part, and a hash of all if there is more.
 *
 * @param text the first part, a byte a character
 * @param sizeBytes of all of it
 * @param whole whether all of it came
 */
record Data(String text, long sizeBytes, String sha256, boolean whole) {

    /** Bytes kept; a longer block is kept as an upload. */
    static final int MAX_KEPT_BYTES = 16 << 10;

    private static final int HEAD_BYTES = 4096;

    static Data read(Input in, long length) throws IOException {
        MessageDigest digest = digest();
        byte[] kept = new byte[0];
        byte[] buffer = new byte[(int) Math.min(Math.max(length, 1), 4096)];
        long left = length;
        while (left > 0) {
            int got = in.read(buffer, (int) Math.min(buffer.length, left));
            if (got < 0) {
                break;
            }
            digest.update(buffer, 0, got);
            int room = Math.min(got, MAX_KEPT_BYTES - kept.length);
            if (room > 0) {
                kept = Arrays.copyOf(kept, kept.length + room);
                System.arraycopy(buffer, 0, kept, kept.length - room, room);
            }
            left -= got;
        }
        return new Data(
                new String(kept, StandardCharsets.ISO_8859_1),
                length - left,
                HexFormat.of().formatHex(digest.digest()),
                left == 0);
    }

    /** What to keep of a block that was too long to keep whole. */
    Optional<Evidence> upload(String key) {
        if (sizeBytes <= text.length()) {
            return Optional.empty();
        }
        byte[] head = text.substring(0, Math.min(text.length(), HEAD_BYTES)).getBytes(StandardCharsets.ISO_8859_1);
        return Optional.of(new Evidence.Upload(Captured.of(key), sizeBytes, sha256, Captured.partOf(head, sizeBytes)));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
