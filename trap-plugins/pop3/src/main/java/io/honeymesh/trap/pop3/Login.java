// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.pop3;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** USER and PASS, APOP, and AUTH (RFC 5034) with PLAIN, LOGIN and CRAM-MD5, checked as Dovecot does. */
final class Login {

    /** Dovecot's auth_failure_delay. */
    static final int FAILED_MILLIS = 2000;

    private static final int MD5_DIGITS = 32;

    /** What the client answered to a challenge. */
    private sealed interface Answer {
        record Given(String text) implements Answer {}

        record Aborted() implements Answer {}

        record Garbled() implements Answer {}

        record Gone() implements Answer {}
    }

    private final TrapSession session;
    private final Persona persona;
    private final int failedMillis;
    private Optional<String> named = Optional.empty();
    private boolean done;

    Login(TrapSession session, int failedMillis) {
        this.session = session;
        this.persona = session.persona();
        this.failedMillis = failedMillis;
    }

    boolean done() {
        return done;
    }

    void name(String user) throws IOException {
        named = Optional.of(user);
        session.write("+OK\r\n");
    }

    void password(String password) throws IOException {
        if (named.isEmpty()) {
            session.write("-ERR No username given.\r\n");
            return;
        }
        String user = named.get();
        named = Optional.empty();
        judge("password", user, password);
    }

    /** @param timestamp what the greeting asked; empty if this node has no APOP */
    void apop(String timestamp, String argument) throws IOException {
        int space = argument.indexOf(' ');
        String digest = argument.substring(space + 1);
        if (space >= 0 && !digest.isEmpty()) {
            // Timestamp and digest together are what a password can be tried against.
            session.add(new Evidence.Credential(
                    "apop", Captured.of(argument.substring(0, space)), Captured.of(timestamp + " " + digest)));
        }
        if (timestamp.isEmpty()) {
            session.write("-ERR APOP not enabled.\r\n");
        } else if (space < 0 || digest.length() != MD5_DIGITS) {
            session.write("-ERR Invalid parameters.\r\n");
        } else if (!digest.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0)) {
            session.write("-ERR Invalid characters in MD5 response.\r\n");
        } else {
            fail();
        }
    }

    void sasl(String argument) throws IOException {
        int space = argument.indexOf(' ');
        String mechanism = (space < 0 ? argument : argument.substring(0, space)).toUpperCase(Locale.ROOT);
        if (mechanism.isEmpty()) {
            session.write("+OK\r\n" + String.join("\r\n", Accounts.mechanisms(persona)) + "\r\n.\r\n");
            return;
        }
        if (!Accounts.mechanisms(persona).contains(mechanism)) {
            session.write("-ERR [AUTH] Unsupported authentication mechanism.\r\n");
            return;
        }
        Optional<Answer> initial = space < 0 ? Optional.empty() : Optional.of(decoded(argument.substring(space + 1)));
        if (initial.isPresent() && initial.get() instanceof Answer.Garbled) {
            session.write("-ERR [AUTH] Invalid base64 data in initial response\r\n");
            return;
        }
        switch (mechanism) {
            case "PLAIN" -> plain(initial);
            case "LOGIN" -> login(initial);
            default -> cramMd5();
        }
    }

    private void plain(Optional<Answer> initial) throws IOException {
        Answer answer = initial.isPresent() ? initial.get() : ask("");
        if (answer instanceof Answer.Given given) {
            // authorization identity, user and password, parted by NUL
            String[] parts = given.text().split("\0", -1);
            if (parts.length == 3) {
                judge("plain", parts[1], parts[2]);
            } else {
                fail();
            }
        } else {
            refuse(answer);
        }
    }

    private void login(Optional<Answer> initial) throws IOException {
        boolean given = initial.isPresent() && initial.get() instanceof Answer.Given(String text) && !text.isEmpty();
        Answer name = given ? initial.get() : ask("Username:");
        if (!(name instanceof Answer.Given(String user))) {
            refuse(name);
        } else if (user.isEmpty()) {
            fail();
        } else {
            Answer answer = ask("Password:");
            if (answer instanceof Answer.Given(String password)) {
                judge("login", user, password);
            } else {
                session.add(new Evidence.Detail("pop3.user", Captured.of(user)));
                refuse(answer);
            }
        }
    }

    private void cramMd5() throws IOException {
        long number = ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000_000L);
        String challenge = "<" + number + "." + Instant.now().getEpochSecond() + "@" + persona.hostName() + ">";
        Answer answer = ask(challenge);
        if (answer instanceof Answer.Given(String text)) {
            int space = text.lastIndexOf(' ');
            if (space > 0) {
                session.add(new Evidence.Credential(
                        "cram-md5",
                        Captured.of(text.substring(0, space)),
                        Captured.of(challenge + " " + text.substring(space + 1))));
            }
            fail();
        } else {
            refuse(answer);
        }
    }

    private void judge(String method, String user, String password) throws IOException {
        session.add(new Evidence.Credential(method, Captured.of(user), Captured.of(password)));
        if (Accounts.open(persona, user, password)) {
            done = true;
            session.write("+OK Logged in.\r\n");
        } else {
            fail();
        }
    }

    private void fail() throws IOException {
        try {
            Thread.sleep(failedMillis);
        } catch (InterruptedException e) {
            // The host ends the conversation.
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        session.write("-ERR [AUTH] Authentication failed.\r\n");
    }

    private void refuse(Answer answer) throws IOException {
        switch (answer) {
            case Answer.Aborted _ -> session.write("-ERR Authentication aborted by client.\r\n");
            case Answer.Garbled _ -> session.write("-ERR [AUTH] Invalid base64 in response\r\n");
            case Answer.Gone _, Answer.Given _ -> {}
        }
    }

    private Answer ask(String challenge) throws IOException {
        byte[] bytes = challenge.getBytes(StandardCharsets.ISO_8859_1);
        session.write("+ " + Base64.getEncoder().encodeToString(bytes) + "\r\n");
        Optional<String> line = session.readLine(Dialogue.MAX_ANSWER_BYTES);
        if (line.isEmpty()) {
            return new Answer.Gone();
        }
        return line.get().equals("*") ? new Answer.Aborted() : decoded(line.get());
    }

    private static Answer decoded(String text) {
        if (text.equals("=")) {
            return new Answer.Given("");
        }
        try {
            byte[] bytes = text.length() % 4 == 0 ? Base64.getDecoder().decode(text) : null;
            return bytes == null
                    ? new Answer.Garbled()
                    : new Answer.Given(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return new Answer.Garbled();
        }
    }
}
