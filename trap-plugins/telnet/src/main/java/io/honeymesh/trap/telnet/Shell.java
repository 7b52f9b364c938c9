// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A shell as bash looks, for what bots type after a login: short lines of simple commands, one after the other. It runs
 * nothing and fetches nothing; what the client writes into files is kept as evidence.
 */
final class Shell {

    /** Most lines kept as commands, so that room for uploads is left. */
    private static final int MAX_COMMANDS_KEPT = 160;

    private static final String ELF_MAGIC = "\u007fELF";

    /** Where an ELF header names its machine, and what x86 is called there. */
    private static final int ELF_MACHINE = 18;

    private static final String X86_MACHINES = "\u0003>";

    /** What bash's enable says: bots type it hoping for a router's. */
    static final String ENABLED = "enable "
            + String.join(
                    "\nenable ",
                    (". : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown"
                                    + " echo enable eval exec exit export false fc fg getopts hash help history jobs kill let"
                                    + " local logout mapfile popd printf pushd pwd read readarray readonly return set shift"
                                    + " shopt source suspend test times trap true type typeset ulimit umask unalias unset wait")
                            .split(" "))
            + "\n";

    private final TrapSession session;
    private final Terminal terminal;
    private final Machine machine;
    private final String user;
    private final Files files;
    private final Programs programs;
    private final Shells shells;
    private String current;
    private int status;
    private int kept;
    private int scripts;

    Shell(TrapSession session, Terminal terminal, Machine machine, String user) {
        this.session = session;
        this.terminal = terminal;
        this.machine = machine;
        this.user = user;
        this.files = new Files(machine, user, session::add);
        this.programs = new Programs(machine, files, user);
        this.current = machine.home(user);
        boolean fancy = terminal.options()
                .terminalType()
                .filter(t -> !t.equalsIgnoreCase("dumb"))
                .isPresent();
        this.shells = new Shells(machine, user, fancy);
    }

    void run() throws IOException {
        try {
            while (!shells.isOver()) {
                terminal.write(shells.prompt(current));
                Optional<String> line = terminal.readLine(true);
                if (line.isEmpty()) {
                    terminal.write(shells.leave());
                    continue;
                }
                terminal.show(shells.afterLine());
                take(line.get());
            }
        } finally {
            files.reportAll(); // also where the client just went away
        }
    }

    private String name() {
        return shells.name();
    }

    private void take(String line) throws IOException {
        if (line.isBlank() || line.equals("\3")) {
            return;
        }
        Optional<List<Script.Command>> commands = Script.of(line, variables());
        keep(line, commands);
        if (commands.isEmpty()) {
            terminal.write(name() + "unexpected EOF while looking for matching quote\n");
            return;
        }
        run(commands.get());
    }

    /** A line that only adds to a file already begun is not kept: the file will be, whole. */
    private void keep(String line, Optional<List<Script.Command>> commands) {
        boolean adds = commands.isPresent()
                && commands.get().stream()
                        .allMatch(c ->
                                c.appends() && c.output().filter(this::isAdded).isPresent());
        if (!adds && kept < MAX_COMMANDS_KEPT) {
            session.command(line);
            kept++;
        }
    }

    private boolean isAdded(String path) {
        return files.isAdded(Files.resolve(current, path));
    }

    private Map<String, String> variables() {
        Map<String, String> values =
                new HashMap<>(Map.of("HOME", machine.home(user), "USER", user, "SHELL", "/bin/bash"));
        values.put("PWD", current);
        values.put("$", "719");
        values.put("0", shells.isLogin() ? "-bash" : "sh");
        values.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        values.put("RANDOM", Integer.toString(ThreadLocalRandom.current().nextInt(32_768)));
        return values;
    }

    private void run(List<Script.Command> commands) throws IOException {
        String piped = "";
        int depth = shells.depth();
        for (int i = 0; i < commands.size() && shells.depth() >= depth; i++) {
            Script.Command command = commands.get(i);
            boolean skipped = command.joint() == Script.Joint.AND && status != 0
                    || command.joint() == Script.Joint.OR && status == 0;
            if (skipped) {
                continue;
            }
            String input = command.joint() == Script.Joint.PIPE ? piped : "";
            Output output = output(command, input);
            status = output.status();
            piped = "";
            boolean pipes = i + 1 < commands.size() && commands.get(i + 1).joint() == Script.Joint.PIPE;
            if (command.output().isPresent()) {
                redirect(command, output.text());
            } else if (pipes) {
                piped = output.text();
            } else {
                terminal.write(output.text());
            }
            terminal.write(command.quiet() ? "" : output.errors());
        }
    }

    private void redirect(Script.Command command, String text) throws IOException {
        String path = command.output().orElseThrow();
        Optional<String> failed = files.write(Files.resolve(current, path), text, command.appends());
        if (failed.isPresent()) {
            status = 1;
            terminal.write(name() + path + ": " + failed.get() + "\n");
        }
    }

