// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap.dovecot;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** PLAIN (RFC 4616), LOGIN and CRAM-MD5 (RFC 2195) as Dovecot does them; how it is said is the protocol's own. */
public final class Sasl {

    /** Sends a challenge in the protocol's form and reads the answer's line; empty if the client is gone. */
    public interface Challenger {
        Optional<String> ask(String base64) throws IOException;
    }

    /** What came of it. */
    public sealed interface Outcome {
        record Passed(String login) implements Outcome {}

        record Failed() implements Outcome {}

        /** By the client. */
        record Aborted() implements Outcome {}

        /**
         * An answer was no base64.
         *
         * @param initial whether it came with the command
         */
        record Garbled(boolean initial) implements Outcome {}

        record Gone() implements Outcome {}
    }

    private static final String EMPTY = "=";
    private static final String ABORT = "*";

    private final TrapSession session;
    private final String protocol;
    private final Passwords passwords;
    private final Challenger challenger;

    /** @param protocol names what is kept */
    public Sasl(TrapSession session, String protocol, Passwords passwords, Challenger challenger) {
        this.session = session;
        this.protocol = protocol;
        this.passwords = passwords;
        this.challenger = challenger;
    }

    /** An answer in the clear, or what came instead. */
    private sealed interface Answer {
        record Given(String text) implements Answer {}

        record Not(Outcome because) implements Answer {}
    }

    /**
     * @param mechanism one of {@link Passwords#mechanisms}
     * @param initial the answer that came with the command, in base64
     */
    public Outcome run(String mechanism, Optional<String> initial) throws IOException {
        Optional<Answer> first = initial.map(text -> decoded(text, true));
        if (first.isPresent() && first.get() instanceof Answer.Not(Outcome garbled)) {
            return garbled;
        }
        return switch (mechanism) {
            case "PLAIN" -> plain(first.isPresent() ? first.get() : ask(""));
            case "LOGIN" -> login(first.filter(answer -> !answer.equals(new Answer.Given(""))));
            default -> cramMd5();
        };
    }

    private Outcome plain(Answer answer) throws IOException {
        return switch (answer) {
            case Answer.Not(Outcome because) -> because;
            case Answer.Given(String text) -> {
                // authorization identity, user and password, parted by NUL
                String[] parts = text.split("\0", -1);
                yield parts.length == 3 ? judged("plain", parts[1], parts[2]) : failed();
            }
        };
    }

    private Outcome login(Optional<Answer> first) throws IOException {
        Answer named = first.isPresent() ? first.get() : ask("Username:");
        if (!(named instanceof Answer.Given(String user))) {
            return ((Answer.Not) named).because();
        }
        if (user.isEmpty()) {
            return failed();
        }
        return switch (ask("Password:")) {
            case Answer.Given(String password) -> judged("login", user, password);
            case Answer.Not(Outcome because) -> {
                session.add(new Evidence.Detail(protocol + ".user", Captured.of(user)));
                yield because;
            }
        };
    }

    private Outcome cramMd5() throws IOException {
        long number = ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000_000L);
        String challenge = "<" + number + "." + Instant.now().getEpochSecond() + "@"
                + session.persona().hostName() + ">";
        return switch (ask(challenge)) {
            case Answer.Not(Outcome because) -> because;
            case Answer.Given(String text) -> {
                int space = text.lastIndexOf(' ');
                if (space > 0) {
                    // Challenge and digest together are what a password can be tried against.
                    session.add(new Evidence.Credential(
                            "cram-md5",
                            Captured.of(text.substring(0, space)),
                            Captured.of(challenge + " " + text.substring(space + 1))));
                }
                yield failed();
            }
        };
    }

    private Outcome judged(String method, String login, String password) throws IOException {
        return passwords.open(method, login, password) ? new Outcome.Passed(login) : new Outcome.Failed();
    }

    private Outcome failed() throws IOException {
        passwords.refused();
        return new Outcome.Failed();
    }

    private Answer ask(String challenge) throws IOException {
        byte[] bytes = challenge.getBytes(StandardCharsets.ISO_8859_1);
        Optional<String> line = challenger.ask(Base64.getEncoder().encodeToString(bytes));
        if (line.isEmpty()) {
            return new Answer.Not(new Outcome.Gone());
        }
        return line.get().equals(ABORT) ? new Answer.Not(new Outcome.Aborted()) : decoded(line.get(), false);
    }

    private static Answer decoded(String text, boolean initial) {
        if (text.equals(EMPTY)) {
            return new Answer.Given("");
        }
        try {
            if (text.length() % 4 == 0) {
                return new Answer.Given(new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1));
            }
        } catch (IllegalArgumentException e) {
            // as if its length were wrong
        }
        return new Answer.Not(new Outcome.Garbled(initial));
    }
}
