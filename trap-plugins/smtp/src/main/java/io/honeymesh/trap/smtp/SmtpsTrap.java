// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The same Postfix as {@link SmtpTrap}, with TLS from the first byte (RFC 8314, 3.3). */
@Component(service = TrapProtocol.class)
public final class SmtpsTrap implements TrapProtocol {

    @Override
    public String name() {
        return "smtps";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(465);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return TrapProtocol.isClientHello(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        session.startTls();
        new Dialogue(session, true, Delays.REAL).run();
    }
}
