// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ntp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * NTP (RFC 5905) as Debian 12's NTPsec 1.2.2 speaks it with the configuration it comes with: it gives the time to everybody and
 * tells nobody about itself. Its answers are as long as their requests.
 */
@Component(service = TrapProtocol.class)
public final class NtpTrap implements TrapProtocol {

    private static final int MAX_BYTES = 65_535;
    private static final int KEPT_BYTES = 256;

    @Override
    public String name() {
        return "ntp";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(123);
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        Packet packet = new Packet(firstBytes);
        return packet.asksForTime() || packet.command().isPresent();
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        Packet packet = new Packet(session.input().readNBytes(MAX_BYTES));
        Optional<String> command = packet.command();
        if (packet.asksForTime()) {
            session.add(new Evidence.Request(Captured.of("time by version " + packet.version())));
            ServerClock clock = ServerClock.of(session.persona());
            session.output().write(packet.answered(clock, session.touch().at(), Instant.now()));
        } else if (command.isPresent()) {
            session.command(command.get());
        } else {
            session.add(new Evidence.Violation("nothing NTPsec answers", Captured.head(packet.bytes(), KEPT_BYTES)));
        }
        packet.key()
                .ifPresent(key -> session.add(
                        new Evidence.Credential("ntp", Captured.of("key " + key.id()), Captured.of(key.code()))));
    }
}
