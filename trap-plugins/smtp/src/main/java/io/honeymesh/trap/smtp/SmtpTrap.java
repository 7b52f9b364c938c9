// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * SMTP (RFC 5321, 1870, 2034, 2920, 3030, 3207, 3461, 4954, 6531) as Postfix 3.7 of Debian 12 speaks it, set up as an
 * "Internet Site" with logins checked by Dovecot. Mail is taken for the machine's own users, and from whoever has logged
 * in; it is kept as evidence and never goes anywhere (S10).
 */
@Component(service = TrapProtocol.class)
public final class SmtpTrap implements TrapProtocol {

    private final Delays delays;

    public SmtpTrap() {
        this(Delays.REAL);
    }

    SmtpTrap(Delays delays) {
        this.delays = delays;
    }

    @Override
    public String name() {
        return "smtp";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(25, 587);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Dialogue(session, session.secured(), delays).run();
    }
}
