// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** DNS over TCP (RFC 7766), where {@link DnsTrap} sends those whose answer is long, and where zones are transferred. */
@Component(service = TrapProtocol.class)
public final class DnsTcpTrap implements TrapProtocol {

    private static final int LENGTH_BYTES = 2;

    @Override
    public String name() {
        return "dns-tcp";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(DnsTrap.PORT);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return firstBytes.length > LENGTH_BYTES
                && Query.begins(Arrays.copyOfRange(firstBytes, LENGTH_BYTES, firstBytes.length));
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        InputStream in = session.input();
        Server server = new Server(session, true);
        Optional<byte[]> answer = Optional.of(new byte[0]);
        while (answer.isPresent()) {
            byte[] length = in.readNBytes(LENGTH_BYTES);
            int bytes = length.length < LENGTH_BYTES ? 0 : (length[0] & 0xff) << 8 | length[1] & 0xff;
            byte[] message = in.readNBytes(bytes);
            // Whoever sends what is no request is hung up on.
            answer = bytes == 0 || message.length < bytes ? Optional.empty() : server.answer(message);
            if (answer.isPresent()) {
                session.output().write(framed(answer.get()));
            }
        }
    }

    private static byte[] framed(byte[] answer) {
        return new Writer().u16(answer.length).add(answer).bytes();
    }
}
