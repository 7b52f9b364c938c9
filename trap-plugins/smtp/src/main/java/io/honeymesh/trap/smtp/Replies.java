// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Duration;

/** What the server says, slower and in the end no more to a client that keeps making mistakes. */
final class Replies {

    /** Postfix's smtpd_soft_error_limit, smtpd_hard_error_limit, smtpd_junk_command_limit. */
    private static final int SOFT_ERRORS = 10;

    private static final int HARD_ERRORS = 20;
    private static final int JUNK_COMMANDS = 100;

    private final TrapSession session;
    private final Delays delays;
    private int errors;
    private int junk;

    Replies(TrapSession session, Delays delays) {
        this.session = session;
        this.delays = delays;
    }

    void say(String line) throws IOException {
        if (errors >= SOFT_ERRORS) {
            session.pause(Duration.ofMillis(delays.errorMillis()));
        }
        session.write(line + "\r\n");
    }

    /** A reply to something the client did wrong. */
    void refuse(String line) throws IOException {
        say(line);
        errors++;
    }

    /** Counts a command that brings mail no further. */
    void junk() {
        if (junk++ >= JUNK_COMMANDS) {
            errors++;
        }
    }

    boolean enough() {
        return errors >= HARD_ERRORS;
    }

    /** Mail was taken: earlier mistakes are forgiven. */
    void forgive() {
        errors = 0;
        junk = 0;
    }
}
