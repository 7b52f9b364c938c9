// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.trap.ssh.shell.Script.SyntaxError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns raw words into arguments: quotes, variables, command substitution, arithmetic, braces, tilde, file names. */
final class Expander {

    private static final int MAX_WORDS = 2000;
    private static final int MAX_CHARS = 262_144;
    private static final int MAX_DEPTH = 16;

    private final Shell shell;
    private int depth;

    Expander(Shell shell) {
        this.shell = shell;
    }

    List<String> all(List<String> raw) throws IOException {
        List<String> out = new ArrayList<>();
        long chars = 0;
        int counted = 0;
        for (String word : raw) {
            for (String one : braces(word, 0)) {
                fields(one, out);
                while (counted < out.size()) {
                    chars += out.get(counted++).length();
                }
                if (counted > MAX_WORDS || chars > MAX_CHARS) {
                    throw new Shell.Failure("Argument list too long", 126);
                }
            }
        }
        return out;
    }

    /** One word, never split: the right side of an assignment, a redirection's target. */
    String one(String raw) throws IOException {
        return unmark(expand(raw, false));
    }

    /** A pattern: what was quoted in it stands for itself. */
    String pattern(String raw) throws IOException {
        return expand(raw, false);
    }

    /** A here-document's body: variables and substitutions, no quotes. */
    String document(String text) throws IOException {
        return unmark(expand("\"" + text.replace("\"", "\\\"") + "\"", false));
    }

    private void fields(String raw, List<String> out) throws IOException {
        if (raw.equals("\"$@\"") || raw.equals("$@") || raw.equals("$*")) {
            out.addAll(shell.arguments());
            return;
        }
        boolean quoted = raw.indexOf('"') >= 0 || raw.indexOf('\'') >= 0;
        String text = expand(raw, true);
        for (String field : text.split("\u0001+")) {
            if (field.isEmpty() && !(quoted && text.indexOf('\u0001') < 0)) {
                continue;
            }
            List<String> names = Glob.expand(field, shell);
            if (names.isEmpty()) {
                out.add(unmark(field));
            } else {
                out.addAll(names);
            }
        }
    }

    /** Quoted characters that would mean something are marked by U+0002 in front. */
    private static String unmark(String text) {
        return text.replace("\u0002", "").replace('\u0001', ' ');
    }

    private String expand(String raw, boolean split) throws IOException {
        if (depth == MAX_DEPTH) {
            throw new Shell.Failure("expression recursion level exceeded", 1);
        }
        depth++;
        try {
            String expanded = substitute(raw, split);
            shell.work().spend(8L * (raw.length() + expanded.length()));
            return expanded;
        } finally {
            depth--;
        }
    }

    private String substitute(String raw, boolean split) throws IOException {
        StringBuilder out = new StringBuilder();
        boolean inQuotes = false;
        int i = 0;
        if (raw.equals("~root") || raw.startsWith("~root/")) {
            out.append("/root");
            i = 5;
        } else if (raw.equals("~") || raw.startsWith("~/")) {
            out.append(shell.variable("HOME"));
            i = 1;
        }
        while (i < raw.length()) {
            if (out.length() > MAX_CHARS) {
                throw new Shell.Failure("cannot allocate memory", 1);
            }
            char c = raw.charAt(i);
            if (c == '\'' && !inQuotes) {
                int end = raw.indexOf('\'', i + 1);
                end = end < 0 ? raw.length() : end;
                mark(out, raw.substring(i + 1, end));
                i = end + 1;
            } else if (c == '"') {
                inQuotes = !inQuotes;
                i++;
            } else if (c == '\\' && i + 1 < raw.length()) {
                char next = raw.charAt(i + 1);
                if (inQuotes && "$`\"\\\n".indexOf(next) < 0) {
                    out.append('\\');
                }
                if (next != '\n') {
                    mark(out, String.valueOf(next));
                }
                i += 2;
            } else if (c == '$' && i + 1 < raw.length() && raw.charAt(i + 1) == '\'' && !inQuotes) {
                int end = raw.indexOf('\'', i + 2);
                end = end < 0 ? raw.length() : end;
                mark(out, Text.escapes(raw.substring(i + 2, end)));
                i = end + 1;
            } else if (c == '$') {
                int kept = out.length();
                shell.memory().hold(kept);
                try {
                    i = dollar(raw, i, out, inQuotes, split);
                } finally {
                    shell.memory().give(kept);
                }
            } else if (c == '`') {
                int end = raw.indexOf('`', i + 1);
                end = end < 0 ? raw.length() : end;
                value(out, shell.capture(raw.substring(i + 1, end)), inQuotes, split);
                i = end + 1;
            } else {
                if (inQuotes) {
                    mark(out, String.valueOf(c));
                } else {
                    out.append(c);
                }
                i++;
            }
        }
        return out.toString();
    }

