// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a program of the decoy.
 *
 * @param arguments the words behind the name
 */
record Process(Shell shell, String name, List<String> arguments, InputStream in, OutputStream out, OutputStream err) {

    /** What reads more than this from a pipe or a client gets only the beginning. */
    static final int MAX_INPUT = Files.MAX_BYTES;

    private static final int PIECE = 32 << 10;

    /** A program of the decoy; returns its exit status. */
    @FunctionalInterface
    interface Program {
        int run(Process process) throws IOException;
    }

    Machine machine() {
        return shell.machine();
    }

    Facts facts() {
        return shell.machine().facts();
    }

    Files files() {
        return shell.files();
    }

    Work work() {
        return shell.work();
    }

    Instant now() {
        return Instant.now();
    }

    void print(String text) throws IOException {
        work().spend(4L * text.length());
        out.write(Text.bytes(text));
    }

    void line(String text) throws IOException {
        print(text + "\n");
    }

    /** Complains as programs do, with their name in front. */
    int fail(String message) throws IOException {
        return fail(message, 1);
    }

    int fail(String message, int status) throws IOException {
        err.write(Text.bytes(name + ": " + message + "\n"));
        return status;
    }

    /** Arguments that are no options. */
    List<String> operands() {
        List<String> found = new ArrayList<>();
        boolean options = true;
        for (String argument : arguments) {
            if (options && argument.equals("--")) {
                options = false;
            } else if (!options || !argument.startsWith("-") || argument.equals("-")) {
                found.add(argument);
            }
        }
        return found;
    }

    /** Whether one of these single-letter options is given, alone or among others. */
    boolean has(String letters) {
        for (String argument : arguments) {
            if (argument.equals("--")) {
                return false;
            }
            if (argument.length() > 1 && argument.charAt(0) == '-' && argument.charAt(1) != '-') {
                for (int i = 0; i < letters.length(); i++) {
                    if (argument.indexOf(letters.charAt(i), 1) > 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    boolean has(String letters, String longName) {
        return has(letters) || arguments.contains(longName);
    }

    /** The value of an option such as {@code -n 5} or {@code -n5}, or the fallback. */
    String option(String flag, String fallback) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals(flag) && i + 1 < arguments.size()) {
                return arguments.get(i + 1);
            }
            if (argument.startsWith(flag) && argument.length() > flag.length() && !flag.startsWith("--")) {
                return argument.substring(flag.length());
            }
            if (flag.startsWith("--") && argument.startsWith(flag + "=")) {
                return argument.substring(flag.length() + 1);
            }
        }
        return fallback;
    }

    /** Each piece is accounted for before the next is awaited: a client may take its time with the rest. */
    byte[] allInput() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = in.readNBytes(PIECE);
        while (piece.length > 0) {
            work().spend(2L * piece.length);
            shell.borrow(2L * piece.length);
            all.writeBytes(piece);
            piece = in.readNBytes(Math.min(PIECE, MAX_INPUT - all.size()));
        }
        return all.toByteArray();
    }

    byte[] read(String path) throws FileError {
        byte[] bytes = files().read(shell.user(), shell.directory(), path);
        work().spend(2L * bytes.length);
        return bytes;
    }

    /** Waits as a slow program would. */
    void wait(Duration time) throws IOException {
        out.flush();
        if (shell.console().pause(time)) {
            if (shell.console().terminal()) {
                print("^C\n");
            }
            throw new Keyboard.Interrupted();
        }
    }
}
