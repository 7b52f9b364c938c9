// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.imap.dovecot.Passwords;
import io.honeymesh.trap.imap.dovecot.Sasl;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** LOGIN and AUTHENTICATE, answered as Dovecot does. */
final class Login {

    /** The longest answer to a challenge. */
    static final int MAX_ANSWER_BYTES = 8192;

    private final TrapSession session;
    private final Passwords passwords;
    private final Sasl sasl;
    private boolean askedForCapabilities;
    private Optional<String> user = Optional.empty();

    Login(TrapSession session, int failedMillis) {
        this.session = session;
        this.passwords = new Passwords(session, failedMillis);
        this.sasl = new Sasl(session, "imap", passwords, challenge -> {
            session.write("+ " + challenge + "\r\n");
            return session.readLine(MAX_ANSWER_BYTES);
        });
    }

    /** Who has logged in. */
    Optional<String> user() {
        return user;
    }

    /** Dovecot tells a client that knows of CAPABILITY its new ones in a line of their own. */
    void askedForCapabilities() {
        askedForCapabilities = true;
    }

    void password(String tag, String login, String password) throws IOException {
        boolean open = passwords.open("password", login, password);
        answer(tag, open ? new Sasl.Outcome.Passed(login) : new Sasl.Outcome.Failed());
    }

    /** @param argument the mechanism, and perhaps its first answer */
    void sasl(String tag, String argument) throws IOException {
        int space = argument.indexOf(' ');
        String mechanism = (space < 0 ? argument : argument.substring(0, space)).toUpperCase(Locale.ROOT);
        if (!Passwords.mechanisms(session.persona()).contains(mechanism)) {
            session.write(tag + " NO [ALERT] Unsupported authentication mechanism.\r\n");
            return;
        }
        Optional<String> initial = space < 0 ? Optional.empty() : Optional.of(argument.substring(space + 1));
        answer(tag, sasl.run(mechanism, initial));
    }

    private void answer(String tag, Sasl.Outcome outcome) throws IOException {
        switch (outcome) {
            case Sasl.Outcome.Passed(String login) -> {
                user = Optional.of(Passwords.user(login));
                session.write(
                        askedForCapabilities
                                ? "* CAPABILITY " + Capabilities.AFTER_LOGIN + "\r\n" + tag + " OK Logged in\r\n"
                                : tag + " OK [CAPABILITY " + Capabilities.AFTER_LOGIN + "] Logged in\r\n");
            }
            case Sasl.Outcome.Failed _ -> session.write(tag + " NO [AUTHENTICATIONFAILED] Authentication failed.\r\n");
            case Sasl.Outcome.Aborted _ -> session.write(tag + " BAD Authentication aborted by client.\r\n");
            case Sasl.Outcome.Garbled(boolean initial) ->
                session.write(tag
                        + (initial
                                ? " BAD Invalid base64 data in initial response\r\n"
                                : " NO [ALERT] Invalid base64 in response\r\n"));
            case Sasl.Outcome.Gone _ -> {}
        }
    }
}
