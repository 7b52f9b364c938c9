// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Touch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One intruder's stay: the user, the files written so far and what was seen. Its programs run on the caller's threads, a
 * channel each. Thread-safe.
 */
public final class Login {

    static final String ROOT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    static final String USER_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games";
    static final String MOTD = """

            The programs included with the Debian GNU/Linux system are free software;
            the exact distribution terms for each program are described in the
            individual files in /usr/share/doc/*/copyright.

            Debian GNU/Linux comes with ABSOLUTELY NO WARRANTY, to the extent
            permitted by applicable law.
            """;

    private static final int MAX_UPLOADS = 64;
    private static final int HEAD_BYTES = 1024;
    private static final int MAX_HISTORY = 1000;
    private static final int ENTRY_BYTES = 64;
    private static final int MAX_SCRIPT = 262_144;

    private final Machine machine;
    private final String user;
    private final Touch touch;
    private final Consumer<Evidence> evidence;
    private final Consumer<byte[]> payload;
    private final Work work = new Work();
    private final Memory memory;
    private final Files files;
    private final Instant began = Instant.now();
    private final Set<String> written = new TreeSet<>();
    private final Set<String> reported = new HashSet<>();
    private final List<String> history = new ArrayList<>();
    private int pid;

    Login(Machine machine, String user, Touch touch, Consumer<Evidence> evidence, Consumer<byte[]> payload) {
        this.machine = machine;
        this.user = user;
        this.touch = touch;
        this.evidence = evidence;
        this.payload = payload;
        this.memory = new Memory(machine.memory());
        this.files = new Files(machine.image(), work, memory);
        this.pid = 2000 + (int) (began.getEpochSecond() / 7 % 28_000);
        try {
            history.addAll(
                    Text.lines(Text.of(files.read(user, "/", machine.accounts().home(user) + "/.bash_history"))));
        } catch (FileError e) {
            history.clear(); // this user never had a shell before
        }
    }

    /**
     * Runs a login shell, or one command as {@code bash -c} does, until it ends.
     *
     * @return the exit status
     */
    public int run(Console console, String command, Map<String, String> environment) throws IOException {
        Screen out = new Screen(console, false);
        Screen err = new Screen(console, true);
        Keyboard in = new Keyboard(console, out);
        Shell shell = shell(console, environment);
        try (shell) {
            if (!command.isEmpty()) {
                shell.arguments("bash", List.of());
                return shell.run(command, in, out, err);
            }
            if (console.terminal()) {
                greet(out);
                return new Prompt(this, shell, console, in, out).run();
            }
            return plain(shell, in, out, err);
        } catch (Shell.Exit e) {
            return e.status();
        } catch (Shell.Failure e) {
            err.write(Text.bytes(shell.prefix() + e.getMessage() + "\n"));
            return 1;
        } catch (Keyboard.Interrupted e) {
            return 130;
        } finally {
            report();
            out.flush();
            err.flush();
        }
    }

    /** A shell that reads its script from the client, without a terminal. */
    private int plain(Shell shell, InputStream in, OutputStream out, OutputStream err) throws IOException {
        StringBuilder script = new StringBuilder();
        StringBuilder line = new StringBuilder();
        String missing = "";
        shell.arguments("-bash", List.of());
        while (true) {
            int c = in.read();
            if (c >= 0 && c != '\n') {
                if (line.length() < 65_536) {
                    line.append((char) c);
                }
                continue;
            }
            if (!line.isEmpty()) {
                command(line.toString());
                script.append(line).append('\n');
                missing = missing(script, line.toString(), missing);
                line.setLength(0);
            }
            if (!script.isEmpty() && (c < 0 || missing == null)) {
                missing = "";
                shell.run(script.toString(), in, out, err);
                out.flush();
                err.flush();
                script.setLength(0);
            }
            if (c < 0) {
                return shell.status();
            }
        }
    }

    /**
     * What a later line must hold to complete a script, or null where nothing is missing.
     *
     * @param line the script's last line
     * @param before what was missing before that line
     */
    String missing(CharSequence script, String line, String before) {
        if (script.length() > MAX_SCRIPT) {
            return null;
        }
        if (!line.contains(before)) {
            return before;
        }
        work.spend(Parser.STEPS_PER_CHAR * script.length());
        try {
            Parser.parse(script.toString());
            return null;
        } catch (Script.SyntaxError e) {
            return e.missing();
        }
    }

    /** Serves the SFTP subsystem until the client is done. */
    public int sftp(Console console) throws IOException {
        try {
            return new Sftp(this, console).run();
        } finally {
            report();
        }
    }

