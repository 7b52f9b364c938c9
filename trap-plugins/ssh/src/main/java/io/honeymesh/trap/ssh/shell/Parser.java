// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.trap.ssh.shell.Lexer.Token;
import io.honeymesh.trap.ssh.shell.Script.Redirect;
import io.honeymesh.trap.ssh.shell.Script.SyntaxError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A recursive-descent parser for what intruders type of the shell language; nests at most {@value #MAX_DEPTH} deep. */
final class Parser {

    /** What reading a character costs in steps of {@link Work}, as measured. */
    static final long STEPS_PER_CHAR = 20;

    private static final int MAX_DEPTH = 40;
    private static final int TOKEN_BYTES = 100;
    private static final Set<String> REDIRECTS =
            Set.of("<", ">", ">>", ">&", "<&", "&>", "&>>", "<<", "<<-", "<<<", ">|");
    private static final Set<String> CLOSERS = Set.of("then", "else", "elif", "fi", "do", "done", "esac", "}");

    private final List<Token> tokens;
    private int at;
    private int depth;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Script parse(String text) throws SyntaxError {
        Parser parser = new Parser(Lexer.tokens(text));
        Script script = parser.list();
        if (parser.at < parser.tokens.size()) {
            throw parser.unexpected();
        }
        return script;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at).text() : "";
    }

    private boolean operator(String text) {
        return at < tokens.size() && !tokens.get(at).word() && peek().equals(text);
    }

    private boolean keyword(String text) {
        return at < tokens.size() && tokens.get(at).word() && peek().equals(text);
    }

    private SyntaxError unexpected() {
        if (at >= tokens.size()) {
            return new SyntaxError("syntax error: unexpected end of file", "");
        }
        String token = peek().equals("\n") ? "newline" : peek();
        return new SyntaxError("syntax error near unexpected token `" + token + "'", null);
    }

    private void expect(String keyword) throws SyntaxError {
        if (!peek().equals(keyword) || at >= tokens.size()) {
            throw unexpected();
        }
        at++;
    }

    private void newlines() {
        while (operator("\n")) {
            at++;
        }
    }

    private Script list() throws SyntaxError {
        if (++depth > MAX_DEPTH) {
            throw new SyntaxError("syntax error: nested too deeply", null);
        }
        List<Script> parts = new ArrayList<>();
        newlines();
        while (at < tokens.size()
                && !operator(")")
                && !operator(";;")
                && !(tokens.get(at).word() && CLOSERS.contains(peek()))) {
            Script part = branches();
            if (operator("&")) {
                at++;
                part = new Script.Background(part);
            } else if (operator(";") || operator("\n")) {
                at++;
            } else if (at < tokens.size()
                    && !operator(")")
                    && !operator(";;")
                    && !(tokens.get(at).word() && CLOSERS.contains(peek()))) {
                throw unexpected();
            }
            parts.add(part);
            newlines();
        }
        depth--;
        return parts.size() == 1 ? parts.getFirst() : new Script.Sequence(parts);
    }

    private Script branches() throws SyntaxError {
        Script left = pipe();
        while (operator("&&") || operator("||")) {
            boolean and = operator("&&");
            at++;
            newlines();
            left = new Script.Branch(left, and, pipe());
        }
        return left;
    }

    private Script pipe() throws SyntaxError {
        boolean negated = false;
        if (keyword("!")) {
            negated = true;
            at++;
        }
        List<Script> stages = new ArrayList<>();
        stages.add(command());
        while (operator("|") || operator("|&")) {
            at++;
            newlines();
            stages.add(command());
        }
        return stages.size() == 1 && !negated ? stages.getFirst() : new Script.Pipe(stages, negated);
    }

    private Script command() throws SyntaxError {
        if (operator("(")) {
            at++;
            Script body = list();
            expect(")");
            return new Script.Group(body, true, redirects());
        }
        if (keyword("{")) {
            at++;
            Script body = list();
            expect("}");
            return new Script.Group(body, false, redirects());
        }
        if (keyword("if")) {
            at++;
            return new Script.Group(conditional(), false, redirects());
        }
        if (keyword("while") || keyword("until")) {
            boolean until = keyword("until");
            at++;
            Script condition = list();
            return new Script.Group(new Script.Loop(condition, until, body(), Script.NOTHING), false, redirects());
        }
        if (keyword("for")) {
            at++;
            return new Script.Group(forLoop(), false, redirects());
        }
        if (keyword("case")) {
            at++;
            return new Script.Group(cases(), false, redirects());
        }
        if (arithmetic()) {
            return new Script.Group(compute(inner(tokens.get(at++).text())), false, redirects());
        }
        if (keyword("function") && at + 1 < tokens.size()) {
            at++;
            int start = at;
            String name = tokens.get(at++).text();
            if (operator("(")) {
                at++;
                expect(")");
            }
            newlines();
            Script body = command();
            return new Script.Function(name, body, weight(start));
        }
        return simple();
    }

    private long weight(int start) {
        long weight = 0;
        for (Token token : tokens.subList(start, at)) {
            weight += TOKEN_BYTES + token.text().length() + token.document().length();
        }
        return weight;
    }

    private Script conditional() throws SyntaxError {
        Script condition = list();
        expect("then");
        Script then = list();
        Script otherwise = Script.NOTHING;
        if (keyword("elif")) {
            at++;
            return new Script.If(condition, then, conditional());
        }
        if (keyword("else")) {
            at++;
            otherwise = list();
        }
        expect("fi");
        return new Script.If(condition, then, otherwise);
    }

    private Script body() throws SyntaxError {
        expect("do");
        Script body = list();
        expect("done");
        return body;
    }

    private Script forLoop() throws SyntaxError {
        if (at >= tokens.size() || !tokens.get(at).word()) {
            throw unexpected();
        }
        if (arithmetic()) {
            return counted(inner(peek()).split(";", -1));
        }
        String variable = tokens.get(at++).text();
        List<String> words = new ArrayList<>();
        newlines();
        if (keyword("in")) {
            at++;
            while (at < tokens.size() && tokens.get(at).word()) {
                words.add(tokens.get(at++).text());
            }
        } else {
            words.add("\"$@\"");
        }
        while (operator(";") || operator("\n")) {
            at++;
        }
        return new Script.For(variable, words, body());
    }

    private Script cases() throws SyntaxError {
        if (at >= tokens.size() || !tokens.get(at).word()) {
            throw unexpected();
        }
        String word = tokens.get(at++).text();
        newlines();
        expect("in");
        newlines();
        List<Script.Arm> arms = new ArrayList<>();
        while (!keyword("esac")) {
            at += operator("(") ? 1 : 0;
            List<String> patterns = new ArrayList<>();
            do {
                at += patterns.isEmpty() ? 0 : 1;
                if (at >= tokens.size() || !tokens.get(at).word()) {
                    throw unexpected();
                }
                patterns.add(tokens.get(at++).text());
            } while (operator("|"));
            expect(")");
            arms.add(new Script.Arm(patterns, list()));
            if (!keyword("esac")) {
                expect(";;");
                newlines();
            }
        }
        at++;
        return new Script.Case(word, arms);
    }

    /** Whether {@code (( … ))} comes next, which the lexer keeps in one. */
    private boolean arithmetic() {
        return at < tokens.size() && tokens.get(at).word() && peek().startsWith("((");
    }

    private static String inner(String brackets) {
        return brackets.substring(2, brackets.length() - 2);
    }

    private static Script compute(String expression) {
        return new Script.Simple(List.of(), List.of("((", '"' + expression + '"'), List.of());
    }

    /** {@code for ((first; condition; next))}. */
    private Script counted(String[] parts) throws SyntaxError {
        if (parts.length != 3) {
            throw unexpected();
        }
        at++;
        while (operator(";") || operator("\n")) {
            at++;
        }
        Script condition = compute(parts[1].isBlank() ? "1" : parts[1]);
        return new Script.Sequence(
                List.of(compute(parts[0]), new Script.Loop(condition, false, body(), compute(parts[2]))));
    }

    private List<Redirect> redirects() throws SyntaxError {
        List<Redirect> found = new ArrayList<>();
        while (redirect(found)) {
            // the loop's condition does the work
        }
        return found;
    }

    private boolean redirect(List<Redirect> into) throws SyntaxError {
        if (at >= tokens.size() || tokens.get(at).word()) {
            return false;
        }
        int descriptor = -2;
        if (peek().length() == 1 && Character.isDigit(peek().charAt(0))) {
            descriptor = peek().charAt(0) - '0';
            at++;
        }
        String operator = peek();
        if (!REDIRECTS.contains(operator)) {
            return false;
        }
        at++;
        if (at >= tokens.size() || tokens.get(at).text().equals("\n")) {
            throw unexpected();
        }
        Token target = tokens.get(at++);
        switch (operator) {
            case "<<", "<<-" -> into.add(new Redirect(0, target.text().isEmpty() ? "<<" : "<<'", target.document()));
            case "<<<" -> into.add(new Redirect(0, "<<<", target.text()));
            case "&>" -> into.add(new Redirect(-1, ">", target.text()));
            case "&>>" -> into.add(new Redirect(-1, ">>", target.text()));
            case "<", "<&" -> into.add(new Redirect(Math.max(descriptor, 0), "<", target.text()));
            case ">|" -> into.add(new Redirect(descriptor < 0 ? 1 : descriptor, ">", target.text()));
            default -> into.add(new Redirect(descriptor < 0 ? 1 : descriptor, operator, target.text()));
        }
        return true;
    }

    private Script simple() throws SyntaxError {
        List<String> assignments = new ArrayList<>();
        List<String> words = new ArrayList<>();
        List<Redirect> redirects = new ArrayList<>();
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            if (token.word()) {
                at++;
                boolean assignment = words.isEmpty() && token.text().matches("(?s)[A-Za-z_][A-Za-z0-9_]{0,99}\\+?=.*");
                (assignment ? assignments : words).add(token.text());
            } else if (words.size() == 1
                    && operator("(")
                    && at + 1 < tokens.size()
                    && tokens.get(at + 1).text().equals(")")) {
                int start = at;
                at += 2;
                newlines();
                Script body = command();
                return new Script.Function(words.getFirst(), body, weight(start));
            } else if (!redirect(redirects)) {
                break;
            }
        }
        if (assignments.isEmpty() && words.isEmpty() && redirects.isEmpty()) {
            throw unexpected();
        }
        return new Script.Simple(assignments, words, redirects);
    }
}
