// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A signed message between nodes, for a transport nothing but bytes with a name and an end.
 *
 * @param id names the message across all publishers: lower-case hexadecimal, 32 to 64 digits; of all that a node sends it is the
 *     SHA-256 of the bytes, which nobody can choose
 * @param expires when nobody needs it any more
 * @param bytes at most {@link #MAX_BYTES}; not copied, so nobody changes them
 */
public record Envelope(String id, Instant expires, byte[] bytes) {

    /** No envelope is longer. */
    public static final int MAX_BYTES = 16 << 10;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32,64}");

    /**
     * An envelope named by the SHA-256 of its bytes.
     *
     * @throws IllegalArgumentException if there are too many
     */
    public static Envelope of(Instant expires, byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Envelope(HexFormat.of().formatHex(hash), expires, bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    public Envelope {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("an envelope's id is 32 to 64 lower-case hexadecimal digits");
        }
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("an envelope has at most " + MAX_BYTES + " bytes, not " + bytes.length);
        }
    }
}
