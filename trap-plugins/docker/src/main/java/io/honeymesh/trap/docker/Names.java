// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import java.util.List;

/** Names for containers that got none: a mood and a surname, as the engine makes them up. */
final class Names {

    private static final List<String> MOODS = List.of(
            "admiring",
            "bold",
            "busy",
            "clever",
            "dazzling",
            "eager",
            "epic",
            "focused",
            "gifted",
            "happy",
            "jolly",
            "keen",
            "loving",
            "modest",
            "nifty",
            "quirky",
            "serene",
            "sharp",
            "upbeat",
            "vibrant",
            "wizardly",
            "zen");

    private static final List<String> SURNAMES = List.of(
            "bohr", "curie", "darwin", "diffie", "euler", "fermi", "galois", "gauss", "hopper", "jang", "kepler",
            "lamarr", "liskov", "meitner", "newton", "pasteur", "ritchie", "tesla", "turing", "wiles", "wright");

    private Names() {}

    static String of(String id) {
        int number = Integer.parseInt(id.substring(0, 6), 16);
        return MOODS.get(number % MOODS.size()) + "_" + SURNAMES.get(number / 64 % SURNAMES.size());
    }

    /** As the engine checks names that clients choose. */
    static boolean isValid(String name) {
        return name.length() >= 2
                && Character.isLetterOrDigit(name.charAt(0))
                && name.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c) || "_.-".indexOf(c) >= 0);
    }
}