    private Shell shell(Console console, Map<String, String> environment) {
        Shell shell = new Shell(this, console, user, machine.accounts().home(user));
        String home = machine.accounts().home(user);
        shell.export("SHELL", "/bin/bash");
        shell.export("PWD", home);
        shell.export("LOGNAME", user);
        shell.export("HOME", home);
        shell.export("USER", user);
        shell.export("SHLVL", console.terminal() ? "1" : "0");
        shell.export("LANG", "en_US.UTF-8");
        shell.export("PATH", user.equals("root") ? ROOT_PATH : USER_PATH);
        shell.export("MAIL", "/var/mail/" + user);
        String remote =
                touch.flow().remote().address() + " " + touch.flow().remote().port();
        shell.export("SSH_CLIENT", remote + " 22");
        shell.export("SSH_CONNECTION", remote + " " + localAddress() + " 22");
        if (console.terminal()) {
            shell.export("SSH_TTY", "/dev/pts/0");
        }
        environment.forEach(shell::export);
        shell.set("PS1", user.equals("root") ? "\\u@\\h:\\w# " : "\\u@\\h:\\w$ ");
        shell.set("IFS", " \t\n");
        shell.set("BASH_VERSION", "5.2.15(1)-release");
        shell.set("BASH", "/bin/bash");
        shell.set("OSTYPE", "linux-gnu");
        shell.set("MACHTYPE", "x86_64-pc-linux-gnu");
        shell.set("HISTFILE", home + "/.bash_history");
        return shell;
    }

    /** What PAM prints: the kernel, the message of the day and a last login that was some days ago. */
    private void greet(Screen out) throws IOException {
        Facts facts = machine.facts();
        long back = 1 + Math.floorMod(facts.machineId().hashCode(), 5);
        Instant last = began.minus(Duration.ofDays(back))
                .minusSeconds(Math.floorMod(facts.mac().hashCode(), 20_000));
        out.write(Text.bytes(facts.uname() + "\n" + MOTD));
        if (last.isAfter(facts.installed())) {
            out.write(Text.bytes("Last login: " + SystemCommands.clock("EEE MMM d HH:mm:ss yyyy", last) + " from "
                    + neighbour() + "\n"));
        }
    }

    /** An address beside the machine's own, from where its operator usually comes. */
    String neighbour() {
        String own = localAddress();
        int dot = own.lastIndexOf('.');
        return dot < 0
                ? "10.0.0.12"
                : own.substring(0, dot) + "."
                        + (2 + Math.floorMod(machine.facts().mac().hashCode(), 90));
    }

    String localAddress() {
        return touch.flow().local().address().toString();
    }

    Touch touch() {
        return touch;
    }

    Machine machine() {
        return machine;
    }

    Work work() {
        return work;
    }

    Memory memory() {
        return memory;
    }

    /** The client is gone: programs that still compute end. */
    public void leave() {
        work.stop();
        memory.close();
    }

    Files files() {
        return files;
    }

    String user() {
        return user;
    }

    long ageSeconds() {
        return Duration.between(began, Instant.now()).toSeconds();
    }

    Instant began() {
        return began;
    }

    int shellPid() {
        return 2000 + (int) (began.getEpochSecond() / 7 % 28_000);
    }

    synchronized int nextPid() {
        pid += 3;
        return pid;
    }

    List<String> history() {
        return history;
    }

    void remember(String script) {
        if (history.size() < MAX_HISTORY && memory.take(script.length() + ENTRY_BYTES)) {
            history.add(script);
        }
    }

    OutputStream errors(Console console) {
        return new Screen(console, true) {
            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                super.write(bytes, offset, count);
                flush();
            }
        };
    }

    /** Keeps one line the intruder typed. */
    void command(String text) {
        evidence.accept(new Evidence.Command(Captured.head(Text.bytes(text), 8192)));
    }

    void detail(String name, String value) {
        evidence.accept(new Evidence.Detail(name, Captured.head(Text.bytes(value), 1024)));
    }

    /** Gives rules something that was said in other ways than by typing it. */
    void payload(byte[] bytes) {
        payload.accept(bytes);
    }

    /** A password typed at {@code su}, {@code sudo} or {@code passwd}. */
    void secret(String method, String who, String secret) {
        evidence.accept(new Evidence.Credential(method, Captured.of(who), Captured.head(Text.bytes(secret), 1024)));
    }

    /** A file was written: it is kept as evidence when the program that wrote it ends. */
    synchronized void wrote(String path) {
        if (written.size() < MAX_UPLOADS) {
            written.add(path);
        }
    }

    private synchronized void report() {
        for (String path : written) {
            Node node = files.at(path);
            if (node != null && node.kind() == Node.Kind.FILE && node.size() > 0 && !machine.isSystemProgram(node)) {
                byte[] bytes = node.content().bytes();
                String hash = sha256(bytes);
                if (reported.size() < MAX_UPLOADS && reported.add(path + hash)) {
                    evidence.accept(new Evidence.Upload(
                            Captured.head(Text.bytes(path), 512),
                            bytes.length,
                            hash,
                            Captured.head(bytes, HEAD_BYTES)));
                }
            }
        }
        written.clear();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
