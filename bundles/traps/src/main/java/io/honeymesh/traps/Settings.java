// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.SafeText;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads one configuration. Configuration Admin hands over whatever type the source had (text from a {@code .cfg} file,
 * numbers and arrays from a form), so every value is read through its text.
 */
final class Settings {

    /** A value that is not allowed; the message names pid, key, value and what is allowed. */
    static final class BadSetting extends IllegalArgumentException {
        BadSetting(String message) {
            super(message);
        }
    }

    private static final int SHOWN_CHARS = 60;

    private final String pid;
    private final Map<String, ?> properties;

    Settings(String pid, Map<String, ?> properties) {
        this.pid = pid;
        this.properties = properties;
    }

    String text(String key, String fallback) {
        Object value = properties.get(key);
        return value == null ? fallback : value.toString().strip();
    }

    boolean flag(String key, boolean fallback) {
        return switch (text(key, Boolean.toString(fallback))) {
            case "true" -> true;
            case "false" -> false;
            case String other -> throw bad(key, other, "true or false");
        };
    }

    int number(String key, int fallback, int low, int high) {
        return (int) number(key, (long) fallback, low, high);
    }

    long number(String key, long fallback, long low, long high) {
        return parse(key, text(key, Long.toString(fallback)), low, high);
    }

    /** Numbers from an array, a list, or text with commas between them; empty if the key is not there. */
    List<Integer> numbers(String key, int low, int high) {
        List<Integer> numbers = new ArrayList<>();
        for (String item : items(properties.get(key))) {
            numbers.add((int) parse(key, item, low, high));
        }
        return numbers;
    }

    BadSetting bad(String key, String value, String allowed) {
        return new BadSetting(
                pid + ": " + key + " = '" + SafeText.escape(value, SHOWN_CHARS) + "' is not allowed, use " + allowed);
    }

    private long parse(String key, String value, long low, long high) {
        try {
            long number = Long.parseLong(value);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // answered below, in our own words
        }
        throw bad(key, value, "a whole number from " + low + " to " + high);
    }

    private static List<String> items(Object value) {
        List<Object> raw = new ArrayList<>();
        if (value instanceof Collection<?> many) {
            raw.addAll(many);
        } else if (value != null && value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                raw.add(Array.get(value, i));
            }
        } else if (value != null) {
            raw.addAll(List.of(value.toString().split(",")));
        }
        return raw.stream()
                .map(item -> String.valueOf(item).strip())
                .filter(item -> !item.isEmpty())
                .collect(Collectors.toList());
    }
}
