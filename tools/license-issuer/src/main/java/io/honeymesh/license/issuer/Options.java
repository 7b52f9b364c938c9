// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license.issuer;

import io.honeymesh.api.SafeText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What stands behind a command: options with a value each, and words. */
final class Options {

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> words = new ArrayList<>();

    static Options of(List<String> arguments, Set<String> known) throws Refused {
        Options options = new Options();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            if (!word.startsWith("--")) {
                options.words.add(word);
            } else if (!known.contains(word)) {
                throw usage("there is no option " + SafeText.escape(word, 40) + " here");
            } else if (!rest.hasNext()) {
                throw usage(word + " needs a value");
            } else if (options.values.put(word, rest.next()) != null) {
                throw usage(word + " stands there twice");
            }
        }
        return options;
    }

    static Refused usage(String message) {
        return new Refused(LicenseIssuer.USAGE, message + "; see license-issuer help");
    }

    void noWords() throws Refused {
        if (!words.isEmpty()) {
            throw usage("what is '" + SafeText.escape(words.getFirst(), 40) + "'");
        }
    }

    String onlyWord(String what) throws Refused {
        if (words.size() != 1) {
            throw usage("one " + what + ", not " + words.size());
        }
        return words.getFirst();
    }

    Optional<String> given(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String required(String name) throws Refused {
        return given(name).orElseThrow(() -> usage(name + " is missing"));
    }

    int number(String name, int min, int max) throws Refused {
        String text = required(name);
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw number(name, text, min, max);
        }
        throw number(name, text, min, max);
    }

    private static Refused number(String name, String text, int min, int max) {
        return usage(
                name + " is a whole number from " + min + " to " + max + ", not '" + SafeText.escape(text, 40) + "'");
    }
}
