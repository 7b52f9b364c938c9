// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.util.Map;
import java.util.stream.Collectors;

/** A flat JSON object on one line; ASCII alone, so that no terminal takes a file's name for orders. */
final class AsciiJson {

    private AsciiJson() {}

    static String of(Map<String, Object> fields) {
        return fields.entrySet().stream()
                .map(field -> quote(field.getKey()) + ":"
                        + (field.getValue() instanceof Number number
                                ? number.toString()
                                : quote(String.valueOf(field.getValue()))))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7f) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.append('"').toString();
    }
}
