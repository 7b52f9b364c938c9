// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.imap.dovecot.Passwords;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * IMAP4rev1 (RFC 3501, 2177, 2595, 2971, 4959, 7888) as Dovecot 2.3 of Debian 12 speaks it where plain-text logins are
 * allowed. The few mailboxes that open are empty, and nothing can be put into them.
 */
@Component(service = TrapProtocol.class)
public final class ImapTrap implements TrapProtocol {

    private final int failedLoginMillis;

    public ImapTrap() {
        this(Passwords.FAILED_MILLIS);
    }

    ImapTrap(int failedLoginMillis) {
        this.failedLoginMillis = failedLoginMillis;
    }

    @Override
    public String name() {
        return "imap";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(143);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Dialogue(session, session.secured(), failedLoginMillis).run();
    }
}
