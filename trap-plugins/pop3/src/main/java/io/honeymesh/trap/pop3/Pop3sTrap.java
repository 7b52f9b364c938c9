// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.pop3;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.imap.dovecot.Passwords;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The same Dovecot as {@link Pop3Trap}, with TLS from the first byte (RFC 8314, 3.1). */
@Component(service = TrapProtocol.class)
public final class Pop3sTrap implements TrapProtocol {

    @Override
    public String name() {
        return "pop3s";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(995);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return TrapProtocol.isClientHello(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        session.startTls();
        new Dialogue(session, true, Passwords.FAILED_MILLIS).run();
    }
}
