// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import java.time.Instant;

/**
 * A signed message between nodes, for a transport nothing but bytes with a name and an end.
 *
 * @param id names the message across all publishers: lower-case hexadecimal, 32 to 64 digits
 * @param expires when nobody needs it any more
 * @param bytes at most {@link #MAX_BYTES}; not copied, so nobody changes them
 */
public record Envelope(String id, Instant expires, byte[] bytes) {

    /** No envelope is longer. */
    public static final int MAX_BYTES = 16 << 10;

    public Envelope {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("an envelope has at most " + MAX_BYTES + " bytes, not " + bytes.length);
        }
    }
}
