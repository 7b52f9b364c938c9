// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * SIP over TCP (RFC 3261, 3581) as Debian 12's Kamailio 5.6.3 speaks it with its default routing and authentication switched
 * on: everybody has to log in, and nobody can.
 */
@Component(service = TrapProtocol.class)
public final class SipTrap implements TrapProtocol {

    @Override
    public String name() {
        return "sip";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(5060);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return Message.begins(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new TcpConnection(session).run();
    }
}
