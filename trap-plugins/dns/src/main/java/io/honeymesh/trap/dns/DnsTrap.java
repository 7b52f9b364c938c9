// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * DNS over UDP (RFC 1035, 6891) as Debian 12's BIND 9.18 answers strangers: its own few zones, and REFUSED for the rest of the
 * world. An answer that would be longer than its request says that there is more over TCP, see {@link DnsTcpTrap} (S11).
 */
@Component(service = TrapProtocol.class)
public final class DnsTrap implements TrapProtocol {

    static final int PORT = 53;

    /** What a datagram holds at most. */
    private static final int MAX_BYTES = 65_535;

    @Override
    public String name() {
        return "dns";
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
        return Query.begins(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        byte[] datagram = session.input().readNBytes(MAX_BYTES);
        Optional<byte[]> answer = new Server(session, false).answer(datagram);
        if (answer.isPresent() && answer.get().length <= datagram.length) {
            session.output().write(answer.get());
        }
    }
}
