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

/** The password database: everybody on the machine has mail but root. */
public final class Passwords {

    /** Dovecot's auth_failure_delay. */
    public static final int FAILED_MILLIS = 2000;

    private final TrapSession session;
    private final int failedMillis;

    /** @param failedMillis how long a wrong password takes */
    public Passwords(TrapSession session, int failedMillis) {
        this.session = session;
        this.failedMillis = failedMillis;
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
        String user = user(login);
        return hasMail(session.persona().machine(), user) && session.opens(user, password) || refused();
    }

    /** Takes as long as a wrong password does. */
    public boolean refused() throws IOException {
        session.pause(Duration.ofMillis(failedMillis));
        return false;
    }
}
