// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.Persona;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Identifiers of what clients create. A client asks for one on one connection and uses it on the next, and nothing is
 * remembered from one to the other: so an identifier proves by its second half that this node gave it out.
 */
final class Ids {

    private static final int DIGITS = 64;

    /** Random digits; what follows are so many of a hash. */
    private static final int RANDOM_DIGITS = 32;

    private final byte[] secret;

    Ids(Persona persona) {
        secret = persona.bytes("docker.ids", 32);
    }

    /**
     * @param kind "container" or "exec"
     * @param hint 0 to 15: what a later connection may have to know
     */
    String fresh(String kind, boolean terminal, int hint) {
        byte[] random = new byte[RANDOM_DIGITS / 2];
        ThreadLocalRandom.current().nextBytes(random);
        random[3] = (byte) (random[3] & ~1 | (terminal ? 1 : 0));
        random[5] = (byte) (random[5] & ~15 | hint);
        String half = HexFormat.of().formatHex(random);
        return half + proof(kind, half);
    }

    private String proof(String kind, String half) {
        return Image.hash(secret, kind + half).substring(0, DIGITS - RANDOM_DIGITS);
    }

    boolean isOurs(String kind, String id) {
        return id.length() == DIGITS && id.substring(RANDOM_DIGITS).equals(proof(kind, id.substring(0, RANDOM_DIGITS)));
    }

    static int hint(String id) {
        return Character.digit(id.charAt(11), 16);
    }

    /** Whether it was made with a terminal. */
    static boolean hasTerminal(String id) {
        return (Character.digit(id.charAt(7), 16) & 1) == 1;
    }
}
