// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.pop3;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.imap.dovecot.Passwords;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * POP3 (RFC 1939, 2449, 2595, 3206, 5034) as Dovecot 2.3 of Debian 12 speaks it where plain-text logins are allowed. The
 * few mailboxes that open are empty.
 */
@Component(service = TrapProtocol.class)
public final class Pop3Trap implements TrapProtocol {

    private final int failedLoginMillis;

    public Pop3Trap() {
        this(Passwords.FAILED_MILLIS);
    }

    Pop3Trap(int failedLoginMillis) {
        this.failedLoginMillis = failedLoginMillis;
    }

    @Override
    public String name() {
        return "pop3";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(110);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Dialogue(session, session.secured(), failedLoginMillis).run();
    }
}
