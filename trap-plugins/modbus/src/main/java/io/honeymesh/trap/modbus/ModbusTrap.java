// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Modbus/TCP (MODBUS Application Protocol 1.1b3, Messaging on TCP/IP 1.0b) as a gateway speaks it that was built with Debian
 * 12's libmodbus 3.1.6. Behind it is a plant whose measurements drift; what is written is acknowledged, and forgotten when the
 * connection ends.
 */
@Component(service = TrapProtocol.class)
public final class ModbusTrap implements TrapProtocol {

    /** What libmodbus waits between the bytes of a request, and before it refuses one. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Duration pause;

    public ModbusTrap() {
        this(PAUSE);
    }

    ModbusTrap(Duration pause) {
        this.pause = pause;
    }

    @Override
    public String name() {
        return "modbus";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(502);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return Connection.begins(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Connection(session, pause).run();
    }
}
