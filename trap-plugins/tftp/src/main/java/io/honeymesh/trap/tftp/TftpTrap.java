// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.PassiveChannel;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * TFTP (RFC 1350, 2347) as Debian 12's tftpd-hpa 5.2 speaks it with {@code --secure --create}: the folder is empty and takes what is
 * sent. Each transfer has a port of its own. An answer that would be longer than its request is not given (S11).
 */
@Component(service = TrapProtocol.class)
public final class TftpTrap implements TrapProtocol {

    private static final int MAX_BYTES = 65_535;
    private static final int KEPT_BYTES = 512;

    @Override
    public String name() {
        return "tftp";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(69);
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return Request.read(firstBytes).filter(Request::isSensible).isPresent();
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        byte[] packet = session.input().readNBytes(MAX_BYTES);
        Optional<Request> request = Request.read(packet);
        if (request.isEmpty()) {
            session.add(new Evidence.Violation("no request", Captured.head(packet, KEPT_BYTES)));
            return;
        }
        session.add(new Evidence.Command(
                Captured.head(Captured.of(request.get().toString()).bytes(), KEPT_BYTES)));
        try {
            take(session, request.get(), request.get().checked(), packet.length);
        } catch (Failure failure) {
            answer(session, failure.packet(), packet.length);
        }
    }

    private static void answer(TrapSession session, byte[] answer, int requestBytes) throws IOException {
        if (answer.length <= requestBytes) {
            try (PassiveChannel channel = session.openPassive()) {
                channel.output().write(answer);
            }
        }
    }

    private static void take(TrapSession session, Request request, Options options, int requestBytes)
            throws IOException {
        byte[] first = options.accepted().orElse(Packet.acknowledgement(0));
        if (first.length > requestBytes) {
            return;
        }
        Upload upload = new Upload(request.file(), options.blockBytes());
        try (PassiveChannel channel = session.openPassive()) {
            channel.output().write(first);
            upload.take(channel);
        } finally {
            session.add(upload.evidence());
        }
    }
}
