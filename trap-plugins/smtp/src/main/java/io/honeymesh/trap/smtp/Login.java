// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.imap.dovecot.Passwords;
import io.honeymesh.trap.imap.dovecot.Sasl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** AUTH (RFC 4954) as Postfix asks Dovecot for it. */
final class Login {

    private static final String FAILED = "535 5.7.8 Error: authentication failed: ";

    private final TrapSession session;
    private final Replies replies;
    private final Passwords passwords;
    private boolean done;

    Login(TrapSession session, Replies replies, Delays delays) {
        this.session = session;
        this.replies = replies;
        this.passwords = new Passwords(session, delays.failedLoginMillis());
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
        if (!Passwords.mechanisms(session.persona()).contains(mechanism)) {
            replies.refuse(FAILED + "Invalid authentication mechanism");
            return;
        }
        Sasl sasl = new Sasl(session, "smtp", passwords, challenge -> {
            replies.say("334 " + challenge);
            return in.next().map(line -> new String(line, StandardCharsets.ISO_8859_1));
        });
        answer(sasl.run(mechanism, words.size() == 3 ? Optional.of(words.get(2).text()) : Optional.empty()));
    }

    private void answer(Sasl.Outcome outcome) throws IOException {
        switch (outcome) {
            case Sasl.Outcome.Passed _ -> {
                done = true;
                replies.say("235 2.7.0 Authentication successful");
            }
            case Sasl.Outcome.Failed _ -> replies.refuse(FAILED + "(reason unavailable)");
            case Sasl.Outcome.Aborted _ -> replies.refuse("501 5.7.0 Authentication aborted");
            case Sasl.Outcome.Garbled(boolean initial) ->
                replies.refuse(FAILED + "Invalid base64 data in " + (initial ? "initial" : "continued") + " response");
            case Sasl.Outcome.Gone _ -> {}
        }
    }
}
