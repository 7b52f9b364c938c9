// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap.dovecot;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** The password database, PAM or a file of plain-text passwords: everybody on the machine has mail but root. One per conversation. */
public final class Passwords {

    /** Dovecot's auth_failure_delay. */
    public static final int FAILED_MILLIS = 2000;

    private static final int MAX_PENALTY_FACTOR = 15; // halves of auth_failure_delay

    private final TrapSession session;
    private final int failedMillis;
    private final boolean pam;
    private int failures;

    /** @param failedMillis how long a wrong password takes */
    public Passwords(TrapSession session, int failedMillis) {
        this.session = session;
        this.failedMillis = failedMillis;
        this.pam = !mechanisms(session.persona()).contains("CRAM-MD5");
    }

    /** Whose mailbox a login means: it may carry the machine's own domain. */
    public static String user(String login) {
        int at = login.indexOf('@');
        return (at < 0 ? login : login.substring(0, at)).toLowerCase(Locale.ROOT);
    }

    public static boolean hasMail(MachineFacts machine, String user) {
        return machine.account(user).filter(account -> account.uid() != 0).isPresent();
    }

    /** What this node's Dovecot offers; most have no plain-text passwords on file, which CRAM-MD5 and APOP would need. */
    public static List<String> mechanisms(Persona persona) {
        List<String> usual = List.of("PLAIN", "LOGIN");
        return persona.pick("mail.mechanisms", List.of(usual, usual, usual, List.of("PLAIN", "LOGIN", "CRAM-MD5")));
    }

    /** Keeps a login attempt and says whether it succeeds; if not, after a while. */
    public boolean open(String method, String login, String password) throws IOException {
        session.add(new Evidence.Credential(method, Captured.of(login), Captured.of(password)));
        session.pause(Duration.ofMillis(penaltyMillis()));
        String user = user(login);
        return hasMail(session.persona().machine(), user) && session.opens(user, password) || failed();
    }

    /** Takes as long as a wrong password does. */
    public boolean refused() throws IOException {
        session.pause(Duration.ofMillis(penaltyMillis()));
        return failed();
    }

    private boolean failed() throws IOException {
        failures++;
        session.pause(Duration.ofMillis(failedMillis + (pam ? pamMillis() : 0)));
        return false;
    }

    /** What Dovecot's anvil lets a client wait first that has failed before: 4, 8, then 15 s. */
    private long penaltyMillis() {
        long doubled = (long) failedMillis << Math.min(failures, MAX_PENALTY_FACTOR);
        return failures == 0 ? 0 : Math.min(doubled, failedMillis * MAX_PENALTY_FACTOR / 2);
    }

    /** What {@code pam_unix} asks for is as much again; PAM makes half to one and a half of it, mostly near the middle. */
    private long pamMillis() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return Math.round(failedMillis * (0.5 + (random.nextDouble() + random.nextDouble() + random.nextDouble()) / 3));
    }
}
