// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one value out of a text, in linear time and to a bounded depth. */
public final class JsonParser {

    /** Deeper nesting is refused. */
    public static final int MAX_DEPTH = 64;

    /** What came of reading. */
    public sealed interface Outcome {
        /** @param end where the text goes on after it */
        record Parsed(Json value, int end) implements Outcome {}

        /** @param at the character that doesn't fit; the text's length if it ended too soon */
        record Broken(Expected expected, int at) implements Outcome {}
    }

    /** What should have stood where a text broke. */
    public enum Expected {
        VALUE,
        NAME,
        /** A name, after a comma. */
        ANOTHER_NAME,
        COLON,
        COMMA_OR_BRACE,
        COMMA_OR_BRACKET,
        /** The rest of a string, whose end or escape is broken. */
        STRING,
        LESS_DEPTH
    }

    private static final class BrokenException extends Exception {
        private final transient Outcome.Broken broken;

        BrokenException(Expected expected, int at) {
            super(null, null, false, false);
            broken = new Outcome.Broken(expected, at);
        }
    }

    private final String text;
    private int next;

    private JsonParser(String text) {
        this.text = text;
    }

    /** Reads the first value; what stands behind it is the caller's. */
    public static Outcome parse(String text) {
        JsonParser parser = new JsonParser(text);
        try {
            Json value = parser.value(0);
            return new Outcome.Parsed(value, parser.next);
        } catch (BrokenException e) {
            return e.broken;
        }
    }

    // Recursion is bounded by MAX_DEPTH.
    private Json value(int depth) throws BrokenException {
        if (depth > MAX_DEPTH) {
            throw new BrokenException(Expected.LESS_DEPTH, next);
        }
        int start = skipSpace();
        return switch (peek()) {
            case '{' -> members(start, depth);
            case '[' -> elements(start, depth);
            case '"' -> new Json.Text(start, string());
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(start);
            default -> literal(start);
        };
    }

    private Json members(int start, int depth) throws BrokenException {
        Map<String, Json> members = new LinkedHashMap<>();
        next++;
        skipSpace();
        if (peek() == '}') {
            next++;
            return new Json.Members(start, members);
        }
        for (Expected expected = Expected.NAME; ; expected = Expected.ANOTHER_NAME) {
            int at = skipSpace();
            if (peek() != '"') {
                throw new BrokenException(expected, at);
            }
            String name = string();
            expect(':', Expected.COLON);
            members.put(name, value(depth + 1));
            if (comma('}', Expected.COMMA_OR_BRACE)) {
                return new Json.Members(start, members);
            }
        }
    }

    private Json elements(int start, int depth) throws BrokenException {
        List<Json> elements = new ArrayList<>();
        next++;
        skipSpace();
        if (peek() == ']') {
            next++;
            return new Json.Elements(start, elements);
        }
        do {
            elements.add(value(depth + 1));
        } while (!comma(']', Expected.COMMA_OR_BRACKET));
        return new Json.Elements(start, elements);
    }

    /** Whether it was the end and not a comma. */
    private boolean comma(char end, Expected expected) throws BrokenException {
        int at = skipSpace();
        int c = peek();
        if (c != end && c != ',') {
            throw new BrokenException(expected, at);
        }
        next++;
        return c == end;
    }

    private void expect(char wanted, Expected expected) throws BrokenException {
        int at = skipSpace();
        if (peek() != wanted) {
            throw new BrokenException(expected, at);
        }
        next++;
    }

    private String string() throws BrokenException {
        StringBuilder out = new StringBuilder();
        next++;
        while (peek() != '"') {
            int c = peek();
            if (c < ' ') {
                throw new BrokenException(Expected.STRING, next);
            }
            next++;
            out.append(c == '\\' ? escape() : (char) c);
        }
        next++;
        return out.toString();
    }

    private char escape() throws BrokenException {
        int c = peek();
        int at = next++;
        return switch (c) {
            case '"', '\\', '/' -> (char) c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new BrokenException(Expected.STRING, Math.min(at, text.length()));
        };
    }

    private char unicode() throws BrokenException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = peek() < 0 || peek() > 0x7f ? -1 : Character.digit(peek(), 16);
            if (digit < 0) {
                throw new BrokenException(Expected.STRING, next);
            }
            code = code << 4 | digit;
            next++;
        }
        return (char) code;
    }

    private Json number(int start) {
        next++;
        while ("+-.eE0123456789".indexOf(peek()) >= 0) {
            next++;
        }
        return new Json.Number(start, text.substring(start, next));
    }

    private Json literal(int start) throws BrokenException {
        if (took("true")) {
            return new Json.Truth(start, true);
        }
        if (took("false")) {
            return new Json.Truth(start, false);
        }
        if (took("null")) {
            return new Json.Nothing(start);
        }
        throw new BrokenException(Expected.VALUE, start);
    }

    private boolean took(String literal) {
        if (!text.startsWith(literal, next)) {
            return false;
        }
        next += literal.length();
        return true;
    }

    private int skipSpace() {
        while (" \t\r\n".indexOf(peek()) >= 0) {
            next++;
        }
        return next;
    }

    private int peek() {
        return next < text.length() ? text.charAt(next) : -1;
    }
}
