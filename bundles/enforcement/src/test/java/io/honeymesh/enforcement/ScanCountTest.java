// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Scan;
import io.honeymesh.api.service.ScanTrackers.Tracker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The counting of probes on record: what {@link ScanTest} shows of the kernel's, with the times given. */
class ScanCountTest {

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final String V4 = "198.51.100.7";

    private Tracker tracker = tracker(Map.of());
    private Instant now = START;

    private static Tracker tracker(Map<String, ?> settings) {
        return new ScanCounts(CheckedSettings.of(settings)).open();
    }

    private Optional<Scan> syn(String source, int port) {
        return probe(source, port, false);
    }

    private Optional<Scan> probe(String source, int port, boolean stealth) {
        return tracker.probe(now, IpAddress.parse(source), new Endpoint(IpAddress.parse("192.0.2.1"), port), stealth);
    }

    /** SYNs to so many ports, so far apart; the number of the one that was too many, 0 if none was. */
    private int scan(String source, int count, Duration apart) {
        for (int i = 1; i <= count; i++) {
            if (syn(source, 1000 + i).isPresent()) {
                return i;
            }
            now = now.plus(apart);
        }
        return 0;
    }

    @Test
    void theTenthPortWithinThreeSecondsIsAFastScan() {
        for (int port = 1; port <= 9; port++) {
            assertEquals(Optional.empty(), syn(V4, port));
            assertEquals(Optional.empty(), syn(V4, port), "the same port is no other port");
            now = now.plusMillis(300);
        }
        Scan scan = syn(V4, 10).orElseThrow();
        assertEquals(Scan.Kind.FAST, scan.kind());
        assertEquals(EvidenceGrade.CLAIMED, scan.grade());
        assertEquals(10, scan.distinctPorts());
        assertEquals(Duration.ofMillis(2700), scan.window());
        assertEquals(10, scan.target().port());
        assertEquals(Duration.ofMinutes(10), scan.stoppedFor());
        assertEquals(now, scan.at());
    }

    @Test
    void theTwentiethPortWithinAnHourIsASlowScan() {
        assertEquals(20, scan(V4, 30, Duration.ofMinutes(3)));
        assertEquals(0, scan("198.51.100.8", 40, Duration.ofSeconds(192)), "a window that has passed starts anew");
    }

    @Test
    void theThirdStealthProbeIsTooMany() {
        assertTrue(probe(V4, 80, true).isEmpty());
        assertTrue(probe(V4, 80, true).isEmpty());
        Scan scan = probe(V4, 80, true).orElseThrow();
        assertEquals(Scan.Kind.STEALTH, scan.kind());
        assertEquals(3, scan.distinctPorts());
    }

    @Test
    void whileAStopWouldLastNothingIsCountedAndThenItBeginsAgain() {
        assertEquals(10, scan(V4, 50, Duration.ZERO));
        assertEquals(0, scan(V4, 50, Duration.ofSeconds(10)));
        now = START.plus(Duration.ofMinutes(10));
        assertEquals(10, scan(V4, 50, Duration.ZERO));
    }

    @Test
    void S02_aDayHasHalfAnHourOfStopsAndThenAScanIsReportedOnceAMinute() {
        for (int stop = 0; stop < 3; stop++) {
            assertEquals(10, scan(V4, 50, Duration.ZERO));
            now = now.plus(Duration.ofMinutes(10));
        }
        assertEquals(10, scan(V4, 10, Duration.ZERO));
        assertEquals(0, scan(V4, 50, Duration.ofMillis(1)), "told within this minute");
        now = now.plus(Duration.ofMinutes(1));
        Scan again = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).stream()
                .flatMap(i -> syn(V4, 5000 + i).stream())
                .findFirst()
                .orElseThrow();
        assertEquals(Duration.ZERO, again.stoppedFor());
        now = START.plus(Duration.ofDays(1));
        assertEquals(10, scan(V4, 50, Duration.ZERO));
    }

    @Test
    void S02_theNodesMinuteHasItsBudget() {
        tracker = tracker(Map.of("scan.stops.per.minute", "1"));
        assertEquals(10, scan(V4, 50, Duration.ZERO));
        for (int port = 1; port < 10; port++) {
            syn("198.51.100.8", port);
        }
        assertEquals(Duration.ZERO, syn("198.51.100.8", 10).orElseThrow().stoppedFor());
        now = now.plus(Duration.ofMinutes(1));
        assertEquals(10, scan("198.51.100.9", 50, Duration.ZERO));
    }

    @Test
    void anIpv6ScanIsCountedByItsSubnet() {
        for (int i = 1; i < 10; i++) {
            assertTrue(syn("2001:db8:1:2::" + i, i).isEmpty());
            assertTrue(syn("2001:db8:1:3::" + i, 1).isEmpty());
        }
        assertEquals(
                IpAddress.parse("2001:db8:1:2::a"),
                syn("2001:db8:1:2::a", 10).orElseThrow().source());
    }

    @Test
    void settingsHoldHereToo() {
        tracker = tracker(Map.of("scan.ignored.ports", "1000-1999"));
        assertEquals(0, scan(V4, 100, Duration.ZERO));
        tracker = tracker(Map.of("scan.enabled", "false"));
        assertEquals(0, scan(V4, 100, Duration.ZERO));
        tracker = tracker(Map.of("scan.fast.ports", "2"));
        assertEquals(2, scan(V4, 100, Duration.ZERO));
        tracker = tracker(Map.of("scan.fast.ports", "nonsense"));
        assertEquals(10, scan(V4, 100, Duration.ZERO));
    }

    @Test
    void theOldestSourcesAreForgotten() {
        tracker = tracker(Map.of("scan.sources", "64"));
        for (int port = 1; port < 10; port++) {
            syn(V4, port);
        }
        for (int host = 0; host < 64; host++) {
            syn("203.0.113." + host, 1);
        }
        assertTrue(syn(V4, 10).isEmpty());
    }

    @Test
    void theKernelSeesTheSameScansIfALittleLater() {
        try (Kernel kernel = Kernel.open()) {
            for (int host = 1; host <= 40; host++) {
                String source = "203.0.113." + host;
                boolean stealth = host % 2 == 0;
                int inKernel = 0;
                int here = 0;
                for (int i = 1; i <= 40 && inKernel == 0; i++) {
                    int flags = stealth ? Frame.FIN : Frame.SYN;
                    inKernel = kernel.run(Frame.from(source).tcp(1, 1000 * host + i, flags)) == Kernel.DROP ? i : 0;
                    here = here == 0 && probe(source, 1000 * host + i, stealth).isPresent() ? i : here;
                }
                assertTrue(stealth ? inKernel == here && here == 3 : inKernel >= here && here == 10, source);
            }
        }
    }
}