    private Output output(Script.Command command, String piped) throws IOException {
        if (command.words().isEmpty()) {
            return Output.NOTHING;
        }
        Optional<String> file = command.input().map(p -> Files.resolve(current, p));
        if (file.isPresent() && files.read(file.get()).isEmpty()) {
            return Output.error(name() + command.input().get() + ": No such file or directory\n");
        }
        String input = file.flatMap(files::read).orElse(piped);
        List<String> words = command.words().stream()
                .map(w -> w.replace(Script.STATUS, Integer.toString(status)))
                .toList();
        int slash = words.getFirst().lastIndexOf('/');
        String path = words.getFirst();
        String program = path.substring(slash + 1);
        if (slash >= 0 && (isAdded(path) || !isSystem(path, slash))) {
            return execute(path);
        }
        boolean fed = command.joint() == Script.Joint.PIPE || command.input().isPresent();
        if (fed && (program.equals("sh") || program.equals("bash"))) {
            return Output.NOTHING; // it reads a script, of which nothing is run
        }
        Optional<Output> own = builtIn(program, words);
        if (own.isPresent()) {
            return own.get();
        }
        List<String> named = new ArrayList<>(words);
        named.set(0, program);
        return programs.run(named, input, current).orElseGet(() -> missing(path));
    }

    private static boolean isSystem(String path, int slash) {
        return switch (path.substring(0, slash)) {
            case "/bin", "/sbin", "/usr/bin", "/usr/sbin" -> true;
            default -> false;
        };
    }

    private Output missing(String path) {
        boolean plain = path.indexOf('/') < 0;
        String why = !plain ? "No such file or directory" : shells.unknown();
        return new Output("", name() + path + ": " + why + "\n", 127);
    }

    /** The client's own program: whatever it is, it ends at once. */
    private Output execute(String path) {
        String whole = Files.resolve(current, path);
        if (files.isFolder(whole)) {
            return new Output("", name() + path + ": Is a directory\n", 126);
        }
        Optional<String> content = files.isAdded(whole) ? files.read(whole) : Optional.empty();
        if (content.isEmpty()) {
            return new Output("", name() + path + ": No such file or directory\n", 127);
        }
        if (!files.isExecutable(whole)) {
            return new Output("", name() + path + ": Permission denied\n", 126);
        }
        files.report(whole);
        boolean foreign = content.get().startsWith(ELF_MAGIC)
                && content.get().length() > ELF_MACHINE
                && X86_MACHINES.indexOf(content.get().charAt(ELF_MACHINE)) < 0;
        return foreign
                ? new Output("", name() + path + ": cannot execute binary file: Exec format error\n", 126)
                : Output.NOTHING;
    }

    private Optional<Output> builtIn(String program, List<String> words) throws IOException {
        String first = words.size() > 1 ? words.get(1) : "";
        return switch (program) {
            case "cd" -> Optional.of(changeFolder(first));
            case "exit", "logout" -> {
                String farewell = shells.leave();
                terminal.write(scripts > 0 ? "" : farewell);
                yield Optional.of(Output.NOTHING);
            }
            case "sh", "bash" -> Optional.of(nested(Shells.Kind.SH, words));
            case "busybox" ->
                first.equals("sh") || first.equals("ash")
                        ? Optional.of(nested(Shells.Kind.ASH, words.subList(1, words.size())))
                        : Optional.empty();
            case "enable" -> Optional.of(Output.of(ENABLED));
            case "su" -> Optional.of(substitute());
            default -> Optional.empty();
        };
    }

    private Output changeFolder(String path) {
        String target = path.isEmpty() || path.equals("~") ? machine.home(user) : Files.resolve(current, path);
        if (!files.isFolder(target)) {
            return Output.error(name() + "cd: " + path + ": No such file or directory\n");
        }
        current = target;
        return Output.NOTHING;
    }

    private Output nested(Shells.Kind kind, List<String> words) throws IOException {
        if (words.size() > 2 && words.get(1).equals("-c")) {
            return script(kind, words.get(2));
        }
        if (words.size() > 1 && !words.get(1).startsWith("-")) {
            String whole = Files.resolve(current, words.get(1));
            if (files.isAdded(whole)) {
                files.report(whole);
                return Output.NOTHING;
            }
            return new Output("", "sh: " + words.get(1) + ": No such file or directory\n", 127);
        }
        boolean entered = shells.enter(kind);
        return entered && kind == Shells.Kind.ASH
                ? Output.of("\n\n" + MachineFacts.BUSYBOX
                        + " built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n")
                : Output.NOTHING;
    }

    private Output script(Shells.Kind kind, String text) throws IOException {
        int depth = shells.depth();
        Optional<List<Script.Command>> commands = Script.of(text, variables());
        if (commands.isPresent() && shells.enter(kind)) {
            scripts++;
            run(commands.get());
            scripts--;
        }
        while (shells.depth() > depth) {
            shells.leave();
        }
        return new Output("", "", status);
    }

    private Output substitute() throws IOException {
        if (user.equals("root")) {
            return Output.NOTHING;
        }
        terminal.write("Password: ");
        Optional<String> password = terminal.readLine(false);
        password.ifPresent(p -> session.credential("root", p));
        session.pause(LoginPrompt.FAILED);
        return Output.error("su: Authentication failure\n");
    }
}
