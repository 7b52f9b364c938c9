// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What bash does itself. */
final class Builtins {

    private static final String BARE_OCTAL = "(?<!\\\\)((?:\\\\\\\\)*)\\\\([1-7])";

    private Builtins() {}

    static void add(Map<String, Process.Program> all) {
        all.put(":", _ -> 0);
        all.put("true", _ -> 0);
        all.put("false", _ -> 1);
        all.put("cd", Builtins::cd);
        all.put("pwd", p -> {
            p.line(p.shell().directory());
            return 0;
        });
        all.put("echo", Builtins::echo);
        all.put("printf", Builtins::printf);
        all.put("exit", Builtins::exit);
        all.put("logout", Builtins::exit);
        all.put("export", Builtins::export);
        all.put("declare", Builtins::export);
        all.put("local", Builtins::export);
        all.put("readonly", Builtins::export);
        all.put("unset", p -> {
            p.operands().forEach(p.shell()::unset);
            return 0;
        });
        all.put("set", Builtins::set);
        all.put("history", Builtins::history);
        all.put("type", Builtins::type);
        all.put("command", Builtins::command);
        all.put("alias", Builtins::alias);
        all.put("unalias", p -> {
            p.operands().forEach(p.shell().aliases()::remove);
            return 0;
        });
        all.put("test", p -> Test.run(p, p.arguments()));
        all.put("[", Builtins::bracket);
        all.put("[[", Builtins::bracket);
        all.put("eval", p -> p.shell().run(String.join(" ", p.arguments()), p.in(), p.out(), p.err()));
        all.put("exec", p -> p.arguments().isEmpty() ? 0 : leave(p.shell().program(p.arguments(), p)));
        all.put("source", Builtins::source);
        all.put(".", Builtins::source);
        all.put("read", Builtins::read);
        all.put("shift", p -> {
            List<String> values = p.shell().arguments();
            p.shell().arguments(p.shell().variable("0"), values.isEmpty() ? values : values.subList(1, values.size()));
            return 0;
        });
        all.put("break", p -> jump("break", p));
        all.put("continue", p -> jump("continue", p));
        all.put("return", p -> jump("return", p));
        all.put("kill", p -> ProcessCommands.kill(p));
        all.put("ulimit", p -> {
            p.line(
                    p.has("a")
                            ? "open files                          (-n) 1024\nmax user processes                  (-u) 15521"
                            : p.has("n") ? "1024" : "unlimited");
            return 0;
        });
        all.put("umask", p -> {
            if (p.arguments().isEmpty()) {
                p.line("0022");
            }
            return 0;
        });
        all.put("let", Builtins::let);
        all.put("((", Builtins::let);
        for (String quiet : "trap wait jobs disown shopt bind hash times bg fg enable builtin".split(" ")) {
            all.put(quiet, _ -> 0);
        }
    }

    private static int let(Process p) throws IOException {
        long value = 0;
        for (String expression : p.arguments()) {
            value = Arithmetic.value(expression, p.shell());
        }
        return value == 0 ? 1 : 0;
    }

    private static int leave(int status) throws IOException {
        throw new Shell.Exit(status);
    }

    private static int jump(String kind, Process p) throws IOException {
        int number = p.arguments().isEmpty() ? 1 : number(p.arguments().getFirst(), 1);
        throw new Shell.Jump(kind, number);
    }

    static int number(String text, int otherwise) {
        return text.matches("[+-]?\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    private static int exit(Process p) throws IOException {
        String status = p.arguments().isEmpty()
                ? p.shell().variable("?")
                : p.arguments().getFirst();
        throw new Shell.Exit(number(status, 2) & 0xff);
    }

    /** Complaints of a builtin begin with the shell's name. */
    private static int fail(Process p, String message, int status) throws IOException {
        p.err().write(Text.bytes(p.shell().prefix() + p.name() + ": " + message + "\n"));
        return status;
    }

    private static int cd(Process p) throws IOException {
        List<String> to = p.operands();
        String target = to.isEmpty() ? p.shell().variable("HOME") : to.getFirst();
        if (target.equals("-")) {
            target = p.shell().variable("OLDPWD");
            p.line(target);
        }
        if (to.size() > 1) {
            return fail(p, "too many arguments", 1);
        }
        try {
            Node node = p.files().find(p.shell().directory(), target);
            if (!node.isDirectory()) {
                return fail(p, target + ": Not a directory", 1);
            }
            if (!Files.allowed(p.shell().user(), node, 1)) {
                return fail(p, target + ": Permission denied", 1);
            }
            p.shell().directory(Files.absolute(p.shell().directory(), target));
            return 0;
        } catch (FileError e) {
            return fail(p, target + ": " + e.getMessage(), 1);
        }
    }

    private static int echo(Process p) throws IOException {
        List<String> words = new ArrayList<>(p.arguments());
        boolean newline = true;
        boolean escapes = false;
        while (!words.isEmpty() && words.getFirst().matches("-[neE]+")) {
            String options = words.removeFirst();
            newline &= options.indexOf('n') < 0;
            escapes = options.lastIndexOf('e') > options.lastIndexOf('E') || escapes && options.indexOf('E') < 0;
        }
        String text = String.join(" ", words);
        if (escapes) {
            int stop = text.indexOf("\\c");
            newline &= stop < 0;
            // An octal number needs its 0 here, unlike elsewhere.
            text = Text.escapes((stop < 0 ? text : text.substring(0, stop)).replaceAll(BARE_OCTAL, "$1\\\\\\\\$2"));
        }
        p.print(newline ? text + "\n" : text);
        return 0;
    }

    private static int printf(Process p) throws IOException {
        if (p.arguments().isEmpty()) {
            return fail(p, "usage: printf [-v var] format [arguments]", 2);
        }
        p.print(Printf.format(
                p.work(),
                p.arguments().getFirst(),
                p.arguments().subList(1, p.arguments().size())));
        return 0;
    }

    private static int export(Process p) throws IOException {
        boolean any = false;
        for (String word : p.operands()) {
            any = true;
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                fail(p, "`" + word + "': not a valid identifier", 1);
                continue;
            }
            String value = equals < 0 ? p.shell().variable(name) : word.substring(equals + 1);
            if (p.name().equals("export")) {
                p.shell().export(name, value);
            } else {
                p.shell().set(name, value);
            }
        }
        if (!any) {
            for (Map.Entry<String, String> one : p.shell().exported().entrySet()) {
                p.line("declare -x " + one.getKey() + "=\"" + one.getValue() + "\"");
            }
        }
        return 0;
    }

