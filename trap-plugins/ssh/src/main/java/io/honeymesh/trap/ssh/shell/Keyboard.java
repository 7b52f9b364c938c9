// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.io.InputStream;

/**
 * A program's input from the console: as it comes without a terminal, in edited and echoed lines with one (the tty's cooked
 * mode, lines of at most {@value #MAX_LINE} characters). Used by one thread.
 */
final class Keyboard extends InputStream {

    private static final int MAX_LINE = 4095;

    private final Console console;
    private final Screen screen;
    private boolean echo = true;
    private byte[] line = new byte[0];
    private int at;
    private boolean ended;

    Keyboard(Console console, Screen screen) {
        this.console = console;
        this.screen = screen;
    }

    /** Ctrl-C at a reading program. */
    static final class Interrupted extends IOException {
        Interrupted() {
            super("interrupted by the user");
        }
    }

    /** Password prompts switch the echo off. */
    void echo(boolean on) {
        echo = on;
    }

    @Override
    public int read() throws IOException {
        screen.flush();
        if (!console.terminal()) {
            return console.read();
        }
        while (at == line.length) {
            if (ended) {
                ended = false;
                return -1;
            }
            cook();
        }
        return line[at++] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        int first = read();
        if (first < 0) {
            return -1;
        }
        bytes[offset] = (byte) first;
        int n = 1;
        while (n < count && (console.terminal() ? at < line.length : console.hasInput())) {
            int next = read();
            if (next < 0) {
                break;
            }
            bytes[offset + n++] = (byte) next;
        }
        return n;
    }

    private void cook() throws IOException {
        StringBuilder typed = new StringBuilder();
        while (true) {
            int c = console.read();
            if (c == 3) {
                show("^C\n");
                throw new Interrupted();
            }
            if (c < 0 || c == 4) {
                if (typed.isEmpty()) {
                    ended = true;
                }
                break;
            }
            if (c == '\r' || c == '\n') {
                typed.append('\n');
                show("\n");
                break;
            }
            if (c == 127 || c == 8) {
                if (!typed.isEmpty()) {
                    typed.setLength(typed.length() - 1);
                    show("\b \b");
                }
            } else if (c == 21) {
                show("\b \b".repeat(typed.length()));
                typed.setLength(0);
            } else if (typed.length() < MAX_LINE) {
                typed.append((char) c);
                show(c < 32 && c != 9 ? "^" + (char) (c + 64) : String.valueOf((char) c));
            }
        }
        line = Text.bytes(typed.toString());
        at = 0;
    }

    private void show(String text) throws IOException {
        if (echo || text.equals("\n")) {
            screen.write(Text.bytes(text));
            screen.flush();
        }
    }
}
