// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;

/** One line of a file, read word by word. */
final class Line {

    static final int MAX_TEXT_CHARS = 4096;
    private static final int MAX_PATTERN_CHARS = 1000;

    private final String text;
    private final int number;
    private int at;

    Line(String text, int number) {
        this.text = text;
        this.number = number;
        skipBlanks();
    }

    /** Whether nothing is left but a comment. */
    boolean isOver() {
        return at == text.length() || text.charAt(at) == '#';
    }

    SyntaxError error(String message) {
        return errorAt(at, message);
    }

    private SyntaxError errorAt(int index, String message) {
        return new SyntaxError(number, index + 1, message);
    }

    /** Takes this word if it comes next. */
    boolean takes(String word) {
        int end = wordEnd();
        if (!text.substring(at, end).equals(word)) {
            return false;
        }
        at = end;
        skipBlanks();
        return true;
    }

    /** A name: lower-case letters, digits and hyphens, at most 32. */
    String name(String what) throws SyntaxError {
        int end = wordEnd();
        String name = text.substring(at, end);
        if (!name.matches("[a-z0-9-]{1,32}")) {
            throw error(what + " is a-z, 0-9 and -, at most 32 characters");
        }
        at = end;
        skipBlanks();
        return name;
    }

    int number(String what, int low, int high) throws SyntaxError {
        int end = at;
        while (end < text.length() && end - at < 9 && Character.isDigit(text.charAt(end))) {
            end++;
        }
        int value = end == at ? -1 : Integer.parseInt(text.substring(at, end));
        if (value < low || value > high) {
            throw error(what + " is a number from " + low + " to " + high);
        }
        at = end;
        skipBlanks();
        return value;
    }

    boolean takesComma() {
        boolean comma = at < text.length() && text.charAt(at) == ',';
        if (comma) {
            at++;
            skipBlanks();
        }
        return comma;
    }

    /** {@code /pattern/} or {@code /pattern/i}; a slash inside is written {@code \/}. */
    Pattern pattern() throws SyntaxError {
        int start = at;
        if (at == text.length() || text.charAt(at) != '/') {
            throw error("a pattern is written /between slashes/");
        }
        StringBuilder pattern = new StringBuilder();
        int i = at + 1;
        for (; i < text.length() && text.charAt(i) != '/'; i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                if (text.charAt(i + 1) != '/') {
                    pattern.append('\\');
                }
                i++;
            }
            pattern.append(text.charAt(i));
        }
        if (i == text.length()) {
            throw errorAt(start, "this pattern has no closing slash");
        }
        if (pattern.length() > MAX_PATTERN_CHARS) {
            throw errorAt(start, "a pattern has at most " + MAX_PATTERN_CHARS + " characters");
        }
        if (!PatternSize.fits(pattern.toString())) {
            throw errorAt(start, "this pattern's repetitions make more than " + PatternSize.MAX + " steps of it");
        }
        at = i + 1;
        boolean anyCase = at < text.length() && text.charAt(at) == 'i';
        at += anyCase ? 1 : 0;
        if (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
            throw error("after a pattern only i (upper and lower case alike) may stand");
        }
        skipBlanks();
        try {
            return Pattern.compile(pattern.toString(), anyCase ? Pattern.CASE_INSENSITIVE : 0);
        } catch (PatternSyntaxException wrong) {
            throw errorAt(start, "not a pattern (RE2 syntax): " + wrong.getDescription());
        }
    }

    /** {@code "text"}, or a lone {@code $name}. */
    Template template() throws SyntaxError {
        if (at < text.length() && text.charAt(at) == '$') {
            Template.Part hole = hole();
            skipBlanks();
            return new Template(List.of(hole));
        }
        int start = at;
        if (at == text.length() || text.charAt(at) != '"') {
            throw error("text is written \"in double quotes\"");
        }
        at++;
        List<Template.Part> parts = new ArrayList<>();
        StringBuilder fixed = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at);
            if (c == '$' && !text.startsWith("$$", at)) {
                parts.add(new Template.Part.Text(fixed.toString()));
                fixed.setLength(0);
                parts.add(hole());
            } else if (c == '\\') {
                fixed.append(escape());
            } else if (c > 0xff) {
                throw error("a character above U+00FF has no byte; write its bytes as \\xHH");
            } else {
                at += c == '$' ? 2 : 1;
                fixed.append(c);
            }
        }
        if (at == text.length()) {
            throw errorAt(start, "this text has no closing quote");
        }
        if (at - start > MAX_TEXT_CHARS) {
            throw errorAt(start, "a text has at most " + MAX_TEXT_CHARS + " characters");
        }
        at++;
        skipBlanks();
        parts.add(new Template.Part.Text(fixed.toString()));
        return new Template(parts);
    }

    private Template.Part hole() throws SyntaxError {
        int end = at + 1;
        if (end < text.length() && Character.isDigit(text.charAt(end))) {
            int group = text.charAt(end) - '0';
            at = end + 1;
            return new Template.Part.Group(group);
        }
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        if (end == at + 1) {
            throw error("after $ comes a group's number or a name; a dollar sign itself is $$");
        }
        String name = text.substring(at + 1, end);
        at = end;
        return new Template.Part.Variable(name);
    }

    private char escape() throws SyntaxError {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        if (kind == 'x') {
            try {
                char value = (char) Integer.parseUnsignedInt(text, at + 2, Math.min(at + 4, text.length()), 16);
                if (at + 4 <= text.length()) {
                    at += 4;
                    return value;
                }
            } catch (NumberFormatException wrong) {
                // said below
            }
            throw error("\\x is followed by two hexadecimal digits");
        }
        int which = "rnt0\\\"$".indexOf(kind);
        if (which < 0) {
            throw error("known after a backslash: r n t 0 \\ \" $ and xHH");
        }
        at += 2;
        return "\r\n\t\0\\\"$".charAt(which);
    }

    private int wordEnd() {
        int end = at;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-';
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
