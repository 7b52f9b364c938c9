// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.pop3;

import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/** A mailbox without mail, after the login (RFC 1939's TRANSACTION state). */
final class Maildrop {

    /** What Dovecot's buffer of 2048 bytes leaves for a line without its CRLF. */
    static final int MAX_LINE_BYTES = 2046;

    /** Dovecot gives up beyond this many bad commands in a row. */
    private static final int MAX_BAD_COMMANDS = 20;

    private static final BigInteger MAX_UINT32 = BigInteger.valueOf(0xffff_ffffL);
    private static final int MAX_UINT64_DIGITS = 20;
    private static final BigInteger MAX_UINT64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private final TrapSession session;

    Maildrop(TrapSession session) {
        this.session = session;
    }

    void run() throws IOException {
        int bad = 0;
        while (true) {
            Optional<String> line = Dialogue.line(session, MAX_LINE_BYTES, "-ERR Input line too long.\r\n");
            if (line.isEmpty()) {
                return;
            }
            int space = line.get().indexOf(' ');
            String word = space < 0 ? line.get() : line.get().substring(0, space);
            String verb = word.toUpperCase(Locale.ROOT);
            if (verb.equals("QUIT")) {
                session.write("+OK Logging out.\r\n");
                return;
            }
            if (!verb.equals("NOOP") && !verb.equals("CAPA")) {
                session.command(line.get());
            }
            String answer =
                    answer(verb, space < 0 ? "" : line.get().substring(space).stripLeading());
            session.write(answer + "\r\n");
            bad = answer.startsWith("-") ? bad + 1 : 0;
            if (bad > MAX_BAD_COMMANDS) {
                session.write("-ERR Too many bad commands.\r\n");
                return;
            }
        }
    }

    private static String answer(String verb, String argument) {
        return switch (verb) {
            case "STAT" -> "+OK 0 0";
            case "NOOP", "RSET" -> "+OK";
            case "CAPA" -> "+OK\r\nCAPA\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nPIPELINING\r\nAUTH-RESP-CODE\r\n.";
            case "LIST" -> argument.isEmpty() ? "+OK 0 messages:\r\n." : noMessage(argument, false);
            case "UIDL" -> argument.isEmpty() ? "+OK\r\n." : noMessage(argument, false);
            case "RETR", "DELE" -> noMessage(argument, false);
            case "TOP" -> noMessage(argument, true);
            case "" -> "-ERR Unknown command.";
            default -> "-ERR Unknown command: " + verb;
        };
    }

    /** Why there is no such message, in Dovecot's order of looking at it. */
    private static String noMessage(String argument, boolean more) {
        int end = 0;
        while (end < argument.length() && argument.charAt(end) >= '0' && argument.charAt(end) <= '9') {
            end++;
        }
        if (end == 0) {
            return "-ERR Invalid message number: " + argument;
        }
        String digits = argument.substring(0, end);
        String rest = argument.substring(end);
        if (!fits(digits, MAX_UINT64)) {
            return "-ERR Message number too large: " + argument;
        }
        if (!fits(digits, MAX_UINT32)) {
            return "-ERR Message number too large: " + rest;
        }
        boolean noise = more ? !rest.startsWith(" ") : !rest.isEmpty();
        if (noise) {
            return "-ERR Noise after message number: " + rest;
        }
        return "-ERR There's no message " + Long.parseLong(digits) + ".";
    }

    private static boolean fits(String digits, BigInteger limit) {
        int start = 0;
        while (start < digits.length() - 1 && digits.charAt(start) == '0') {
            start++;
        }
        return digits.length() - start <= MAX_UINT64_DIGITS
                && new BigInteger(digits.substring(start)).compareTo(limit) <= 0;
    }
}
