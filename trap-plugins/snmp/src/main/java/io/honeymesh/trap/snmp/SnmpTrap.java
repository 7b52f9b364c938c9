// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * SNMP over UDP (RFC 1157, 3416, 3414) as Debian 12's Net-SNMP 5.9.3 speaks it with the configuration it comes with: the community
 * {@code public} may read a little of the system, nobody else is answered, and SNMPv3 has no users. An answer that would be longer
 * than its request says that it is too big, see {@link SnmpTcpTrap} (S11).
 */
@Component(service = TrapProtocol.class)
public final class SnmpTrap implements TrapProtocol {

    private static final int PORT = 161;

    private final Reports reports = new Reports();

    @Override
    public String name() {
        return "snmp";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(PORT);
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return Daemon.begins(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        byte[] datagram = session.input().readNBytes(Daemon.MAX_MESSAGE_BYTES);
        Optional<byte[]> answer = new Daemon(session, reports, false).answer(datagram, datagram.length);
        if (answer.isPresent()) {
            session.output().write(answer.get());
        }
    }
}
