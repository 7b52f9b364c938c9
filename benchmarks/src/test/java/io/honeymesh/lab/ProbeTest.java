// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private static final int TRAP = 2222;
    private static final int CLOSED = 4001;

    @Test
    void theBaselineDropsSoonAfterTheTouch() {
        try (Lab lab = RootOnly.lab()) {
            Host victim = lab.host("victim");
            Host router = lab.host("router");
            Crowd crowd = lab.crowd(router, List.of(victim));
            Baseline baseline = Baseline.start(lab, victim, TRAP, "native");
            List<Double> micros = new ArrayList<>();

            for (int i = 0; i < 10; i++) {
                String source = crowd.next();
                ProbeResult result = Probe.fine(lab, router, source, victim.ipv4(), CLOSED, 10_000)
                        .touch(TRAP);

                assertEquals("dropped", result.ended());
                assertTrue(result.established().isPresent());
                assertTrue(result.answered() > 0, result.toString());
                micros.add(result.touchToFirstDropMicros().orElseThrow());
                Map<String, Object> ban = baseline.banOf(source).orElseThrow();
                double written = ((Number) ban.get("written_us")).doubleValue();
                assertTrue(written > result.connect().getAsDouble());
                assertTrue(written < result.firstDrop().getAsDouble() + 100_000, "same clock");
            }

            assertTrue(micros.stream().allMatch(us -> us > 0 && us < 600_000), micros.toString());
        }
    }

    @Test
    void genericModeDropsToo() {
        try (Lab lab = RootOnly.lab()) {
            Host victim = lab.host("victim");
            Host attacker = lab.host("attacker");
            Baseline.start(lab, victim, TRAP, "generic");

            ProbeResult result = Probe.coarse(lab, attacker, attacker.ipv4(), victim.ipv4(), CLOSED)
                    .touch(TRAP);

            assertEquals("dropped", result.ended());
            assertEquals(TRAP, result.connectPort());
        }
    }

    @Test
    void anotherProgramsConnectionIsSeen() throws Exception {
        try (Lab lab = RootOnly.lab()) {
            Host victim = lab.host("victim");
            Host attacker = lab.host("attacker");
            Baseline.start(lab, victim, TRAP, "native");

            try (Probe.Watch watch = Probe.coarse(lab, attacker, attacker.ipv4(), victim.ipv4(), CLOSED)
                    .watch()) {
                Thread.sleep(300);
                attacker.call(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(victim.ipv4(), TRAP), 3000);
                    }
                    return null;
                });
                ProbeResult result = watch.await(Duration.ofSeconds(5));

                assertEquals("dropped", result.ended());
                assertEquals(TRAP, result.connectPort());
                assertTrue(result.proven());
                assertTrue(result.touchToFirstDropMicros().orElseThrow() > 0, result.toString());
            }
        }
    }

    @Test
    void withoutABanNothingIsDroppedOverIpv6Either() {
        try (Lab lab = RootOnly.lab()) {
            Host victim = lab.host("victim");
            Host attacker = lab.host("attacker");
            RealService.start(lab, victim, 8088);

            ProbeResult result = Probe.fine(lab, attacker, attacker.ipv6(), victim.ipv6(), CLOSED, 2000)
                    .touch(8088);

            assertEquals("limit", result.ended());
            assertTrue(result.firstDrop().isEmpty());
            assertTrue(result.answered() > result.sent() * 0.9, result.toString());
        }
    }

    @Test
    void aListeningPortAnswersProbesToo() {
        try (Lab lab = RootOnly.lab()) {
            Host victim = lab.host("victim");
            Host attacker = lab.host("attacker");
            RealService.start(lab, victim, 8088);
            Baseline.start(lab, victim, TRAP, "native");

            ProbeResult result = Probe.coarse(lab, attacker, attacker.ipv4(), victim.ipv4(), 8088)
                    .touch(TRAP);

            assertEquals("dropped", result.ended());
            assertTrue(result.answered() > 20);
        }
    }

    @Test
    void aClosedTrapPortIsSaid() {
        try (Lab lab = RootOnly.lab()) {
            Host victim = lab.host("victim");
            Host attacker = lab.host("attacker");

            ProbeResult result = Probe.coarse(lab, attacker, attacker.ipv4(), victim.ipv4(), CLOSED)
                    .touch(TRAP);

            assertEquals("no connection", result.ended());
            assertFalse(result.error().isEmpty());
        }
    }
}
