// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.JsonParser;
import io.honeymesh.trap.http.json.JsonText;

/** Errors in JSON, in the words of Elasticsearch's parser. */
final class Syntax {

    private static final String VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

    /** What an error shows of a document. */
    private static final int SHOWN_CHARACTERS = 500;

    private Syntax() {}

    /** For a request to search. */
    static Answer request(String text, JsonParser.Outcome.Broken broken) {
        String source = "(org.elasticsearch.common.io.stream.InputStreamStreamInput)";
        return Answer.error(400, type(text, broken), reason(text, broken, source));
    }

    /** For a document. */
    static Answer mapper(String text, JsonParser.Outcome.Broken broken) {
        String shown = text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS));
        int more = text.length() - shown.length();
        String source = "(byte[])\"" + shown + "\"" + (more > 0 ? "[truncated " + more + " bytes]" : "");
        String reason = reason(text, broken, source);
        return Answer.error(
                400,
                "mapper_parsing_exception",
                "failed to parse",
                "",
                ",\"caused_by\":{\"type\":\"" + type(text, broken) + "\",\"reason\":" + JsonText.quote(reason) + "}");
    }

    private static String type(String text, JsonParser.Outcome.Broken broken) {
        return broken.at() >= text.length() ? "json_e_o_f_exception" : "json_parse_exception";
    }

    private static String reason(String text, JsonParser.Outcome.Broken broken, String source) {
        int at = broken.at();
        if (at >= text.length()) {
            String where = place(text, text.length(), source);
            if (broken.expected() == JsonParser.Expected.VALUE) {
                return "Unexpected end-of-input within/between Object entries" + where;
            }
            return "Unexpected end-of-input: expected close marker for Object (start marker at [Source: " + source
                    + "; line: 1, column: 1])" + where;
        }
        char c = text.charAt(at);
        int end = at;
        while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
            end++;
        }
        if (broken.expected() == JsonParser.Expected.VALUE && end > at) {
            String token = text.substring(at, Math.min(end, at + 256));
            return "Unrecognized token '" + token + "': was expecting " + VALUES + place(text, end, source);
        }
        String expected = switch (broken.expected()) {
            case VALUE -> "expected a valid value " + VALUES;
            case NAME, ANOTHER_NAME -> "was expecting double-quote to start field name";
            case COLON -> "was expecting a colon to separate field name and value";
            case COMMA_OR_BRACE -> "was expecting comma to separate Object entries";
            case COMMA_OR_BRACKET -> "was expecting comma to separate Array entries";
            case STRING, LESS_DEPTH -> "was expecting closing quote for a string value";
        };
        return "Unexpected character ('" + c + "' (code " + (int) c + ")): " + expected + place(text, at + 1, source);
    }

    private static String place(String text, int behind, String source) {
        return "\n at [Source: " + source + "; line: " + line(text, behind) + ", column: " + (column(text, behind))
                + "]";
    }

    static int line(String text, int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    /** Counted from 1. */
    static int column(String text, int offset) {
        return offset - text.lastIndexOf('\n', offset - 1);
    }
}
