// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes a command's arguments apart, asking the client for its literals (RFC 3501, 4.3; RFC 7888). */
final class Arguments {

    /** Deepest brackets, Dovecot's limit as well. */
    private static final int MAX_DEPTH = 10;

    /** Most arguments of a command; more are taken for a line that is too long. */
    private static final int MAX_TOKENS = 4096;

    /** What came of it. */
    sealed interface Outcome {
        record Parsed(List<Token> tokens) implements Outcome {}

        record Bad(String why) implements Outcome {}

        /** So wrong that the conversation ends. */
        record Fatal(String why) implements Outcome {}

        record Gone() implements Outcome {}
    }

    private final TrapSession session;
    private final int maxBytes;
    private final int maxTokenBytes;
    private final List<Token> tokens = new ArrayList<>();
    private int read;
    private int depth;

    /**
     * @param maxBytes the most for all of the arguments, literals included
     * @param maxTokenBytes the most for one of them
     */
    Arguments(TrapSession session, int maxBytes, int maxTokenBytes) {
        this.session = session;
        this.maxBytes = maxBytes;
        this.maxTokenBytes = maxTokenBytes;
    }

    Outcome parse(String first) throws IOException {
        String line = first;
        while (true) {
            int literal = literalStart(line);
            Optional<Outcome> failed = scan(literal < 0 ? line : line.substring(0, literal));
            if (failed.isPresent()) {
                return failed.get();
            }
            if (literal < 0) {
                return depth > 0 ? new Outcome.Bad("Missing ')'") : new Outcome.Parsed(List.copyOf(tokens));
            }
            failed = literal(line.substring(literal + 1, line.length() - 1));
            if (failed.isPresent()) {
                return failed.get();
            }
            Optional<String> next = session.readLine(maxBytes);
            if (next.isEmpty()) {
                return new Outcome.Gone();
            }
            line = next.get();
        }
    }

    /** Where a literal's announcement begins that ends the line, or -1. */
    private static int literalStart(String line) {
        if (!line.endsWith("}")) {
            return -1;
        }
        int open = line.lastIndexOf('{');
        boolean starts = open == 0 || open > 0 && (line.charAt(open - 1) == ' ' || line.charAt(open - 1) == '(');
        boolean quoted = line.substring(0, Math.max(open, 0))
                                .chars()
                                .filter(c -> c == '"')
                                .count()
                        % 2
                == 1;
        return starts && !quoted ? open : -1;
    }

    private Optional<Outcome> literal(String size) throws IOException {
        boolean waits = !size.endsWith("+");
        String digits = waits ? size : size.substring(0, size.length() - 1);
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(new Outcome.Bad("Invalid literal size"));
        }
        int length = digits.isEmpty() ? 0 : digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (length > maxBytes - read) {
            return Optional.of(new Outcome.Fatal("Literal size too large"));
        }
        if (waits) {
            session.write("+ OK\r\n");
        }
        byte[] bytes = session.input().readNBytes(length);
        if (bytes.length < length) {
            return Optional.of(new Outcome.Gone());
        }
        read += length;
        return add(Token.Kind.STRING, new String(bytes, StandardCharsets.ISO_8859_1), maxTokenBytes);
    }

    private Optional<Outcome> scan(String text) {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = at + 1;
            Optional<Outcome> failed = Optional.empty();
            if (c == '(') {
                depth++;
                failed = depth > MAX_DEPTH ? bad("Too many '('") : add(Token.Kind.OPEN, "(", 1);
            } else if (c == ')') {
                depth--;
                failed = depth < 0 ? bad("Unexpected ')'") : add(Token.Kind.CLOSE, ")", 1);
            } else if (c == '"') {
                end = quoteEnd(text, at + 1);
                failed = quoted(text.substring(at + 1, end));
                end++;
            } else if (c != ' ') {
                end = atomEnd(text, at);
                failed = atom(text.substring(at, end));
            }
            if (failed.isPresent()) {
                return failed;
            }
            if (c == '"' && end > text.length()) {
                return bad("Missing '\"'");
            }
            at = end;
        }
        return Optional.empty();
    }

    private static int quoteEnd(String text, int start) {
        int at = start;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    private static int atomEnd(String text, int start) {
        int at = start;
        while (at < text.length() && " )".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private Optional<Outcome> quoted(String text) {
        if (text.indexOf('\0') >= 0) {
            return bad("NULs not allowed in strings");
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            boolean escape = text.charAt(i) == '\\' && i + 1 < text.length();
            plain.append(text.charAt(escape ? ++i : i));
        }
        return add(Token.Kind.STRING, plain.toString(), maxTokenBytes);
    }

    private Optional<Outcome> atom(String text) {
        if (text.startsWith("~{")) {
            return bad("literal8 not allowed here");
        }
        if (text.startsWith("{")) {
            return bad("Invalid literal size");
        }
        if (text.chars().anyMatch(c -> c >= 0x80)) {
            return bad("8bit data in atom");
        }
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '(' || c == '{' || c == '"')) {
            return bad("Invalid characters in atom");
        }
        return add(Token.Kind.ATOM, text, maxTokenBytes);
    }

    private Optional<Outcome> add(Token.Kind kind, String text, int longest) {
        if (text.length() > longest || tokens.size() >= MAX_TOKENS) {
            return Optional.of(new Outcome.Fatal("Input buffer full, aborting"));
        }
        tokens.add(new Token(kind, text));
        return Optional.empty();
    }

    private static Optional<Outcome> bad(String why) {
        return Optional.of(new Outcome.Bad(why));
    }
}