    private static int set(Process p) throws IOException {
        int dashes = p.arguments().indexOf("--");
        if (dashes >= 0) {
            List<String> values =
                    p.arguments().subList(dashes + 1, p.arguments().size());
            p.shell().arguments(p.shell().variable("0"), values);
        }
        if (p.arguments().isEmpty()) {
            for (Map.Entry<String, String> one : p.shell().variables().entrySet()) {
                p.line(one.getKey() + "=" + one.getValue());
            }
        }
        return 0;
    }

    private static int history(Process p) throws IOException {
        List<String> lines = p.shell().login().history();
        if (p.has("c")) {
            lines.clear();
            return 0;
        }
        if (!p.shell().console().terminal()) {
            return 0; // only a shell with a prompt keeps one
        }
        int from = p.operands().isEmpty()
                ? 0
                : Math.max(0, lines.size() - number(p.operands().getFirst(), lines.size()));
        for (int i = from; i < lines.size(); i++) {
            p.line(Text.left(String.valueOf(i + 1), 5) + "  " + lines.get(i));
        }
        return 0;
    }

    private static int type(Process p) throws IOException {
        int status = 0;
        for (String word : p.operands()) {
            String path = p.shell().which(word);
            if (p.shell().function(word)) {
                p.line(word + " is a function");
            } else if (Programs.builtin(word) != null) {
                p.line(p.has("t") ? "builtin" : word + " is a shell builtin");
            } else if (path != null) {
                p.line(p.has("t") ? "file" : p.has("pP") ? path : word + " is " + path);
            } else {
                status = p.has("t") ? 1 : fail(p, word + ": not found", 1);
            }
        }
        return status;
    }

    private static int command(Process p) throws IOException {
        if (!p.arguments().isEmpty()
                && (p.arguments().getFirst().equals("-v")
                        || p.arguments().getFirst().equals("-V"))) {
            int status = 0;
            for (String word : p.operands()) {
                String path = p.shell().which(word);
                if (Programs.builtin(word) != null) {
                    p.line(word);
                } else if (path != null) {
                    p.line(path);
                } else {
                    status = 1;
                }
            }
            return status;
        }
        return p.operands().isEmpty() ? 0 : p.shell().program(p.arguments(), p);
    }

    private static int alias(Process p) throws IOException {
        if (p.operands().isEmpty()) {
            for (Map.Entry<String, String> one : p.shell().aliases().entrySet()) {
                p.line("alias " + one.getKey() + "='" + one.getValue() + "'");
            }
        }
        for (String word : p.operands()) {
            int equals = word.indexOf('=');
            if (equals > 0 && p.shell().aliases().size() < 100) {
                p.shell().alias(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return 0;
    }

    private static int bracket(Process p) throws IOException {
        String end = p.name().equals("[") ? "]" : "]]";
        if (p.arguments().isEmpty() || !p.arguments().getLast().equals(end)) {
            return fail(p, "missing `" + end + "'", 2);
        }
        return Test.run(p, p.arguments().subList(0, p.arguments().size() - 1));
    }

    private static int source(Process p) throws IOException {
        if (p.operands().isEmpty()) {
            return fail(p, "filename argument required", 2);
        }
        try {
            return p.shell().run(Text.of(p.read(p.operands().getFirst())), p.in(), p.out(), p.err());
        } catch (FileError e) {
            p.err().write(Text.bytes(p.shell().prefix() + p.operands().getFirst() + ": " + e.getMessage() + "\n"));
            return 1;
        }
    }

    private static int read(Process p) throws IOException {
        String prompt = p.option("-p", "");
        p.err().write(Text.bytes(prompt));
        p.err().flush();
        StringBuilder line = new StringBuilder();
        int c = p.in().read();
        while (c >= 0 && c != '\n' && line.length() < 65_536) {
            line.append((char) c);
            c = p.in().read();
        }
        List<String> names = new ArrayList<>(p.operands());
        names.remove(prompt);
        if (names.isEmpty()) {
            names.add("REPLY");
        }
        String[] fields = line.toString().strip().split("[ \t]+", names.size());
        for (int i = 0; i < names.size(); i++) {
            p.shell().set(names.get(i), i < fields.length ? fields[i] : "");
        }
        return c < 0 && line.isEmpty() ? 1 : 0;
    }
}
