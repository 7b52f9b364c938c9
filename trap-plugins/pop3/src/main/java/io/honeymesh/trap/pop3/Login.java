// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.pop3;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.imap.dovecot.Passwords;
import io.honeymesh.trap.imap.dovecot.Sasl;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** USER and PASS, APOP, and AUTH (RFC 5034) with PLAIN, LOGIN and CRAM-MD5, checked as Dovecot does. */
final class Login {

    private static final int MD5_DIGITS = 32;

    private final TrapSession session;
    private final Passwords passwords;
    private final Sasl sasl;
    private Optional<String> named = Optional.empty();
    private boolean done;

    Login(TrapSession session, int failedMillis) {
        this.session = session;
        this.passwords = new Passwords(session, failedMillis);
        this.sasl = new Sasl(session, "pop3", passwords, challenge -> {
            session.write("+ " + challenge + "\r\n");
            return session.readLine(Dialogue.MAX_ANSWER_BYTES);
        });
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
        boolean open = passwords.open("password", user, password);
        answer(open ? new Sasl.Outcome.Passed(user) : new Sasl.Outcome.Failed());
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
            passwords.refused();
            answer(new Sasl.Outcome.Failed());
        }
    }

    void sasl(String argument) throws IOException {
        int space = argument.indexOf(' ');
        String mechanism = (space < 0 ? argument : argument.substring(0, space)).toUpperCase(Locale.ROOT);
        if (mechanism.isEmpty()) {
            session.write("+OK\r\n" + String.join("\r\n", Passwords.mechanisms(session.persona())) + "\r\n.\r\n");
            return;
        }
        if (!Passwords.mechanisms(session.persona()).contains(mechanism)) {
            session.write("-ERR [AUTH] Unsupported authentication mechanism.\r\n");
            return;
        }
        Optional<String> initial = space < 0 ? Optional.empty() : Optional.of(argument.substring(space + 1));
        answer(sasl.run(mechanism, initial));
    }

    private void answer(Sasl.Outcome outcome) throws IOException {
        switch (outcome) {
            case Sasl.Outcome.Passed _ -> {
                done = true;
                session.write("+OK Logged in.\r\n");
            }
            case Sasl.Outcome.Failed _ -> session.write("-ERR [AUTH] Authentication failed.\r\n");
            case Sasl.Outcome.Aborted _ -> session.write("-ERR Authentication aborted by client.\r\n");
            case Sasl.Outcome.Garbled(boolean initial) ->
                session.write("-ERR [AUTH] Invalid base64 " + (initial ? "data in initial" : "in") + " response\r\n");
            case Sasl.Outcome.Gone _ -> {}
        }
    }
}
