// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.spi.Envelope;

/** Which entries may be envelopes. */
final class Names {

    /** Names the cache's incarnation: whoever makes the cache writes it. */
    static final String INCARNATION = "incarnation";

    private static final int MIN_CHARS = 32;
    private static final int MAX_CHARS = 64;

    private Names() {}

    static boolean isEnvelope(String key, byte[] value) {
        return isId(key) && value.length > 0 && value.length <= Envelope.MAX_BYTES;
    }

    private static boolean isId(String key) {
        return key.length() >= MIN_CHARS
                && key.length() <= MAX_CHARS
                && key.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }
}
