// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.trap.ssh.shell.Script.Redirect;
import io.honeymesh.trap.ssh.shell.Script.SyntaxError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Walks parsed scripts and runs the decoy's own programs, all of them Java code that only reads the persona and the virtual
 * file system (S10). Stages of a pipe run one after the other, each into a bounded buffer. A shell gets
 * {@value #MAX_STEPS} commands; after that it hangs, as an endless loop would. Used by one thread.
 */
final class Shell implements AutoCloseable {

    private static final int MAX_STEPS = 20_000;
    private static final int MAX_NESTING = 24;
    private static final int MAX_CALLS = 4 * MAX_NESTING;
    private static final int MAX_PIPE_BYTES = 128 << 10;
    private static final int MAX_VARIABLES = 500;
    private static final int MAX_VALUE = 65_536;
    private static final int ENTRY_BYTES = 64;
    private static final int WORD_BYTES = 100;
    private static final String FUNCTION = "function ";
    private static final String ALIAS = "alias ";

    private final Login login;
    private final Console console;
    private final Map<String, String> variables = new TreeMap<>();
    private final Map<String, String> exported = new TreeMap<>();
    private final Map<String, Script> functions = new HashMap<>();
    private final Map<String, String> aliases = new TreeMap<>();
    private final Map<String, Long> kept = new HashMap<>();
    private final Expander expander = new Expander(this);
    private List<String> arguments = List.of();
    private String name = "-bash";
    private String user;
    private String directory;
    private int status;
    private int[] steps = {MAX_STEPS};
    private int nesting;
    private long borrowed;
    private int line;
    private boolean interactive;

    Shell(Login login, Console console, String user, String directory) {
        this.login = login;
        this.console = console;
        this.user = user;
        this.directory = directory;
    }

    /** {@code exit}. */
    static final class Exit extends IOException {
        private final int status;

        Exit(int status) {
            super("exit " + status);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** The command at hand failed in the shell itself; the message is bash's. */
    static final class Failure extends IOException {
        private final int status;

        Failure(String message, int status) {
            super(message);
            this.status = status;
        }
    }

    /** {@code break}, {@code continue} and {@code return}. */
    static final class Jump extends IOException {
        private final String kind;
        private int levels;

        Jump(String kind, int levels) {
            super(kind);
            this.kind = kind;
            this.levels = levels;
        }
    }

    private record Streams(InputStream in, OutputStream out, OutputStream err) {}

    Machine machine() {
        return login.machine();
    }

    Login login() {
        return login;
    }

    Work work() {
        return login.work();
    }

    Memory memory() {
        return login.memory();
    }

    /** Holds memory until the program that runs has ended. */
    void borrow(long bytes) throws Failure {
        memory().hold(bytes);
        borrowed += bytes;
    }

    /** Holds memory under a name, instead of what is held under it. */
    private boolean keep(String what, long bytes) {
        if (!memory().take(bytes - kept.getOrDefault(what, 0L))) {
            return false;
        }
        kept.put(what, bytes);
        return true;
    }

    private void drop(String what) {
        Long bytes = kept.remove(what);
        memory().give(bytes == null ? 0 : bytes);
    }

    /** Gives back what its variables, functions and aliases took. */
    @Override
    public void close() {
        kept.values().forEach(memory()::give);
        kept.clear();
    }

    Files files() {
        return login.files();
    }

    Console console() {
        return console;
    }

    String user() {
        return user;
    }

    String directory() {
        return directory;
    }

    void directory(String path) {
        set("OLDPWD", directory);
        directory = path;
        export("PWD", path);
    }

    List<String> arguments() {
        return arguments;
    }

    void arguments(String zero, List<String> values) {
        name = zero;
        arguments = List.copyOf(values);
    }

    void interactive(boolean on) {
        interactive = on;
    }

    int status() {
        return status;
    }

    Map<String, String> exported() {
        return exported;
    }

    Map<String, String> variables() {
        return variables;
    }

    Map<String, String> aliases() {
        return aliases;
    }

    boolean function(String word) {
        return functions.containsKey(word);
    }

    void set(String variable, String value) throws IllegalArgumentException {
        String cut = value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) : value;
        boolean room = variables.size() < MAX_VARIABLES || variables.containsKey(variable);
        if (room && keep(variable, ENTRY_BYTES + variable.length() + cut.length())) {
            variables.put(variable, cut);
            exported.computeIfPresent(variable, (_, _) -> cut);
        }
    }

    void export(String variable, String value) {
        set(variable, value);
        if (exported.size() < MAX_VARIABLES) {
            exported.put(variable, variables.getOrDefault(variable, ""));
        }
    }

    void unset(String variable) {
        variables.remove(variable);
        exported.remove(variable);
        functions.remove(variable);
        drop(variable);
        drop(FUNCTION + variable);
    }

    void alias(String word, String text) {
        if (keep(ALIAS + word, ENTRY_BYTES + word.length() + text.length())) {
            aliases.put(word, text);
        }
    }

    String variable(String variable) {
        return switch (variable) {
            case "?" -> String.valueOf(status);
            case "$", "BASHPID" -> String.valueOf(login.shellPid());
            case "!" -> "";
            case "#" -> String.valueOf(arguments.size());
            case "@", "*" -> String.join(" ", arguments);
            case "-" -> interactive ? "himBHs" : "hBc";
            case "0" -> name;
            case "RANDOM" -> String.valueOf((int) (Math.random() * 32768));
            case "SECONDS" -> String.valueOf(login.ageSeconds());
            case "UID", "EUID" -> String.valueOf(machine().accounts().uid(user));
            case "HOSTNAME" -> machine().facts().hostName();
            case "LINENO" -> String.valueOf(line);
            default -> {
                if (variable.length() == 1 && Character.isDigit(variable.charAt(0))) {
                    int index = variable.charAt(0) - '1';
                    yield index < arguments.size() ? arguments.get(index) : "";
                }
                yield variables.getOrDefault(variable, "");
            }
        };
    }

    /** Runs text with these streams; errors of the shell itself go to {@code err}. */
    int run(String text, InputStream in, OutputStream out, OutputStream err) throws IOException {
        line++;
        try {
            return parsed(text, new Streams(in, out, err));
        } catch (SyntaxError e) {
            String where = interactive ? "-bash: " : name + ": -c: line " + line + ": ";
            boolean quoted =
                    !interactive && text.indexOf('\n') < 0 && e.getMessage().contains(" near ");
            String said = where + e.getMessage() + "\n" + (quoted ? where + "`" + text + "'\n" : "");
            err.write(Text.bytes(said));
            status = 2;
            return status;
        } catch (Jump e) {
            return status;
        }
    }

    /** Command substitution: the output, its last line ends cut off. */
    String capture(String text) throws IOException {
        Bounded out = new Bounded(memory());
        try (Shell child = child()) {
            status = captured(child, text, new Streams(InputStream.nullInputStream(), out, login.errors(console)));
        } finally {
            out.release();
        }
        byte[] bytes = out.toByteArray();
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == '\n') {
            end--;
        }
        work().spend(2L * bytes.length);
        return Text.of(Arrays.copyOf(bytes, end)).replace("\0", "");
    }

    private static int captured(Shell child, String text, Streams io) throws IOException {
        try {
            return child.parsed(text, io);
        } catch (SyntaxError e) {
            throw new Failure(e.getMessage(), 2);
        } catch (Exit e) {
            return e.status();
        } catch (Jump | BrokenPipe e) {
            return child.status;
        }
    }

    private int parsed(String text, Streams io) throws IOException, SyntaxError {
        long words = text.chars().filter(c -> " \t\n;&|<>()".indexOf(c) >= 0).count();
        long held = text.length() + WORD_BYTES * Math.min(words, Lexer.MAX_TOKENS);
        work().spend(Parser.STEPS_PER_CHAR * text.length());
        memory().hold(held);
        try {
            return walk(Parser.parse(text), io);
        } finally {
            memory().give(held);
        }
    }

    /** A subshell: sees what this one has, changes nothing of it. */
    Shell child() throws IOException {
        work().spend(100 + 8L * (variables.size() + exported.size() + functions.size() + aliases.size()));
        Shell child = new Shell(login, console, user, directory);
        child.variables.putAll(variables);
        child.exported.putAll(exported);
        child.functions.putAll(functions);
        child.aliases.putAll(aliases);
        child.arguments = arguments;
        child.name = name;
        child.status = status;
        child.steps = steps;
        child.nesting = nesting + 1;
        child.interactive = interactive;
        if (child.nesting > MAX_NESTING) {
            throw new Failure("fork: retry: Resource temporarily unavailable", 254);
        }
        return child;
    }

    /** Becomes another user, as {@code su} and {@code sudo} do. */
    Shell as(String other, String home) throws IOException {
        Shell child = child();
        child.user = other;
        child.export("USER", other);
        child.export("LOGNAME", other);
        child.export("HOME", home);
        return child;
    }

    /** Output of one pipe stage; a stage that prints more ends, as if the next had stopped reading. */
    private static final class Bounded extends ByteArrayOutputStream {
        private final Memory memory;

        Bounded(Memory memory) {
            this.memory = memory;
        }

        /** Gives back what it took; call it once, last. */
        void release() {
            memory.give(count);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int count) {
            check(count);
            super.write(bytes, offset, count);
        }

        @Override
        public synchronized void write(int b) {
            check(1);
            super.write(b);
        }

        private void check(int more) {
            if (count + more > MAX_PIPE_BYTES || !memory.take(more)) {
                throw new BrokenPipe();
            }
        }
    }

    private static final class BrokenPipe extends RuntimeException {
        BrokenPipe() {
            super("a pipe is full", null, false, false);
        }
    }

    private int walk(Script script, Streams io) throws IOException {
        nesting++;
        try {
            if (nesting > MAX_CALLS) {
                throw new Failure("maximum function nesting level exceeded", 1);
            }
            status = switch (script) {
                case Script.Simple simple -> simple(simple, io);
                case Script.Pipe pipe -> pipe(pipe, io);
                case Script.Branch branch -> {
                    int left = walk(branch.left(), io);
                    yield (left == 0) == branch.and() ? walk(branch.right(), io) : left;
                }
                case Script.Sequence sequence -> {
                    int last = sequence.parts().isEmpty() ? 0 : status;
                    for (Script part : sequence.parts()) {
                        last = walk(part, io);
                    }
                    yield last;
                }
                case Script.Background background -> background(background, io);
                case Script.Group group -> group(group, io);
                case Script.If branch ->
                    walk(branch.condition(), io) == 0 ? walk(branch.then(), io) : walk(branch.otherwise(), io);
                case Script.Loop loop -> loop(loop, io);
                case Script.For loop -> forEach(loop, io);
                case Script.Case choice -> choose(choice, io);
                case Script.Function function -> {
                    if (functions.size() < 100 && keep(FUNCTION + function.name(), function.weight())) {
                        functions.put(function.name(), function.body());
                    }
                    yield 0;
                }
            };
            return status;
        } finally {
            nesting--;
        }
    }

    private int background(Script.Background background, Streams io) throws IOException {
        if (interactive) {
            io.err().write(Text.bytes("[1] " + login.nextPid() + "\n"));
        }
        try (Shell child = child()) {
            child.walk(background.body(), new Streams(InputStream.nullInputStream(), io.out(), io.err()));
        } catch (Exit | Jump e) {
            return 0;
        }
        return 0;
    }

    private int group(Script.Group group, Streams io) throws IOException {
        return redirected(group.redirects(), io, inner -> {
            if (!group.subshell()) {
                return walk(group.body(), inner);
            }
            try (Shell child = child()) {
                return child.walk(group.body(), inner);
            } catch (Exit e) {
                return e.status();
            }
        });
    }

    private int loop(Script.Loop loop, Streams io) throws IOException {
        int last = 0;
        while ((walk(loop.condition(), io) == 0) != loop.until()) {
            step();
            try {
                last = walk(loop.body(), io);
            } catch (Jump jump) {
                if (leaves(jump)) {
                    break;
                }
            }
            walk(loop.next(), io);
        }
        return last;
    }

    private int choose(Script.Case choice, Streams io) throws IOException {
        String word = expander.one(choice.word());
        for (Script.Arm arm : choice.arms()) {
            for (String pattern : arm.patterns()) {
                if (Glob.matches(expander.pattern(pattern), word, work())) {
                    return walk(arm.body(), io);
                }
            }
        }
        return 0;
    }

    private int forEach(Script.For loop, Streams io) throws IOException {
        int last = 0;
        List<String> values = expander.all(loop.words());
        memory().hold(size(values));
        try {
            for (String value : values) {
                set(loop.variable(), value);
                step();
                try {
                    last = walk(loop.body(), io);
                } catch (Jump jump) {
                    if (leaves(jump)) {
                        break;
                    }
                }
            }
        } finally {
            memory().give(size(values));
        }
        return last;
    }

    private static boolean leaves(Jump jump) throws Jump {
        if (jump.kind.equals("return") || --jump.levels > 0) {
            throw jump;
        }
        return jump.kind.equals("break");
    }

    private int pipe(Script.Pipe pipe, Streams io) throws IOException {
        InputStream in = io.in();
        int last = 0;
        List<Bounded> buffers = new ArrayList<>();
        try {
            for (int i = 0; i < pipe.stages().size(); i++) {
                boolean end = i == pipe.stages().size() - 1;
                Bounded buffer = new Bounded(memory());
                buffers.add(buffer);
                last = stage(pipe.stages().get(i), i == 0 && end, new Streams(in, end ? io.out() : buffer, io.err()));
                in = new ByteArrayInputStream(buffer.toByteArray());
            }
        } finally {
            buffers.forEach(Bounded::release);
        }
        return pipe.negated() ? (last == 0 ? 1 : 0) : last;
    }

    private int stage(Script script, boolean alone, Streams io) throws IOException {
        Shell shell = alone ? this : child();
        try {
            return shell.walk(script, io);
        } catch (Exit e) {
            if (alone) {
                throw e;
            }
            return e.status();
        } catch (BrokenPipe e) {
            return 141;
        } catch (Jump e) {
            return shell.status;
        } finally {
            if (!alone) {
                shell.close();
            }
        }
    }

    private void step() throws IOException {
        work().spend(2000);
        if (--steps[0] <= 0 && console.pause(Duration.ofHours(1))) {
            steps[0] = MAX_STEPS / 10;
            throw new Keyboard.Interrupted();
        }
    }

    private int simple(Script.Simple simple, Streams io) throws IOException {
        step();
        long held = 0;
        try {
            List<String> words = expander.all(unalias(simple.words()));
            memory().hold(size(words));
            held = size(words);
            Map<String, String> before = new HashMap<>();
            for (String assignment : simple.assignments()) {
                assign(assignment, words.isEmpty() ? null : before);
            }
            try {
                return redirected(simple.redirects(), io, inner -> words.isEmpty() ? 0 : execute(words, inner));
            } finally {
                before.forEach(this::set);
            }
        } catch (Failure e) {
            io.err().write(Text.bytes(prefix() + e.getMessage() + "\n"));
            return e.status;
        } finally {
            memory().give(held);
        }
    }

    private static long size(List<String> words) {
        return words.stream().mapToLong(word -> ENTRY_BYTES + word.length()).sum();
    }

    private List<String> unalias(List<String> words) {
        String alias = words.isEmpty() || !interactive ? null : aliases.get(words.getFirst());
        if (alias == null) {
            return words;
        }
        List<String> out = new ArrayList<>(List.of(alias.split(" ")));
        out.addAll(words.subList(1, words.size()));
        return out;
    }

    private void assign(String assignment, Map<String, String> before) throws IOException {
        int equals = assignment.indexOf('=');
        boolean append = assignment.charAt(equals - 1) == '+';
        String variable = assignment.substring(0, append ? equals - 1 : equals);
        if (before != null) {
            before.put(variable, variable(variable));
        }
        String value = expander.one(assignment.substring(equals + 1));
        set(variable, append ? variable(variable) + value : value);
    }

    /** How bash begins its complaints. */
    String prefix() {
        return interactive
                ? "-bash: "
                : name.equals("bash")
                        ? "bash: line " + Math.max(1, line) + ": "
                        : name + (name.equals("sh") ? ": " + Math.max(1, line) + ": " : ": ");
    }

    private interface Body {
        int run(Streams io) throws IOException;
    }

    private int redirected(List<Redirect> redirects, Streams io, Body body) throws IOException {
        if (redirects.isEmpty()) {
            return body.run(io);
        }
        InputStream in = io.in();
        OutputStream out = io.out();
        OutputStream err = io.err();
        List<FileOutput> opened = new ArrayList<>();
        for (Redirect redirect : redirects) {
            String operator = redirect.operator();
            String target = operator.startsWith("<<") && !operator.equals("<<<") ? "" : expander.one(redirect.target());
            switch (operator) {
                case "<<" -> in = new ByteArrayInputStream(Text.bytes(expander.document(redirect.target())));
                case "<<'" -> in = new ByteArrayInputStream(Text.bytes(redirect.target()));
                case "<<<" -> in = new ByteArrayInputStream(Text.bytes(target + "\n"));
                case "<" -> {
                    try {
                        byte[] bytes = files().read(user, directory, target);
                        work().spend(2L * bytes.length);
                        in = new ByteArrayInputStream(bytes);
                    } catch (FileError e) {
                        throw new Failure(target + ": " + e.getMessage(), 1);
                    }
                }
                case ">&" -> {
                    if (target.equals("1")) {
                        err = redirect.descriptor() == 2 ? out : err;
                    } else if (target.equals("2")) {
                        out = redirect.descriptor() == 1 ? err : out;
                    } else if (target.equals("-")) {
                        err = redirect.descriptor() == 2 ? OutputStream.nullOutputStream() : err;
                        out = redirect.descriptor() == 1 ? OutputStream.nullOutputStream() : out;
                    } else {
                        out = FileOutput.open(this, target, false, opened);
                        err = out;
                    }
                }
                default -> {
                    OutputStream file = FileOutput.open(this, target, operator.equals(">>"), opened);
                    out = redirect.descriptor() == 1 || redirect.descriptor() == -1 ? file : out;
                    err = redirect.descriptor() == 2 || redirect.descriptor() == -1 ? file : err;
                }
            }
        }
        try {
            return body.run(new Streams(in, out, err));
        } finally {
            try {
                for (FileOutput file : opened) {
                    file.store();
                }
            } finally {
                opened.forEach(FileOutput::release);
            }
        }
    }

    private int execute(List<String> words, Streams io) throws IOException {
        String command = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        Script function = functions.get(command);
        if (function != null) {
            List<String> outer = arguments;
            arguments = List.copyOf(rest);
            try {
                return walk(function, io);
            } catch (Jump jump) {
                return status;
            } finally {
                arguments = outer;
            }
        }
        try {
            return program(command, rest, io);
        } catch (Keyboard.Interrupted e) {
            return interrupted(e);
        } finally {
            io.out().flush();
            io.err().flush();
        }
    }

    /** Ctrl-C ends the line at a prompt, and everything elsewhere. */
    private int interrupted(Keyboard.Interrupted e) throws IOException {
        if (interactive) {
            throw e;
        }
        throw new Exit(130);
    }

    /** Runs a program with this shell's streams; what {@code sudo}, {@code busybox}, {@code xargs} and their kin use. */
    int program(List<String> words, Process parent) throws IOException {
        nesting++;
        try {
            if (nesting > MAX_CALLS) {
                throw new Failure("fork: retry: Resource temporarily unavailable", 254);
            }
            return execute(words, new Streams(parent.in(), parent.out(), parent.err()));
        } finally {
            nesting--;
        }
    }

    private int program(String command, List<String> rest, Streams io) throws IOException {
        step();
        long before = borrowed;
        try {
            return launched(command, rest, io);
        } finally {
            memory().give(borrowed - before);
            borrowed = before;
        }
    }

    private int launched(String command, List<String> rest, Streams io) throws IOException {
        Process.Program builtin = command.contains("/") ? null : Programs.builtin(command);
        if (builtin != null) {
            return builtin.run(new Process(this, command, rest, io.in(), io.out(), io.err()));
        }
        String path = command.contains("/") ? command : which(command);
        if (path == null) {
            throw new Failure(command + (name.equals("sh") ? ": not found" : ": command not found"), 127);
        }
        Node node;
        try {
            node = files().find(directory, path);
        } catch (FileError e) {
            throw new Failure(command + ": " + e.getMessage(), 127);
        }
        if (node.isDirectory()) {
            throw new Failure(command + ": Is a directory", 126);
        }
        if ((node.mode() & 0111) == 0) {
            throw new Failure(command + ": Permission denied", 126);
        }
        Process.Program program = Programs.program(Files.name(path));
        if (program != null && machine().isSystemProgram(node)) {
            return program.run(new Process(this, Files.name(path), rest, io.in(), io.out(), io.err()));
        }
        return script(path, node, rest, io);
    }

    /** A file the client brought: a script is walked like any other, a binary "runs" and says nothing. */
    private int script(String path, Node node, List<String> rest, Streams io) throws IOException {
        byte[] content = node.content().bytes();
        work().spend(2L * content.length);
        if (content.length > 1 && content[0] == 0x7f && content[1] == 'E') {
            return 0;
        }
        for (int i = 0; i < Math.min(content.length, 80); i++) {
            if (content[i] == 0) {
                throw new Failure(path + ": cannot execute binary file: Exec format error", 126);
            }
        }
        try (Shell child = child()) {
            child.interactive = false;
            child.arguments(path, rest);
            return child.run(Text.of(content), io.in(), io.out(), io.err());
        } catch (Exit e) {
            return e.status();
        }
    }

    /** The path a command name leads to, or null. */
    String which(String command) {
        String paths = variable("PATH");
        work().spend(2L * paths.length());
        for (String one : paths.split(":")) {
            try {
                Node node = files().find(directory, one + "/" + command);
                if (!one.isEmpty() && node.kind() == Node.Kind.FILE && (node.mode() & 0111) != 0) {
                    return one + "/" + command;
                }
            } catch (FileError e) {
                continue; // not in this directory of PATH
            }
        }
        return null;
    }
}
