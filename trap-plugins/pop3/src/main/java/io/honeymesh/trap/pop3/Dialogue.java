// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.pop3;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.imap.dovecot.Passwords;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One client's connection up to its login (RFC 1939's AUTHORIZATION state); the {@link Maildrop} takes over then. */
final class Dialogue {

    /** The longest line before the login: four letters, a space and Dovecot's 1024 bytes of argument. */
    static final int MAX_LINE_BYTES = 1029;

    /** The longest answer to a challenge. */
    static final int MAX_ANSWER_BYTES = 8192;

    /** Dovecot gives up at this many bad commands in a row. */
    private static final int MAX_BAD_COMMANDS = 3;

    private final TrapSession session;
    private final Login login;
    private final String timestamp;
    private boolean secured;
    private int bad;

    Dialogue(TrapSession session, boolean secured, int failedLoginMillis) {
        this.session = session;
        this.secured = secured;
        this.login = new Login(session, failedLoginMillis);
        this.timestamp = timestamp(session.persona());
    }

    void run() throws IOException {
        session.write("+OK Dovecot (Debian) ready." + (timestamp.isEmpty() ? "" : " " + timestamp) + "\r\n");
        boolean goOn = true;
        while (goOn) {
            Optional<String> line = line(session, MAX_LINE_BYTES, "-ERR Input buffer full, aborting\r\n");
            goOn = line.isPresent() && answer(line.get());
            if (login.done()) {
                new Maildrop(session).run();
                return;
            }
        }
    }

    static Optional<String> line(TrapSession session, int maxBytes, String tooLong) throws IOException {
        try {
            return session.readLine(maxBytes);
        } catch (SocketTimeoutException silent) {
            session.write("-ERR Disconnected for inactivity.\r\n");
            throw silent;
        } catch (IOException e) {
            // A line beyond the limit, or nobody is left to hear this.
            session.write(tooLong);
            throw e;
        }
    }

    /** What APOP's digest is made over (RFC 1939, 7), in Dovecot's form; empty where APOP is off. */
    private static String timestamp(Persona persona) {
        if (!Passwords.mechanisms(persona).contains("CRAM-MD5")) {
            return "";
        }
        byte[] random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        return String.format(
                Locale.ROOT,
                "<%x.%x.%x.%s@%s>",
                persona.number("pop3.pid", 500, 4000),
                ThreadLocalRandom.current().nextInt(1, 0x400),
                Instant.now().getEpochSecond(),
                Base64.getEncoder().encodeToString(random),
                persona.hostName());
    }

    /** @return whether the conversation goes on */
    private boolean answer(String line) throws IOException {
        int space = line.indexOf(' ');
        String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
        String argument = space < 0 ? "" : line.substring(space + 1);
        switch (verb) {
            case "USER" -> {
                session.add(new Evidence.Request(Captured.of(line)));
                login.name(argument);
            }
            case "PASS" -> login.password(argument);
            case "APOP" -> login.apop(timestamp, argument);
            case "AUTH" -> login.sasl(argument);
            case "CAPA" -> capabilities();
            case "STLS" -> startTls();
            case "QUIT" -> {
                session.write("+OK Logging out\r\n");
                return false;
            }
            default -> {
                return unknown(line);
            }
        }
        bad = 0;
        return true;
    }

    private boolean unknown(String line) throws IOException {
        session.add(new Evidence.Request(Captured.of(line)));
        session.write("-ERR Unknown command.\r\n");
        if (++bad < MAX_BAD_COMMANDS) {
            return true;
        }
        session.write("-ERR Too many invalid bad commands.\r\n");
        return false;
    }

    private void capabilities() throws IOException {
        session.write("+OK\r\nCAPA\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nPIPELINING\r\nAUTH-RESP-CODE\r\n"
                + (secured ? "" : "STLS\r\n")
                + "USER\r\nSASL " + String.join(" ", Passwords.mechanisms(session.persona())) + "\r\n.\r\n");
    }

    private void startTls() throws IOException {
        if (secured) {
            session.write("-ERR TLS is already active.\r\n");
            return;
        }
        session.write("+OK Begin TLS negotiation now.\r\n");
        session.startTls();
        secured = true;
    }
}
