// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * What one message is called by everybody.
 *
 * @param hex 16 random bytes as 32 lower-case hexadecimal digits
 */
public record EventId(String hex) {

    static final int BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    static EventId of(byte[] bytes) {
        return new EventId(HexFormat.of().formatHex(bytes));
    }

    public static EventId random() {
        return random(RANDOM);
    }

    public static EventId random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return of(bytes);
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
