// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A telnet client that answers options in one of three manners and keeps each byte it is sent. */
final class Client implements AutoCloseable {

    /** How it answers. */
    enum Manner {
        /** As bots do: won't do anything, lets the server. */
        BOT,
        /** As a terminal: type, window size, echo. */
        TERMINAL,
        /** Refuses everything. */
        CONTRARY
    }

    private static final int IAC = 255;

    private final Socket socket;
    private final Manner manner;
    private final StringBuilder received = new StringBuilder();
    private int seen;
    private int parsed;

    Client(int port, Manner manner) throws IOException {
        this.socket = new Socket("127.0.0.1", port);
        this.socket.setSoTimeout(8000);
        this.manner = manner;
    }

    void type(String keys) throws IOException {
        socket.getOutputStream().write(keys.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Waits for this text and returns what came since the last time. */
    String until(String text) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4096];
        int found = received.indexOf(text, seen);
        while (found < 0) {
            int got;
            try {
                got = in.read(buffer);
            } catch (SocketTimeoutException silent) {
                throw new AssertionError("no '" + text + "' in '" + received.substring(seen) + "'", silent);
            }
            if (got < 0) {
                throw new AssertionError("hung up without '" + text + "' after '" + received.substring(seen) + "'");
            }
            received.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
            negotiate();
            found = received.indexOf(text, seen);
        }
        String since = received.substring(seen, found + text.length());
        seen = found + text.length();
        return since;
    }

    /** All that comes until the server hangs up. */
    String rest() throws IOException {
        received.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        String rest = received.substring(seen);
        seen = received.length();
        return rest;
    }

    private void negotiate() throws IOException {
        while (parsed + 2 < received.length()) {
            if (received.charAt(parsed) != IAC) {
                parsed++;
                continue;
            }
            int command = received.charAt(parsed + 1);
            int option = received.charAt(parsed + 2);
            if (command == Options.SB) {
                int end = received.indexOf("\u00ff\u00f0", parsed);
                if (end < 0) {
                    return;
                }
                subnegotiation(option);
                parsed = end + 2;
            } else {
                answer(command, option);
                parsed += command >= Options.WILL ? 3 : 2;
            }
        }
    }

    private void answer(int command, int option) throws IOException {
        boolean agrees = switch (manner) {
            case BOT -> command == Options.WILL;
            case TERMINAL ->
                command == Options.WILL
                        ? option == 1 || option == 3 || option == 5
                        : option == 3 || option == 24 || option == 31 || option == 32 || option == 39;
            case CONTRARY -> false;
        };
        int reply = switch (command) {
            case Options.WILL -> agrees ? Options.DO : Options.DONT;
            case Options.DO -> agrees ? Options.WILL : Options.WONT;
            default -> 0;
        };
        if (reply != 0) {
            type("" + (char) IAC + (char) reply + (char) option);
        }
        if (agrees && command == Options.DO && option == 31) {
            type("\u00ff\u00fa\u001f\0\120\0\030\u00ff\u00f0");
        }
    }

    private void subnegotiation(int option) throws IOException {
        switch (option) {
            case 24 -> type("\u00ff\u00fa\u0018\0xterm\u00ff\u00f0");
            case 32 -> type("\u00ff\u00fa\u0020\00038400,38400\u00ff\u00f0");
            case 39 -> type("\u00ff\u00fa\u0027\0\u00ff\u00f0");
            default -> {}
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
