// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * SNMP over TCP (RFC 3430), where {@link SnmpTrap} has no room: here the objects can be walked and users give themselves away.
 * Debian's snmpd listens there only if it is told to, so neither does this without a port in its settings.
 */
@Component(service = TrapProtocol.class)
public final class SnmpTcpTrap implements TrapProtocol {

    private static final int LONG_FORM = 0x80;
    private static final int MAX_LENGTH_BYTES = 4;

    private final Reports reports = new Reports();

    @Override
    public String name() {
        return "snmp-tcp";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of();
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return Daemon.begins(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        Daemon daemon = new Daemon(session, reports, true);
        InputStream in = session.input();
        Optional<byte[]> message = message(session, in);
        while (message.isPresent()) {
            Optional<byte[]> answer = daemon.answer(message.get(), Integer.MAX_VALUE);
            if (answer.isPresent()) {
                session.output().write(answer.get());
            }
            message = message(session, in);
        }
    }

    /** The next message with its tag and length; empty at the end, or if none comes that could be taken. */
    private static Optional<byte[]> message(TrapSession session, InputStream in) throws IOException {
        int tag = in.read();
        if (tag != Tag.SEQUENCE) {
            if (tag >= 0) {
                session.add(new Evidence.Violation("not an SNMP message", Captured.of(new byte[] {(byte) tag})));
            }
            return Optional.empty();
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(tag);
        int first = in.read();
        message.write(first);
        long length = first;
        if (first >= LONG_FORM) {
            byte[] bytes = in.readNBytes(Math.min(first - LONG_FORM, MAX_LENGTH_BYTES));
            message.writeBytes(bytes);
            length = 0;
            for (byte b : bytes) {
                length = length << 8 | b & 0xff;
            }
        }
        if (first < 0 || first == LONG_FORM || length > Daemon.MAX_MESSAGE_BYTES) {
            // Net-SNMP waits for the rest.
            in.skipNBytes(Long.MAX_VALUE);
        }
        byte[] content = in.readNBytes((int) length);
        message.writeBytes(content);
        return content.length < length ? Optional.empty() : Optional.of(message.toByteArray());
    }
}
