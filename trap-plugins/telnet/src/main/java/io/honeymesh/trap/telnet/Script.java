// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command line taken apart: quotes, redirections and what joins commands. No loops, no functions, no nesting. */
final class Script {

    /** Most commands and most words of one line; what follows is not looked at. */
    static final int MAX_COMMANDS = 64;

    static final int MAX_WORDS = 1024;

    /** Stands for {@code $?} until a command is run; no line holds such a character. */
    static final String STATUS = "\ue000";

    /** What stands before a command. */
    enum Joint {
        NEXT,
        AND,
        OR,
        PIPE
    }

    /**
     * One command.
     *
     * @param output where its output goes; empty for the terminal
     * @param appends whether it is added to what is there
     * @param input where its input comes from
     * @param quiet whether its errors are sent away
     */
    record Command(
            Joint joint,
            List<String> words,
            Optional<String> output,
            boolean appends,
            Optional<String> input,
            boolean quiet) {}

    private final String line;
    private final Map<String, String> variables;
    private final List<Command> commands = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int count;
    private int at;
    private Joint joint = Joint.NEXT;
    private char redirect;
    private Optional<String> output = Optional.empty();
    private Optional<String> input = Optional.empty();
    private boolean appends;
    private boolean quiet;

    private Script(String line, Map<String, String> variables) {
        this.line = line;
        this.variables = variables;
    }

    /** The commands of a line; empty if a quote stays open. */
    static Optional<List<Command>> of(String line, Map<String, String> variables) {
        Script script = new Script(line, variables);
        return script.parse() ? Optional.of(List.copyOf(script.commands)) : Optional.empty();
    }

    private boolean parse() {
        while (at < line.length() && commands.size() < MAX_COMMANDS && count < MAX_WORDS) {
            char c = line.charAt(at++);
            switch (c) {
                case ' ', '\t' -> endWord();
                case '\'' -> {
                    int end = line.indexOf('\'', at);
                    if (end < 0) {
                        return false;
                    }
                    add(line.substring(at, end));
                    at = end + 1;
                }
                case '"' -> {
                    if (!doubleQuoted()) {
                        return false;
                    }
                }
                case '\\' -> add(at < line.length() ? String.valueOf(line.charAt(at++)) : "");
                case '$' -> add(variable());
                case '#' -> {
                    if (!inWord) {
                        at = line.length();
                    } else {
                        add("#");
                    }
                }
                case '>', '<' -> redirection(c);
                case ';', '\n', '(', ')' -> endCommand(Joint.NEXT);
                case '&' -> ampersand();
                case '|' -> endCommand(follows('|') ? Joint.OR : Joint.PIPE);
                default -> add(String.valueOf(c));
            }
        }
        endCommand(Joint.NEXT);
        return true;
    }

    private void ampersand() {
        if (follows('&')) {
            endCommand(Joint.AND);
        } else if (follows('>')) {
            endWord();
            quiet = true;
            redirect = '>';
        } else if (redirect != 0 && !inWord) {
            // 2>&1: errors are where the output is already
            while (at < line.length() && Character.isDigit(line.charAt(at))) {
                at++;
            }
            redirect = 0;
        } else {
            endCommand(Joint.NEXT);
        }
    }

    private boolean follows(char c) {
        boolean there = at < line.length() && line.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void add(String text) {
        inWord = true;
        word.append(text);
    }

    private boolean doubleQuoted() {
        inWord = true;
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '"') {
                return true;
            }
            if (c == '\\' && at < line.length() && "\"\\$`".indexOf(line.charAt(at)) >= 0) {
                word.append(line.charAt(at++));
            } else if (c == '$') {
                word.append(variable());
            } else {
                word.append(c);
            }
        }
        return false;
    }

    private String variable() {
        int end = at;
        if (end < line.length() && "?$!#0".indexOf(line.charAt(end)) >= 0) {
            end++;
        } else {
            while (end < line.length() && (Character.isLetterOrDigit(line.charAt(end)) || line.charAt(end) == '_')) {
                end++;
            }
        }
        String name = line.substring(at, end);
        at = end;
        if (name.equals("?")) {
            return STATUS;
        }
        return name.isEmpty() ? "$" : variables.getOrDefault(name, "");
    }

    private void redirection(char kind) {
        boolean numbered = inWord && word.length() == 1 && Character.isDigit(word.charAt(0));
        boolean errors = numbered && word.charAt(0) == '2';
        if (numbered) {
            word.setLength(0);
            inWord = false;
        }
        endWord();
        boolean doubled = follows(kind);
        redirect = errors ? '2' : kind;
        appends = kind == '>' && !errors ? doubled : appends;
    }

    private void endWord() {
        if (!inWord) {
            return;
        }
        String text = word.toString();
        switch (redirect) {
            case '>' -> output = Optional.of(text);
            case '<' -> input = Optional.of(text);
            case '2' -> quiet = true;
            default -> words.add(text);
        }
        count++;
        redirect = 0;
        inWord = false;
        word.setLength(0);
    }

    private void endCommand(Joint following) {
        endWord();
        if (!words.isEmpty() || output.isPresent()) {
            commands.add(new Command(joint, List.copyOf(words), output, appends, input, quiet));
        }
        words.clear();
        output = Optional.empty();
        input = Optional.empty();
        appends = false;
        quiet = false;
        redirect = 0;
        joint = following;
    }
}