    private static void mark(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("*?[".indexOf(c) >= 0) {
                out.append('\u0002');
            }
            if (c != '\u0001' && c != '\u0002') {
                out.append(c);
            }
        }
    }

    private void value(StringBuilder out, String text, boolean quoted, boolean split) {
        if (quoted) {
            mark(out, text);
        } else if (split) {
            out.append(text.replaceAll("[ \t\n]+", "\u0001"));
        } else {
            out.append(text);
        }
    }

    private int dollar(String raw, int at, StringBuilder out, boolean quoted, boolean split) throws IOException {
        if (at + 1 >= raw.length()) {
            out.append('$');
            return at + 1;
        }
        char next = raw.charAt(at + 1);
        try {
            if (raw.startsWith("$((", at)) {
                int end = Lexer.balanced(raw, at + 1);
                String inner = raw.substring(at + 3, Math.max(at + 3, end - 2));
                out.append(Arithmetic.value(expand(inner, false), shell));
                return end;
            }
            if (next == '(') {
                int end = Lexer.balanced(raw, at + 1);
                value(out, shell.capture(raw.substring(at + 2, end - 1)), quoted, split);
                return end;
            }
            if (next == '{') {
                int end = Lexer.balanced(raw, at + 1);
                value(out, parameter(raw.substring(at + 2, end - 1)), quoted, split);
                return end;
            }
        } catch (SyntaxError e) {
            throw new Shell.Failure(e.getMessage(), 1);
        }
        int end = at + 1;
        if ("?$#!@*-0123456789".indexOf(next) >= 0) {
            end++;
        } else {
            while (end < raw.length() && (Character.isLetterOrDigit(raw.charAt(end)) || raw.charAt(end) == '_')) {
                end++;
            }
        }
        if (end == at + 1) {
            out.append('$');
            return end;
        }
        value(out, shell.variable(raw.substring(at + 1, end)), quoted, split);
        return end;
    }

    /** {@code name}, {@code #name}, {@code name:-word}, {@code name:=word}, {@code name:+word}, {@code name%word}, {@code name#word} and their kin. */
    private String parameter(String inner) throws IOException {
        if (inner.startsWith("#") && inner.length() > 1) {
            return String.valueOf(shell.variable(inner.substring(1)).length());
        }
        int end = 0;
        while (end < inner.length() && (Character.isLetterOrDigit(inner.charAt(end)) || inner.charAt(end) == '_')) {
            end++;
        }
        String name = inner.substring(0, end);
        String value = shell.variable(name);
        shell.work().spend(value.length());
        String rest = inner.substring(end);
        if (rest.isEmpty()) {
            return value;
        }
        char first = rest.charAt(0);
        boolean part = first == ':' && (rest.length() == 1 || "-=+?".indexOf(rest.charAt(1)) < 0);
        if (part) {
            return part(value, expand(rest.substring(1), false));
        }
        if (first == '/') {
            return replaced(value, rest.substring(1));
        }
        if (first == '^' || first == ',') {
            boolean all = rest.length() > 1 && rest.charAt(1) == first;
            int letters = all ? value.length() : Math.min(1, value.length());
            String changed = value.substring(0, letters);
            return (first == '^' ? changed.toUpperCase(Locale.ROOT) : changed.toLowerCase(Locale.ROOT))
                    + value.substring(letters);
        }
        String operator = first == ':' ? rest.substring(0, 2) : rest.substring(0, 1);
        String word = expand(rest.substring(operator.length()), false);
        switch (operator) {
            case ":-", "-" -> {
                return value.isEmpty() ? word : value;
            }
            case ":=", "=" -> {
                if (value.isEmpty()) {
                    shell.set(name, word);
                    return word;
                }
                return value;
            }
            case ":+", "+" -> {
                return value.isEmpty() ? "" : word;
            }
            case ":?", "?" -> {
                if (value.isEmpty()) {
                    throw new Shell.Failure(name + ": " + (word.isEmpty() ? "parameter null or not set" : word), 127);
                }
                return value;
            }
            case "%" -> {
                affix(word, value);
                String suffix = word.replaceFirst("^%", "").replaceFirst("^\\*", "");
                int cut = word.startsWith("%")
                        ? value.indexOf(suffix.replace("*", ""))
                        : value.lastIndexOf(suffix.replace("*", ""));
                return cut < 0 ? value : value.substring(0, cut);
            }
            case "#" -> {
                affix(word, value);
                String prefix = word.replaceFirst("^#", "").replace("*", "");
                int cut = word.startsWith("#") ? value.lastIndexOf(prefix) : value.indexOf(prefix);
                return cut < 0 ? value : value.substring(cut + prefix.length());
            }
            default -> throw new Shell.Failure("${" + inner + "}: bad substitution", 1);
        }
    }

    /** {@code ${value:from:length}}; below zero, from the end. */
    private String part(String value, String range) throws IOException {
        int colon = range.indexOf(':');
        long from = Arithmetic.value(colon < 0 ? range : range.substring(0, colon), shell);
        long begin = from < 0 ? value.length() + from : from;
        long count = colon < 0 ? value.length() : Arithmetic.value(range.substring(colon + 1), shell);
        if (begin < 0 || begin > value.length()) {
            return "";
        }
        long end =
                count < 0 ? value.length() + count : Math.min(value.length(), begin + Math.min(count, value.length()));
        if (end < begin) {
            throw new Shell.Failure(range + ": substring expression < 0", 1);
        }
        return value.substring((int) begin, (int) end);
    }

    /** {@code ${value/text/by}}, and {@code //} for all of them; what is looked for is plain text. */
    private String replaced(String value, String rest) throws IOException {
        boolean all = rest.startsWith("/");
        int slash = rest.indexOf('/', all ? 1 : 0);
        String wanted = one(rest.substring(all ? 1 : 0, slash < 0 ? rest.length() : slash));
        String by = slash < 0 ? "" : one(rest.substring(slash + 1));
        affix(wanted, value);
        StringBuilder out = new StringBuilder();
        int from = 0;
        int at = wanted.isEmpty() ? -1 : value.indexOf(wanted);
        while (at >= 0) {
            if (out.length() + by.length() > MAX_CHARS) {
                throw new Shell.Failure("cannot allocate memory", 1);
            }
            shell.work().spend(8L + by.length());
            out.append(value, from, at).append(by);
            from = at + wanted.length();
            at = all ? value.indexOf(wanted, from) : -1;
        }
        return out.append(value.substring(from)).toString();
    }

    /** What is cut off is short: looking for it costs at most its length for each character of the value. */
    private void affix(String word, String value) throws Shell.Failure {
        if (word.length() > Lines.MAX_PATTERN) {
            throw new Shell.Failure("bad substitution", 1);
        }
        shell.work().spend(value.length() * (1L + word.length() / 16));
    }

    /** {@code a{b,c}d} and {@code {1..9}}, outside quotes. */
    private List<String> braces(String word, int depth) {
        int open = word.indexOf('{');
        boolean plain = open < 0 || depth > 4 || word.indexOf('\'') >= 0 || word.indexOf('"') >= 0;
        int close = plain ? -1 : word.indexOf('}', open);
        if (close < 0 || open > 0 && word.charAt(open - 1) == '$') {
            return List.of(word);
        }
        String inner = word.substring(open + 1, close);
        List<String> choices = new ArrayList<>();
        if (inner.matches("-?\\d{1,6}\\.\\.-?\\d{1,6}")) {
            int dots = inner.indexOf("..");
            int from = Integer.parseInt(inner.substring(0, dots));
            int to = Integer.parseInt(inner.substring(dots + 2));
            for (int i = 0; i <= Math.min(Math.abs(to - from), MAX_WORDS); i++) {
                choices.add(String.valueOf(from + (to >= from ? i : -i)));
            }
        } else if (inner.matches("[a-z]\\.\\.[a-z]|[A-Z]\\.\\.[A-Z]")) {
            int step = inner.charAt(0) <= inner.charAt(3) ? 1 : -1;
            for (int c = inner.charAt(0); c != inner.charAt(3) + step; c += step) {
                choices.add(String.valueOf((char) c));
            }
        } else if (inner.indexOf(',') >= 0) {
            choices.addAll(List.of(inner.split(",", -1)));
        } else {
            return List.of(word);
        }
        List<String> out = new ArrayList<>();
        for (String choice : choices) {
            if (out.size() > MAX_WORDS || (long) out.size() * word.length() > MAX_CHARS) {
                break;
            }
            shell.work().spend(8L * word.length());
            out.addAll(braces(word.substring(0, open) + choice + word.substring(close + 1), depth + 1));
        }
        return out;
    }
}
