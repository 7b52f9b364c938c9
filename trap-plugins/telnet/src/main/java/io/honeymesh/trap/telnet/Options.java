// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/** Which options are agreed on (RFC 855), in the order and with the answers of Inetutils' telnetd. */
final class Options {

    static final int SE = 240;
    static final int SB = 250;
    static final int WILL = 251;
    static final int WONT = 252;
    static final int DO = 253;
    static final int DONT = 254;
    static final int IAC = 255;

    private static final int BINARY = 0;
    private static final int ECHO = 1;
    private static final int SUPPRESS_GO_AHEAD = 3;
    private static final int STATUS = 5;
    private static final int TIMING_MARK = 6;
    private static final int TERMINAL_TYPE = 24;
    private static final int WINDOW_SIZE = 31;
    private static final int TERMINAL_SPEED = 32;
    private static final int FLOW_CONTROL = 33;
    private static final int LINE_MODE = 34;
    private static final int X_DISPLAY = 35;
    private static final int OLD_ENVIRONMENT = 36;
    private static final int AUTHENTICATION = 37;
    private static final int ENCRYPTION = 38;
    private static final int NEW_ENVIRONMENT = 39;

    /** Most requests of a client that are answered: no more are needed, and answers must not go on for ever. */
    static final int MAX_ANSWERS = 128;

    /** In a subnegotiation's content (RFC 1572). */
    private static final int IS = 0;

    private static final int SEND = 1;
    private static final int VAR = 0;
    private static final int VALUE = 1;

    private final TrapSession session;

    /** What telnetd says at a time it sends at a time: a scanner that gets it piecemeal takes it for another server. */
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private final BitSet asked = new BitSet(256);
    private final BitSet offered = new BitSet(256);
    private final BitSet awaited = new BitSet(256);
    private final BitSet ours = new BitSet(256);
    private final BitSet theirs = new BitSet(256);
    private Optional<String> terminalType = Optional.empty();
    private Optional<String> user = Optional.empty();
    private boolean echo = true;
    private boolean answered;
    private boolean insisted;
    private int answers;

    Options(TrapSession session) {
        this.session = session;
    }

    /** What telnetd asks before anything else. */
    void first() throws IOException {
        offer(AUTHENTICATION, ENCRYPTION);
        ask(TERMINAL_TYPE, TERMINAL_SPEED, X_DISPLAY, NEW_ENVIRONMENT, OLD_ENVIRONMENT);
        send();
    }

    /** What it asks of those that the client has, when all of that is answered. */
    void inquire() throws IOException {
        for (int option : new int[] {TERMINAL_SPEED, X_DISPLAY, NEW_ENVIRONMENT, OLD_ENVIRONMENT, TERMINAL_TYPE}) {
            if (theirs.get(option)) {
                awaited.set(option);
                say(IAC, SB, option, SEND, IAC, SE);
            }
        }
        send();
    }

    /** What it asks when that is answered as well. */
    void second() throws IOException {
        offer(SUPPRESS_GO_AHEAD);
        ask(ECHO, LINE_MODE, WINDOW_SIZE);
        offer(STATUS);
        ask(FLOW_CONTROL);
        send();
    }

    void third() throws IOException {
        offer(ECHO);
        ask(TIMING_MARK, BINARY);
        send();
        // What the client makes of these shows while it types.
        awaited.clear();
    }

    /** Whether the client has answered all that it was asked. */
    boolean settled() {
        return awaited.isEmpty();
    }

    /** Whether the client has said anything of options. */
    boolean answered() {
        return answered;
    }

    /** Whether what is typed shows. */
    boolean echoes() {
        return echo;
    }

    Optional<String> terminalType() {
        return terminalType;
    }

    /** The user name of the client's environment. */
    Optional<String> user() {
        return user;
    }

    private void ask(int... options) {
        for (int option : options) {
            asked.set(option);
            awaited.set(option);
            say(IAC, DO, option);
        }
    }

    private void offer(int... options) {
        for (int option : options) {
            offered.set(option);
            ours.set(option);
            awaited.set(option);
            say(IAC, WILL, option);
        }
    }

    /** One of WILL, WONT, DO and DONT came in. */
    void take(int command, int option) throws IOException {
        awaited.clear(option);
        answered = true;
        switch (command) {
            case WILL -> {
                theirs.set(option);
                if (!asked.get(option)) {
                    answer(option == WINDOW_SIZE || option == TERMINAL_TYPE ? DO : DONT, option);
                    asked.set(option);
                }
            }
            case DO -> {
                if (option == TIMING_MARK || !ours.get(option)) {
                    answer(option == TIMING_MARK || option <= SUPPRESS_GO_AHEAD ? WILL : WONT, option);
                    ours.set(option);
                }
            }
            case DONT -> {
                if (option == ECHO) {
                    insist();
                }
                if (ours.get(option) && !offered.get(option)) {
                    answer(WONT, option);
                }
                ours.clear(option);
            }
            default -> {
                theirs.clear(option);
                asked.clear(option);
            }
        }
    }

    /** Offers once more what the client refused, and for one line does as it wishes. */
    private void insist() throws IOException {
        if (!insisted) {
            insisted = true;
            echo = false;
            say(IAC, WILL, SUPPRESS_GO_AHEAD, IAC, WILL, ECHO);
            send();
        }
    }

    /** A line was typed that would have shown. */
    void lineTyped() {
        echo = true;
    }

    private void answer(int command, int option) throws IOException {
        if (answers++ < MAX_ANSWERS) {
            say(IAC, command, option);
            send();
        }
    }

    /** The content of a subnegotiation came in. */
    void take(byte[] content) {
        answered = true;
        if (content.length < 2) {
            return;
        }
        int option = content[0] & 0xff;
        awaited.clear(option);
        byte[] value = Arrays.copyOfRange(content, content[1] == IS ? 2 : 1, content.length);
        switch (option) {
            case TERMINAL_TYPE -> {
                terminalType = Optional.of(new String(value, StandardCharsets.ISO_8859_1));
                detail("telnet.terminal", value);
            }
            case TERMINAL_SPEED -> detail("telnet.speed", value);
            case X_DISPLAY -> detail("telnet.display", value);
            case WINDOW_SIZE -> detail("telnet.window", Arrays.copyOfRange(content, 1, content.length));
            case NEW_ENVIRONMENT, OLD_ENVIRONMENT -> environment(value);
            default -> detail("telnet.option-" + option, value);
        }
    }

    private void detail(String name, byte[] value) {
        session.add(new Evidence.Detail(name, Captured.of(value)));
    }

    private void environment(byte[] content) {
        if (content.length > 0) {
            detail("telnet.environment", content);
        }
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String sought = (char) VAR + "USER" + (char) VALUE;
        int start = text.indexOf(sought);
        if (start >= 0) {
            String rest = text.substring(start + sought.length());
            int end = 0;
            while (end < rest.length() && rest.charAt(end) > 3) {
                end++;
            }
            user = Optional.of(rest.substring(0, end));
        }
    }

    private void say(int... bytes) {
        for (int b : bytes) {
            said.write(b);
        }
    }

    private void send() throws IOException {
        if (said.size() > 0) {
            session.output().write(said.toByteArray());
            said.reset();
        }
    }
}
