// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.trap.http.json.JsonParser;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** JSON as Go's encoding/json writes it, and complains about it. */
final class GoJson {

    private GoJson() {}

    static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '<', '>', '&', '\u2028', '\u2029' -> out.append(String.format("\\u%04x", (int) c));
                default -> out.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return out.append('"').toString();
    }

    static String quoteAll(Collection<String> texts) {
        return texts.stream().map(GoJson::quote).collect(Collectors.joining(",", "[", "]"));
    }

    /** The same, but {@code null} where there is nothing, as Go has it for a list that was never made. */
    static String quoteAllOrNull(Collection<String> texts) {
        return texts.isEmpty() ? "null" : quoteAll(texts);
    }

    static String complaint(String text, JsonParser.Outcome.Broken broken) {
        if (broken.at() >= text.length()) {
            return text.isBlank() ? "EOF" : "unexpected EOF";
        }
        String rest = text.substring(broken.at());
        if (broken.expected() == JsonParser.Expected.VALUE
                && List.of("true", "false", "null").stream().anyMatch(literal -> literal.startsWith(rest))) {
            return "unexpected EOF";
        }
        char c = text.charAt(broken.at());
        String shown = c == '\'' ? "'\\''" : c == '"' ? "'\"'" : "'" + escaped(c) + "'";
        String where = switch (broken.expected()) {
            case VALUE -> "looking for beginning of value";
            case NAME, ANOTHER_NAME -> "looking for beginning of object key string";
            case COLON -> "after object key";
            case COMMA_OR_BRACE -> "after object key:value pair";
            case COMMA_OR_BRACKET -> "after array element";
            case STRING -> "in string literal";
            case LESS_DEPTH -> "exceeded max depth";
        };
        return "invalid character " + shown + " " + where;
    }

    private static String escaped(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\\' -> "\\\\";
            default -> c < ' ' || c == 0x7f ? String.format("\\x%02x", (int) c) : String.valueOf(c);
        };
    }
}
