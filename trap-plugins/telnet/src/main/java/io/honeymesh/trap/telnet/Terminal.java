// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** The terminal behind telnetd: takes commands of the protocol out of what is typed, echoes, and gives lines. */
final class Terminal {

    /** The most a line holds; what is typed beyond is dropped, as a terminal does. */
    static final int MAX_LINE_BYTES = 4096;

    /** The most a subnegotiation holds; what is longer is a violation. */
    static final int MAX_SUBNEGOTIATION_BYTES = 512;

    /** How long telnetd's questions wait for answers; a client that has only some is served all the same. */
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    /** A name and a password, each with its end. */
    private static final Pattern LOGIN = Pattern.compile("[!-~]++(\\r[\\n\0]?+|\\n)[ -~]++[\\r\\n]");

    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;
    private static final int CTRL_U = 21;
    private static final int DELETE = 127;

    /** Telnet's own (RFC 854). */
    private static final int ABORT = 237;

    private static final int INTERRUPT = 244;
    private static final int ARE_YOU_THERE = 246;

    private enum State {
        DATA,
        COMMAND,
        OPTION,
        CONTENT,
        CONTENT_COMMAND
    }

    private final TrapSession session;
    private final Options options;
    private final byte[] buffer = new byte[4096];
    private int next;
    private int end;
    private State state = State.DATA;
    private int command;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean tooLong;
    private boolean afterReturn;
    /** What was typed while options were agreed on. */
    private final StringBuilder ahead = new StringBuilder();

    private boolean typedLogin;
    /** What was typed and rules and the recording don't know yet. */
    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();

    Terminal(TrapSession session) {
        this.session = session;
        this.options = new Options(session);
    }

    Options options() {
        return options;
    }

    /**
     * Asks telnetd's questions. As with it, who answers none gets no further, except bots that type name and password blindly.
     *
     * @return whether the client goes on
     */
    boolean negotiate() throws IOException {
        // What is typed and shown is told by hand, without the protocol's commands in between.
        session.encrypted();
        options.first();
        if (!await()) {
            return false;
        }
        options.inquire();
        await();
        options.second();
        await();
        options.third();
        return true;
    }

