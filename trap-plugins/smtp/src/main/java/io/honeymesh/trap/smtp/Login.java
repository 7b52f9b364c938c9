// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** AUTH (RFC 4954): PLAIN (RFC 4616), LOGIN and CRAM-MD5 (RFC 2195) as Postfix and Dovecot's password check do it. */
final class Login {

    private static final String FAILED = "535 5.7.8 Error: authentication failed: ";

    /** What the client answered to a challenge. */
    private sealed interface Answer {
        record Given(byte[] bytes) implements Answer {}

        record Aborted() implements Answer {}

        record Garbled(String where) implements Answer {}

        record Gone() implements Answer {}
    }

    private final TrapSession session;
    private final Replies replies;
    private final Accounts accounts;
    private final Delays delays;
    private boolean done;

    Login(TrapSession session, Replies replies, Accounts accounts, Delays delays) {
        this.delays = delays;
        this.session = session;
        this.replies = replies;
        this.accounts = accounts;
    }

    /** What a node's Dovecot offers; most have no plain-text passwords on file, which CRAM-MD5 would need. */
    static List<String> mechanisms(Persona persona) {
        List<String> usual = List.of("PLAIN", "LOGIN");
        return persona.pick("mail.mechanisms", List.of(usual, usual, usual, List.of("PLAIN", "LOGIN", "CRAM-MD5")));
    }

    /** Whether the client has logged in. */
    boolean done() {
        return done;
    }

    /** @param words the whole command */
    void run(List<Word> words, Lines in) throws IOException {
        if (words.size() < 2 || words.size() > 3) {
            replies.refuse("501 5.5.4 Syntax: AUTH mechanism");
            return;
        }
        if (done) {
            replies.refuse("503 5.5.1 Error: already authenticated");
            return;
        }
        String mechanism = words.get(1).text().toUpperCase(Locale.ROOT);
        if (!mechanisms(session.persona()).contains(mechanism)) {
            replies.refuse(FAILED + "Invalid authentication mechanism");
            return;
        }
        Optional<Answer> initial =
                words.size() == 3 ? Optional.of(decoded(words.get(2).text(), "initial")) : Optional.empty();
        if (initial.isPresent() && initial.get() instanceof Answer.Garbled garbled) {
            garbled(garbled);
            return;
        }
        switch (mechanism) {
            case "PLAIN" -> plain(initial, in);
            case "LOGIN" -> login(initial, in);
            default -> cramMd5(in);
        }
    }

    private void plain(Optional<Answer> initial, Lines in) throws IOException {
        Answer answer = initial.isPresent() ? initial.get() : ask("", in);
        if (answer instanceof Answer.Given given) {
            // authorization identity, user and password, parted by NUL
            String[] parts = latin1(given.bytes()).split("\0", -1);
            if (parts.length == 3) {
                judge("plain", parts[1], parts[2]);
            } else {
                fail();
            }
        } else {
            refuse(answer);
        }
    }

    private void login(Optional<Answer> initial, Lines in) throws IOException {
        boolean named = initial.isPresent() && initial.get() instanceof Answer.Given given && given.bytes().length > 0;
        Answer user = named ? initial.get() : ask("Username:", in);
        if (!(user instanceof Answer.Given name)) {
            refuse(user);
            return;
        }
        if (name.bytes().length == 0) {
            fail();
            return;
        }
        Answer password = ask("Password:", in);
        if (password instanceof Answer.Given secret) {
            judge("login", latin1(name.bytes()), latin1(secret.bytes()));
        } else {
            session.add(new Evidence.Detail("smtp.user", Captured.of(name.bytes())));
            refuse(password);
        }
    }

    private void cramMd5(Lines in) throws IOException {
        long number = ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000_000L);
        String challenge = "<" + number + "." + Instant.now().getEpochSecond() + "@"
                + session.persona().hostName() + ">";
        Answer answer = ask(challenge, in);
        if (answer instanceof Answer.Given given) {
            String text = latin1(given.bytes());
            int space = text.lastIndexOf(' ');
            if (space > 0) {
                // Challenge and digest together are what a password can be tried against.
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
        if (accounts.open(session.persona(), user, password)) {
            done = true;
            replies.say("235 2.7.0 Authentication successful");
        } else {
            fail();
        }
    }

    private void fail() throws IOException {
        Delays.pause(delays.failedLoginMillis());
        replies.refuse(FAILED + "(reason unavailable)");
    }

    private void refuse(Answer answer) throws IOException {
        switch (answer) {
            case Answer.Aborted _ -> replies.refuse("501 5.7.0 Authentication aborted");
            case Answer.Garbled garbled -> garbled(garbled);
            case Answer.Gone _, Answer.Given _ -> {}
        }
    }

    private void garbled(Answer.Garbled garbled) throws IOException {
        replies.refuse(FAILED + "Invalid base64 data in " + garbled.where() + " response");
    }

    private Answer ask(String challenge, Lines in) throws IOException {
        replies.say("334 " + Base64.getEncoder().encodeToString(challenge.getBytes(StandardCharsets.ISO_8859_1)));
        Optional<byte[]> line = in.next();
        if (line.isEmpty()) {
            return new Answer.Gone();
        }
        String text = latin1(line.get());
        return text.equals("*") ? new Answer.Aborted() : decoded(text, "continued");
    }

    private static Answer decoded(String text, String where) {
        if (text.equals("=")) {
            return new Answer.Given(new byte[0]);
        }
        try {
            boolean padded = text.length() % 4 == 0;
            return padded ? new Answer.Given(Base64.getDecoder().decode(text)) : new Answer.Garbled(where);
        } catch (IllegalArgumentException e) {
            return new Answer.Garbled(where);
        }
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
