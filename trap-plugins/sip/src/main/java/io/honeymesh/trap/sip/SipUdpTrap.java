// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * SIP over UDP, which is how most phones and scanners speak it, answered like {@link SipTrap} answers. Answers are as long
 * as Kamailio makes them: one that would be longer than its request is not given at all (S11), nor is an answer to an answer.
 */
@Component(service = TrapProtocol.class)
public final class SipUdpTrap implements TrapProtocol {

    /** What a datagram holds at most. */
    private static final int MAX_BYTES = 65_535;

    @Override
    public String name() {
        return "sip-udp";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(5060);
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return Message.begins(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        byte[] datagram = session.input().readNBytes(MAX_BYTES);
        Optional<byte[]> answer = new Proxy(session).answer(datagram).answer();
        if (answer.isPresent() && answer.get().length <= datagram.length) {
            session.output().write(answer.get());
        }
    }
}