    /** @return whether the client has answered, or typed a login all the same */
    private boolean await() throws IOException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!options.settled() && !typedLogin) {
            if (next < end) {
                int key = take(buffer[next++] & 0xff);
                if (key >= 0) {
                    typeAhead((char) key);
                }
                continue;
            }
            Duration left = Duration.ofNanos(until - System.nanoTime());
            boolean late = !left.isPositive() || session.peek(left).isEmpty();
            if (late && options.answered() || !fill()) {
                return options.answered();
            }
        }
        return true;
    }

    private void typeAhead(char key) {
        if (ahead.length() < MAX_LINE_BYTES) {
            ahead.append(key);
            keys.write(key);
            typedLogin = (key == '\r' || key == '\n') && LOGIN.matcher(ahead).matches();
        }
    }

    /** A line without its end; empty at the end of the input, or where the user ends it with ^D. */
    Optional<String> readLine(boolean shown) throws IOException {
        StringBuilder line = new StringBuilder();
        StringBuilder echo = new StringBuilder();
        while (true) {
            if (ahead.isEmpty() && next == end) {
                flush(echo, shown);
                if (!fill()) {
                    return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
                }
            }
            int key = key();
            boolean second = afterReturn && (key == '\n' || key == 0);
            afterReturn = key == '\r' || afterReturn && key < 0;
            if (key < 0 || second) {
                continue;
            }
            switch (key) {
                case '\r', '\n' -> {
                    flush(echo, shown);
                    endLine(shown);
                    return Optional.of(line.toString());
                }
                case CTRL_C -> {
                    flush(echo, shown);
                    show("^C\r\n");
                    return Optional.of("\3");
                }
                case CTRL_D -> {
                    if (line.isEmpty()) {
                        flush(echo, shown);
                        return Optional.empty();
                    }
                }
                case CTRL_U -> {
                    echo.append("\b \b".repeat(line.length()));
                    line.setLength(0);
                }
                case '\b', DELETE -> erase(line, echo);
                default -> {
                    if (key >= ' ' && line.length() < MAX_LINE_BYTES) {
                        line.append((char) key);
                        echo.append((char) key);
                    }
                }
            }
        }
    }

    /** The next byte that was typed, or -1 where one of the protocol's was next. */
    private int key() throws IOException {
        if (!ahead.isEmpty()) {
            char first = ahead.charAt(0);
            ahead.deleteCharAt(0);
            return first;
        }
        int key = take(buffer[next++] & 0xff);
        if (key > 0) {
            keys.write(key);
        }
        return key;
    }

    private void endLine(boolean shown) throws IOException {
        if (!shown || options.echoes()) {
            show("\r\n");
        }
        if (shown) {
            options.lineTyped();
        }
    }

    private static void erase(StringBuilder line, StringBuilder echo) {
        if (!line.isEmpty()) {
            line.setLength(line.length() - 1);
            echo.append("\b \b");
        }
    }

    private void flush(StringBuilder echo, boolean shown) throws IOException {
        if (shown && options.echoes() && !echo.isEmpty()) {
            write(echo.toString());
        }
        echo.setLength(0);
    }

    /** Shows text: each line feed gets its return (ONLCR), each 255 its twin. */
    void write(String text) throws IOException {
        show(text.replace("\n", "\r\n"));
    }

    /** Shows text as it is. */
    void show(String text) throws IOException {
        tell();
        session.answered(text.getBytes(StandardCharsets.ISO_8859_1));
        session.write(text.replace("\u00ff", "\u00ff\u00ff"));
    }

    private void tell() {
        if (keys.size() > 0) {
            session.payload(keys.toByteArray());
            keys.reset();
        }
    }

    /** @return whether there is more to take */
    private boolean fill() throws IOException {
        tell();
        int got = session.input().read(buffer);
        next = 0;
        end = Math.max(got, 0);
        return got > 0;
    }

    /** @return the byte that was typed, or -1 if it belongs to the protocol */
    private int take(int b) throws IOException {
        switch (state) {
            case DATA -> {
                if (b != Options.IAC) {
                    return b;
                }
                state = State.COMMAND;
            }
            case COMMAND -> {
                return command(b);
            }
            case OPTION -> {
                state = State.DATA;
                options.take(command, b);
            }
            case CONTENT -> {
                if (b == Options.IAC) {
                    state = State.CONTENT_COMMAND;
                } else {
                    keep(b);
                }
            }
            case CONTENT_COMMAND -> {
                if (b == Options.IAC) {
                    keep(b);
                    state = State.CONTENT;
                } else {
                    // SE, or what a broken client puts in its place
                    finish();
                    state = State.DATA;
                }
            }
        }
        return -1;
    }

    private int command(int b) throws IOException {
        state = State.DATA;
        switch (b) {
            case Options.WILL, Options.WONT, Options.DO, Options.DONT -> {
                command = b;
                state = State.OPTION;
            }
            case Options.SB -> {
                content.reset();
                tooLong = false;
                state = State.CONTENT;
            }
            case Options.IAC -> {
                return b;
            }
            case ABORT, INTERRUPT -> {
                return CTRL_C;
            }
            case ARE_YOU_THERE -> show("\r\n[Yes]\r\n");
            default -> {}
        }
        return -1;
    }

    private void keep(int b) {
        if (content.size() < MAX_SUBNEGOTIATION_BYTES) {
            content.write(b);
        } else {
            tooLong = true;
        }
    }

    private void finish() {
        if (tooLong) {
            session.add(new Evidence.Violation(
                    "a telnet option's content is longer than " + MAX_SUBNEGOTIATION_BYTES + " bytes",
                    Captured.of(content.toByteArray())));
        } else {
            options.take(content.toByteArray());
        }
    }
}
