// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.any;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnyUdpTrapTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofMillis(300);

    /** Echoes what begins with its own name. */
    private record Named(String name, Transport transport) implements TrapProtocol {
        @Override
        public List<Integer> defaultPorts() {
            return List.of();
        }

        @Override
        public boolean canHandle(byte[] firstBytes) {
            return new String(firstBytes, StandardCharsets.ISO_8859_1).startsWith(name);
        }

        @Override
        public void converse(TrapSession session) throws IOException {
            byte[] datagram = session.input().readAllBytes();
            session.add(new Evidence.Command(Captured.of(datagram)));
            session.output().write(datagram);
        }
    }

    private static AnyUdpTrap any(TrapProtocol... protocols) {
        AnyUdpTrap any = new AnyUdpTrap();
        List.of(protocols).forEach(trap -> any.addProtocol(trap, Map.of()));
        return any;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void theDatagramDecides() throws IOException {
        AnyUdpTrap any = any(new Named("red", Transport.UDP), new Named("blue", Transport.UDP));
        try (TrapHarness trap = TrapHarness.open(any)) {
            assertArrayEquals(
                    bytes("blue please"),
                    trap.ask(bytes("blue please"), PATIENCE).orElseThrow());
            assertEquals(
                    List.of(
                            new Evidence.Detail("protocol", Captured.of("blue")),
                            new Evidence.Command(Captured.of("blue please"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void whatNobodyKnowsIsKeptAndNotAnswered() throws IOException {
        try (TrapHarness trap = TrapHarness.open(any(new Named("red", Transport.UDP)))) {
            assertTrue(trap.ask(bytes("\0\1 what is this"), SILENCE).isEmpty());
            assertEquals(
                    List.of(new Evidence.Request(Captured.of("\0\1 what is this"))),
                    trap.conversation().evidence());
            assertTrue(trap.ask(new byte[0], SILENCE).isEmpty());
        }
    }

    @Test
    void trapsOfConnectionsAreNoneOfItsBusiness() throws IOException {
        try (TrapHarness trap = TrapHarness.open(any(new Named("red", Transport.TCP)))) {
            assertTrue(trap.ask(bytes("red"), SILENCE).isEmpty());
        }
    }

    @Test
    void aTrapThatGoesIsForgotten() throws Exception {
        Named red = new Named("red", Transport.UDP);
        AnyUdpTrap any = any(red);
        any.removeProtocol(red);
        try (TrapHarness trap = TrapHarness.open(any)) {
            assertTrue(trap.ask(bytes("red"), SILENCE).isEmpty());
        }
    }
}
