// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.trap.ssh.shell.Script.SyntaxError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts shell text into words and operators, one pass, linear time. */
final class Lexer {

    /**
     * @param text a raw word, an operator, or {@code \n}
     * @param document a here-document's body, for the word behind {@code <<}
     */
    record Token(String text, boolean word, String document) {}

    static final int MAX_TOKENS = 20_000;

    private static final int MAX_ARITHMETIC = 1024;
    private static final Set<String> BEFORE_COMMANDS =
            Set.of("for", "if", "then", "elif", "else", "while", "until", "do", "{", "!");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) throws SyntaxError {
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() throws SyntaxError {
        while (at < text.length()) {
            if (tokens.size() > MAX_TOKENS) {
                throw new SyntaxError("syntax error: memory exhausted", null);
            }
            char c = text.charAt(at);
            if (c == '\n') {
                tokens.add(new Token("\n", false, ""));
                at++;
                documents();
            } else if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
                at += 2;
            } else if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (!arithmetic() && !operator()) {
                word();
            }
        }
    }

    /** {@code (( … ))} where a command may begin, or behind {@code for}: one word. */
    private boolean arithmetic() throws SyntaxError {
        Token before = tokens.isEmpty() ? new Token(";", false, "") : tokens.getLast();
        if (!text.startsWith("((", at) || before.word() && !BEFORE_COMMANDS.contains(before.text())) {
            return false;
        }
        // As long as this at most, lest each of many brackets be looked for to the end of the text.
        String rest = text.substring(at, Math.min(text.length(), at + MAX_ARITHMETIC));
        boolean cut = at + MAX_ARITHMETIC < text.length();
        int length;
        try {
            length = balanced(rest, 0);
            if (balanced(rest, 1) != length - 1) {
                return false; // two subshells
            }
        } catch (SyntaxError unclosed) {
            if (cut) {
                return false;
            }
            throw unclosed;
        }
        int end = at + length;
        tokens.add(new Token(text.substring(at, end), true, ""));
        at = end;
        return true;
    }

    private boolean operator() {
        for (String one : new String[] {
            "&>>", "<<<", "<<-", "&&", "||", ";;", ">>", "<<", ">&", "<&", "&>", ">|", "|&", ";", "&", "|", "<", ">",
            "(", ")"
        }) {
            if (text.startsWith(one, at)) {
                tokens.add(new Token(one, false, ""));
                at += one.length();
                return true;
            }
        }
        return false;
    }

    private void word() throws SyntaxError {
        int start = at;
        while (at < text.length() && " \t\r\n;&|<>()".indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at);
            if (c == '\\') {
                at = Math.min(at + 2, text.length());
            } else if (c == '\'') {
                at = close('\'', at + 1) + 1;
            } else if (c == '"') {
                at = doubleQuoted(at + 1) + 1;
            } else if (c == '`') {
                at = close('`', at + 1) + 1;
            } else if (c == '$' && at + 1 < text.length() && "({".indexOf(text.charAt(at + 1)) >= 0) {
                at = balanced(text, at + 1);
            } else {
                at++;
            }
        }
        String raw = text.substring(start, at);
        boolean number = !raw.isEmpty() && raw.length() <= 1 && Character.isDigit(raw.charAt(0));
        boolean redirect = at < text.length() && (text.charAt(at) == '<' || text.charAt(at) == '>');
        tokens.add(new Token(raw, !(number && redirect), ""));
    }

    private int close(char quote, int from) throws SyntaxError {
        int end = text.indexOf(quote, from);
        if (end < 0) {
            throw new SyntaxError("unexpected EOF while looking for matching `" + quote + "'", String.valueOf(quote));
        }
        return end;
    }

    private int doubleQuoted(int from) throws SyntaxError {
        int i = from;
        while (i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.startsWith("$(", i)) {
                i = balanced(text, i + 1) - 1;
            }
            i++;
        }
        if (i >= text.length()) {
            throw new SyntaxError("unexpected EOF while looking for matching `\"'", "\"");
        }
        return i;
    }

    /** Given the place of an opening parenthesis or brace, the place behind its closing one. */
    static int balanced(String text, int open) throws SyntaxError {
        char opening = text.charAt(open);
        char closing = opening == '(' ? ')' : '}';
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '\'') {
                int end = text.indexOf('\'', i + 1);
                i = end < 0 ? i : end;
            } else if (c == opening) {
                depth++;
            } else if (c == closing && --depth == 0) {
                return i + 1;
            }
        }
        throw new SyntaxError("unexpected EOF while looking for matching `" + closing + "'", String.valueOf(closing));
    }

    /** Reads the here-documents announced on the line just ended. */
    private void documents() throws SyntaxError {
        int from = tokens.size() - 2;
        int first = from;
        while (first >= 0 && !tokens.get(first).text().equals("\n")) {
            first--;
        }
        for (int i = first + 1; i < from; i++) {
            String operator = tokens.get(i).text();
            if (!tokens.get(i).word() && (operator.equals("<<") || operator.equals("<<-"))) {
                Token delimiter = tokens.get(i + 1);
                String end = delimiter.text().replaceAll("['\"\\\\]", "");
                boolean quoted = !end.equals(delimiter.text());
                tokens.set(i + 1, new Token(quoted ? "'" : "", true, document(end, operator.equals("<<-"))));
            }
        }
    }

    private String document(String end, boolean tabs) throws SyntaxError {
        StringBuilder body = new StringBuilder();
        while (at < text.length()) {
            int stop = text.indexOf('\n', at);
            String line = text.substring(at, stop < 0 ? text.length() : stop);
            at = stop < 0 ? text.length() : stop + 1;
            String bare = tabs ? line.replaceFirst("^\t+", "") : line;
            if (bare.equals(end)) {
                return body.toString();
            }
            body.append(bare).append('\n');
        }
        throw new SyntaxError("here-document delimited by end-of-file (wanted `" + end + "')", end);
    }
}
