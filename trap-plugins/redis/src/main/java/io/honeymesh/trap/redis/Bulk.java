// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** One argument of a request: its first bytes, and a hash of all if there are more. */
final class Bulk {

    private final int keep;
    private final MessageDigest digest = sha256();
    private byte[] head = new byte[0];
    private int kept;
    private long size;

    /** @param keep bytes to keep at most */
    Bulk(int keep) {
        this.keep = keep;
    }

    /** @return whether all of it came */
    boolean read(Input in, long length) throws IOException {
        byte[] buffer = new byte[(int) Math.min(length, 4096)];
        for (long left = length; left > 0; ) {
            int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (got < 0) {
                return false;
            }
            add(buffer, got);
            left -= got;
        }
        return true;
    }

    private void add(byte[] bytes, int count) {
        digest.update(bytes, 0, count);
        size += count;
        int taken = Math.min(count, keep - kept);
        if (kept + taken > head.length) {
            head = Arrays.copyOf(head, Math.min(keep, Math.max(2 * head.length, kept + taken)));
        }
        System.arraycopy(bytes, 0, head, kept, taken);
        kept += taken;
    }

    String text() {
        return new String(head, 0, kept, StandardCharsets.ISO_8859_1);
    }

    /** What to keep of an argument that was too long to keep whole. */
    Optional<Evidence> upload(String command) {
        if (size <= kept) {
            return Optional.empty();
        }
        byte[] shown = Arrays.copyOf(head, Math.min(kept, Evidences.MAX_TEXT_BYTES));
        return Optional.of(new Evidence.Upload(
                Captured.head(command.getBytes(StandardCharsets.ISO_8859_1), Evidences.MAX_NAME_BYTES),
                size,
                HexFormat.of().formatHex(digest.digest()),
                Captured.partOf(shown, size)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
