// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

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

/** LOGIN, and AUTHENTICATE with PLAIN, LOGIN and CRAM-MD5, checked as Dovecot does. */
final class Login {

    /** Dovecot's auth_failure_delay. */
    static final int FAILED_MILLIS = 2000;

    /** The longest answer to a challenge. */
    static final int MAX_ANSWER_BYTES = 8192;

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
    private boolean askedForCapabilities;
    private Optional<String> user = Optional.empty();

    Login(TrapSession session, int failedMillis) {
        this.session = session;
        this.persona = session.persona();
        this.failedMillis = failedMillis;
    }

    /** Who has logged in. */
    Optional<String> user() {
        return user;
    }

    /** Dovecot tells a client that knows of CAPABILITY its new ones in a line of their own. */
    void askedForCapabilities() {
        askedForCapabilities = true;
    }

    void password(String tag, String name, String password) throws IOException {
        judge(tag, "password", name, password);
    }

    /** @param argument the mechanism, and perhaps its first answer */
    void sasl(String tag, String argument) throws IOException {
        int space = argument.indexOf(' ');
        String mechanism = (space < 0 ? argument : argument.substring(0, space)).toUpperCase(Locale.ROOT);
        if (!Accounts.mechanisms(persona).contains(mechanism)) {
            session.write(tag + " NO [ALERT] Unsupported authentication mechanism.\r\n");
            return;
        }
        Optional<Answer> initial = space < 0 ? Optional.empty() : Optional.of(decoded(argument.substring(space + 1)));
        if (initial.isPresent() && initial.get() instanceof Answer.Garbled) {
            session.write(tag + " BAD Invalid base64 data in initial response\r\n");
            return;
        }
        switch (mechanism) {
            case "PLAIN" -> plain(tag, initial);
            case "LOGIN" -> login(tag, initial);
            default -> cramMd5(tag);
        }
    }

    private void plain(String tag, Optional<Answer> initial) throws IOException {
        Answer answer = initial.isPresent() ? initial.get() : ask("");
        if (answer instanceof Answer.Given(String text)) {
            // authorization identity, user and password, parted by NUL
            String[] parts = text.split("\0", -1);
            if (parts.length == 3) {
                judge(tag, "plain", parts[1], parts[2]);
            } else {
                fail(tag);
            }
        } else {
            refuse(tag, answer);
        }
    }

    private void login(String tag, Optional<Answer> initial) throws IOException {
        boolean given = initial.isPresent() && initial.get() instanceof Answer.Given(String text) && !text.isEmpty();
        Answer first = given ? initial.get() : ask("Username:");
        if (!(first instanceof Answer.Given(String name))) {
            refuse(tag, first);
        } else if (name.isEmpty()) {
            fail(tag);
        } else {
            Answer second = ask("Password:");
            if (second instanceof Answer.Given(String password)) {
                judge(tag, "login", name, password);
            } else {
                session.add(new Evidence.Detail("imap.user", Captured.of(name)));
                refuse(tag, second);
            }
        }
    }

    private void cramMd5(String tag) throws IOException {
        long number = ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000_000L);
        String challenge = "<" + number + "." + Instant.now().getEpochSecond() + "@" + persona.hostName() + ">";
        Answer answer = ask(challenge);
        if (answer instanceof Answer.Given(String text)) {
            int space = text.lastIndexOf(' ');
            if (space > 0) {
                // Challenge and digest together are what a password can be tried against.
                session.add(new Evidence.Credential(
                        "cram-md5",
                        Captured.of(text.substring(0, space)),
                        Captured.of(challenge + " " + text.substring(space + 1))));
            }
            fail(tag);
        } else {
            refuse(tag, answer);
        }
    }

    private void judge(String tag, String method, String name, String password) throws IOException {
        session.add(new Evidence.Credential(method, Captured.of(name), Captured.of(password)));
        if (Accounts.open(persona, name, password)) {
            user = Optional.of(name.toLowerCase(Locale.ROOT));
            session.write(
                    askedForCapabilities
                            ? "* CAPABILITY " + Capabilities.AFTER_LOGIN + "\r\n" + tag + " OK Logged in\r\n"
                            : tag + " OK [CAPABILITY " + Capabilities.AFTER_LOGIN + "] Logged in\r\n");
        } else {
            fail(tag);
        }
    }

    private void fail(String tag) throws IOException {
        try {
            Thread.sleep(failedMillis);
        } catch (InterruptedException e) {
            // The host ends the conversation.
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        session.write(tag + " NO [AUTHENTICATIONFAILED] Authentication failed.\r\n");
    }

    private void refuse(String tag, Answer answer) throws IOException {
        switch (answer) {
            case Answer.Aborted _ -> session.write(tag + " BAD Authentication aborted by client.\r\n");
            case Answer.Garbled _ -> session.write(tag + " NO [ALERT] Invalid base64 in response\r\n");
            case Answer.Gone _, Answer.Given _ -> {}
        }
    }

    private Answer ask(String challenge) throws IOException {
        byte[] bytes = challenge.getBytes(StandardCharsets.ISO_8859_1);
        session.write("+ " + Base64.getEncoder().encodeToString(bytes) + "\r\n");
        Optional<String> line = session.readLine(MAX_ANSWER_BYTES);
        if (line.isEmpty()) {
            return new Answer.Gone();
        }
        return line.get().equals("*") ? new Answer.Aborted() : decoded(line.get());
    }

    private static Answer decoded(String text) {
        if (text.equals("=")) {
            return new Answer.Given("");
        }
        if (text.length() % 4 != 0) {
            return new Answer.Garbled();
        }
        try {
            return new Answer.Given(new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return new Answer.Garbled();
        }
    }
}
