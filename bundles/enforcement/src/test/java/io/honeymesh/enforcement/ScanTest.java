// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Frame.ACK;
import static io.honeymesh.enforcement.Frame.FIN;
import static io.honeymesh.enforcement.Frame.PSH;
import static io.honeymesh.enforcement.Frame.RST;
import static io.honeymesh.enforcement.Frame.SYN;
import static io.honeymesh.enforcement.Frame.URG;
import static io.honeymesh.enforcement.Kernel.DROP;
import static io.honeymesh.enforcement.Kernel.PASS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import io.honeymesh.enforcement.KernelLayout.Config;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S02: what a scan leads to in the kernel, and all that it never does. */
class ScanTest {
    private static final String V4 = "198.51.100.7";
    private static final String V6 = "2001:db8:1:2::7";

    private Kernel kernel;

    @BeforeEach
    void open() {
        kernel = Kernel.open();
        kernel.tables().ports().replace(Set.of(2323), Set.of(5060), Set.of());
        // As on a machine that passes nothing on for others, whatever this one does.
        probes(kernel, KernelLayout.PROBES_COUNTED | KernelLayout.PROBES_LIMITED | KernelLayout.PROBES_BY_ADDRESS);
    }

    private static void probes(Kernel kernel, int flags) {
        kernel.tables().config().set(Config.PROBES, flags);
    }

    @AfterEach
    void close() {
        if (kernel != null) {
            kernel.close();
        }
    }

    /** SYNs to ports from {@code first} on, until one is dropped or {@code max} have passed; how many have passed. */
    private int scan(String source, int first, int max) {
        for (int i = 0; i < max; i++) {
            if (kernel.run(Frame.from(source).syn(first + i)) == DROP) {
                return i;
            }
        }
        return max;
    }

    private void window(int offset, Duration length) {
        kernel.tables().config().set(offset, kernel.clock().ticks(length));
    }

    /** Two ports may share a bit of 64, so a scan may get a few ports further than the threshold; 32 ports never do. */
    private void stop(String source) {
        assertTrue(scan(source, 1000, 32) < 32, "the scan was not stopped");
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void S02_aFastScanIsStoppedAtItsThresholdAndReportedOnce(String source) {
        Instant before = Instant.now();
        int passed = scan(source, 1000, 32);
        assertTrue(passed >= 9 && passed < 20, passed + " SYNs passed");
        assertEquals(DROP, kernel.run(Frame.from(source).syn(2000)));
        List<Scan> scans = kernel.scans();
        assertEquals(1, scans.size());
        Scan scan = scans.getFirst();
        assertEquals(IpAddress.parse(source), scan.source());
        assertEquals(Scan.Kind.FAST, scan.kind());
        assertEquals(EvidenceGrade.CLAIMED, scan.grade());
        assertEquals(10, scan.distinctPorts());
        assertEquals(1000 + passed, scan.target().port());
        assertEquals(
                IpAddress.parse(source.equals(V4) ? "192.0.2.1" : "2001:db8:ffff::1"),
                scan.target().address());
        assertEquals(Duration.ofMinutes(10), scan.stoppedFor());
        assertTrue(Duration.between(before, scan.at()).abs().toMillis() < 2000, "at " + scan.at());
        assertTrue(scan.window().toMillis() < 2000, "window " + scan.window());
        assertEquals(1, kernel.count("scan.stopped"));
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void S02_aStoppedSourceKeepsItsConversationsAndLosesOnlyProbes(String source) {
        stop(source);
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(40000, 80, ACK)));
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(40000, 80, ACK | PSH)));
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(443, 50000, SYN | ACK)), "a reply to our connection");
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(40000, 80, FIN | ACK)));
        assertEquals(PASS, kernel.run(Frame.from(source).tcp(40000, 80, RST)));
        assertEquals(PASS, kernel.run(Frame.from(source).udp(53, 50000)), "a resolver's reply");
        assertEquals(PASS, kernel.run(Frame.from(source).udp(5060, 5061)));
        assertEquals(DROP, kernel.run(Frame.from(source).udp(5060, 5060)), "UDP to a trap port");
        assertEquals(DROP, kernel.run(Frame.from(source).syn(80)));
        assertEquals(DROP, kernel.run(Frame.from(source).tcp(1, 80, FIN | PSH | URG)));
        assertEquals(PASS, kernel.run(Frame.from(source).syn(80).fragment(20, false)));
    }

    @Test
    void anIpv6ScanIsCountedByItsSubnet() {
        for (int i = 0; i < 30; i++) {
            kernel.run(Frame.from("2001:db8:1:2::" + Integer.toHexString(i + 1)).syn(1000 + i));
        }
        assertEquals(DROP, kernel.run(Frame.from("2001:db8:1:2:5:6:7:8").syn(80)));
        assertEquals(PASS, kernel.run(Frame.from("2001:db8:1:3::1").syn(80)));
    }

    @Test
    void aSlowScanIsFoundBehindTheFastWindow() {
        window(Config.FAST_WINDOW, Duration.ofMillis(40));
        int passed = 0;
        while (passed < 48 && kernel.run(Frame.from(V4).syn(1000 + passed)) == PASS) {
            passed++;
            kernel.sleep(Duration.ofMillis(10));
        }
        assertTrue(passed >= 19 && passed < 48, passed + " SYNs passed");
        assertEquals(
                List.of(Scan.Kind.SLOW), kernel.scans().stream().map(Scan::kind).toList());
    }

    /** By the default windows and thresholds, with 40 ms for a minute. */
    @Test
    void aScanOfOnePortAMinuteIsFound() {
        Duration minute = Duration.ofMillis(40);
        window(Config.FAST_WINDOW, minute.dividedBy(20));
        window(Config.SLOW_WINDOW, minute.multipliedBy(60));
        int passed = 0;
        while (passed < 60 && kernel.run(Frame.from(V4).syn(1000 + passed)) == PASS) {
            passed++;
            kernel.sleep(minute);
        }
        assertTrue(passed >= 19 && passed < 40, passed + " SYNs passed");
        assertEquals(Scan.Kind.SLOW, kernel.scans().getFirst().kind());
    }

    @Test
    void portsBelowTheThresholdsAreNoScan() {
        assertEquals(9, scan(V4, 1000, 9));
        for (int i = 0; i < 200; i++) {
            assertEquals(PASS, kernel.run(Frame.from(V4).syn(1000)));
        }
        assertEquals(List.of(), kernel.scans());
    }

    @Test
    void aWindowThatHasPassedStartsAnew() {
        window(Config.FAST_WINDOW, Duration.ofMillis(40));
        window(Config.SLOW_WINDOW, Duration.ofMillis(40));
        for (int round = 0; round < 5; round++) {
            assertEquals(9, scan(V4, 1000 + 100 * round, 9));
            kernel.sleep(Duration.ofMillis(60));
        }
        assertEquals(List.of(), kernel.scans());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, FIN, FIN | PSH | URG, SYN | FIN, URG, PSH, SYN | RST})
    void threeStealthProbesStopTheirSource(int flags) {
        assertEquals(PASS, kernel.run(Frame.from(V4).tcp(1, 80, flags)));
        assertEquals(PASS, kernel.run(Frame.from(V4).tcp(1, 80, flags)));
        assertEquals(DROP, kernel.run(Frame.from(V4).tcp(1, 80, flags)));
        assertEquals(DROP, kernel.run(Frame.from(V4).syn(80)));
        Scan scan = kernel.scans().getFirst();
        assertEquals(Scan.Kind.STEALTH, scan.kind());
        assertEquals(3, scan.distinctPorts());
    }

    /** Read in three goes, since they do not fit in at once; one lies across the end of the ring. */
    @Test
    void everyReportIsReadOnceThoughTheRingHasGoneRound() {
        int reports = 0;
        for (int go = 0; go < 3; go++) {
            for (int i = 0; i < 500; i++) {
                for (int probe = 0; probe < 3; probe++) {
                    kernel.run(Frame.from("198.18." + (2 * go + i / 250) + "." + i % 250)
                            .tcp(1, 80, FIN));
                }
            }
            List<Scan> read = kernel.scans();
            assertEquals(500, read.stream().map(Scan::source).distinct().count());
            reports += read.size();
        }
        assertEquals(1500, reports);
        assertEquals(List.of(), kernel.scans());
        assertTrue(1500 * KernelLayout.ScanEvent.BYTES > KernelLayout.RING_BYTES, "else the test says little");
    }

    @Test
    void aFullRingLosesNewReportsAlone() {
        for (int i = 0; i < 1000; i++) {
            for (int probe = 0; probe < 3; probe++) {
                kernel.run(Frame.from("198.18." + i / 250 + "." + i % 250).tcp(1, 80, FIN));
            }
        }
        List<Scan> read = kernel.scans();
        int record = KernelLayout.ScanEvent.BYTES + 8;
        assertEquals(KernelLayout.RING_BYTES / record, read.size(), 1);
        assertEquals(IpAddress.parse("198.18.0.0"), read.getFirst().source());
    }

    @Test
    void aFragmentTooShortForItsFlagsIsAStealthProbe() {
        byte[] tiny = Frame.from(V4).syn(80).cut(8).fragment(0, true).bytes();
        assertEquals(PASS, kernel.run(tiny));
        assertEquals(PASS, kernel.run(tiny));
        assertEquals(DROP, kernel.run(tiny));
    }

    @ParameterizedTest
    @ValueSource(ints = {ACK, ACK | PSH, RST, RST | ACK, SYN | ACK, FIN | ACK, ACK | URG})
    void noSegmentOfAConversationIsAProbe(int flags) {
        for (int port = 1; port < 200; port++) {
            assertEquals(PASS, kernel.run(Frame.from(V4).tcp(40000, port, flags)));
        }
        assertEquals(List.of(), kernel.scans());
    }

    /** Linux reads as many as there are. */
    @Test
    void extensionHeadersHideNoProbe() {
        for (int headers = 0; headers <= 12; headers++) {
            String source = "2001:db8:7:" + headers + "::9";
            Frame frame = Frame.from(source).syn(80);
            for (int i = 0; i < headers; i++) {
                frame = frame.extension(60, new byte[8]);
            }
            byte[] packet = frame.bytes();
            if (headers > 6) {
                assertEquals(PASS, kernel.run(packet));
                assertEquals(PASS, kernel.run(packet));
                assertEquals(DROP, kernel.run(packet), headers + " headers hide what follows");
            } else {
                scan(source, 1000, 32);
                assertEquals(DROP, kernel.run(packet), headers + " headers, under a stop");
            }
        }
    }

    @Test
    void testModeCountsAScanAndStopsNothing() {
        kernel.mode(Mode.TEST);
        assertEquals(40, scan(V4, 1000, 40));
        assertTrue(kernel.count("would-drop.scan") > 20);
        assertEquals(0, kernel.count("dropped"));
    }

    @Test
    void S04_aGuardedOrAllowedSourceIsReportedAndNotStopped() {
        kernel.pass(List.of(Kernel.allow(V4, Duration.ofHours(1))), List.of());
        assertEquals(40, scan(V4, 1000, 40));
        List<Scan> scans = kernel.scans();
        assertEquals(1, scans.size(), "a scan that goes on is reported once a minute");
        assertEquals(Duration.ZERO, scans.getFirst().stoppedFor());
        assertEquals(0, kernel.count("scan.stopped"));
    }

    @Test
    void S04_aGuardThatComesLaterWinsOverTheStop() {
        stop(V4);
        kernel.pass(List.of(), List.of(Kernel.guard(V4, Transport.TCP, Guard.ANY_PORT, 7946)));
        assertEquals(PASS, kernel.run(Frame.from(V4).syn(7946)));
        assertEquals(DROP, kernel.run(Frame.from(V4).syn(7947)));
    }

    @Test
    void S02_theBreakerLimitsStopsOnTheWholeNode() {
        kernel.tables().config().set(Config.BREAKER_STOPS, 5);
        for (int host = 1; host <= 8; host++) {
            scan("203.0.113." + host, 1000, 32);
        }
        assertEquals(5, kernel.count("scan.stopped"));
        assertTrue(kernel.count("scan.breaker") >= 3);
        assertEquals(PASS, kernel.run(Frame.from("203.0.113.8").syn(1)));
        assertEquals(DROP, kernel.run(Frame.from("203.0.113.5").syn(1)));
        String spared = "203.0.113.10";
        long before = kernel.count("scan.breaker");
        for (int port = 1000; port < 1064 && kernel.count("scan.breaker") == before; port++) {
            assertEquals(PASS, kernel.run(Frame.from(spared).syn(port)));
        }
        window(Config.BREAKER_WINDOW, Duration.ofMillis(20));
        kernel.sleep(Duration.ofMillis(40));
        assertTrue(scan("203.0.113.9", 1000, 32) < 32, "the next minute has its own budget");
        // Two ports may share a bit, nine don't; anew he would need ten.
        assertTrue(scan(spared, 2000, 9) < 9, "of whom it spared is still known what he did");
    }

    @Test
    void S02_noSourceIsStoppedLongerThanItsDayAllows() {
        window(Config.STOP_LENGTH, Duration.ofMillis(60));
        window(Config.STOP_PER_DAY, Duration.ofMillis(140));
        int stops = 0;
        for (int round = 0; round < 6; round++) {
            stops += scan(V4, 1000 + 100 * round, 32) < 32 ? 1 : 0;
            kernel.sleep(Duration.ofMillis(90));
        }
        assertEquals(3, stops, "60 + 60 + 20 ms");
        assertTrue(kernel.count("scan.spent") >= 1);
        window(Config.DAY, Duration.ofMillis(1));
        assertTrue(scan(V4, 5000, 32) < 32, "another day");
    }

    @Test
    void S02_aStopEndsOnTheKernelsClock() {
        window(Config.STOP_LENGTH, Duration.ofMillis(600));
        stop(V4);
        assertEquals(DROP, kernel.run(Frame.from(V4).syn(80)));
        kernel.sleep(Duration.ofMillis(650));
        assertEquals(PASS, kernel.run(Frame.from(V4).syn(80)));
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, "198.51.100.0/24", "198.51.0.0/16", "198.0.0.0/8"})
    void anUnbanEndsTheStopsOfAllSourcesInTheSubject(String subject) throws KernelException {
        stop(V4);
        kernel.tables().scans().clear(Subject.parse(subject));
        assertEquals(PASS, kernel.run(Frame.from(V4).syn(80)));
    }

    @ParameterizedTest
    @ValueSource(strings = {V6, "2001:db8:1:2::/64", "2001:db8:1::/48", "2001:db8::/32"})
    void anUnbanEndsTheStopsOfAllSubnetsInThePrefix(String subject) throws KernelException {
        stop(V6);
        kernel.tables().scans().clear(Subject.parse(subject));
        assertEquals(PASS, kernel.run(Frame.from(V6).syn(80)));
    }

    @Test
    void anUnbanOfAnotherSourceEndsNoStop() throws KernelException {
        stop(V4);
        kernel.tables().scans().clear(Subject.parse("198.51.100.8"));
        assertEquals(DROP, kernel.run(Frame.from(V4).syn(80)));
    }

    @Test
    void ignoredPortsDontCount() {
        try (Kernel other = Kernel.open(Map.of("scan.ignored.ports", "1000-1999"))) {
            for (int port = 1000; port < 1100; port++) {
                assertEquals(PASS, other.run(Frame.from(V4).syn(port)));
            }
        }
    }

    @Test
    void scanDetectionCanBeSwitchedOff() {
        try (Kernel other = Kernel.open(Map.of("scan.enabled", "false"))) {
            for (int port = 1000; port < 1100; port++) {
                assertEquals(PASS, other.run(Frame.from(V4).syn(port)));
            }
        }
    }

    /** A client may have business with a service on each of our addresses, and with no decoy on any. */
    @Test
    void decoysOnManyAddressesAreAScanAndServicesAreNone() {
        kernel.tables().ports().replace(Set.of(23), Set.of(), Set.of());
        int passed = 0;
        for (int i = 1; i <= 40; i++) {
            String local = "192.0.2." + i;
            assertEquals(PASS, kernel.run(Frame.from("203.0.113.1").to(local).syn(443)), "a service");
            passed += kernel.run(Frame.from(V4).to(local).syn(23)) == PASS ? 1 : 0;
        }
        assertTrue(passed >= 9 && passed < 20, passed + " SYNs passed");
        Scan scan = kernel.scans().getFirst();
        assertEquals(IpAddress.parse(V4), scan.source());
        assertTrue(scan.distinctAddresses() >= 4, scan.distinctAddresses() + " addresses seen");
    }

    /** A monitor behind a router may ask twenty machines for the same port, and many clients of a service share one address. */
    @Test
    void whereOthersPacketsPassThroughNoPortIsADecoyForThem() {
        probes(kernel, KernelLayout.PROBES_COUNTED);
        for (int i = 1; i <= 100; i++) {
            assertEquals(PASS, kernel.run(Frame.from(V4).to("192.0.2." + i).syn(2323)));
        }
        assertEquals(List.of(), kernel.scans());
    }

    @Test
    void aScanOfOneAddressSaysSo() {
        stop(V4);
        assertEquals(1, kernel.scans().getFirst().distinctAddresses());
    }

    @Test
    void neighboursInOurOwnSubnetCountOneByOne() throws KernelException {
        for (int i = 0; i < 30; i++) {
            String neighbour = "2001:db8:ffff::" + Integer.toHexString(i + 0x100);
            assertEquals(PASS, kernel.run(Frame.from(neighbour).syn(1000 + i)));
        }
        String scanner = "2001:db8:ffff::bad";
        stop(scanner);
        assertEquals(PASS, kernel.run(Frame.from("2001:db8:ffff::100").syn(80)), "its neighbour goes on");
        kernel.tables().scans().clear(Subject.parse(scanner));
        assertEquals(PASS, kernel.run(Frame.from(scanner).syn(80)), "an unban ends it");
    }

    @Test
    void ipv6SourcesCountByTheirAddressIfToldTo() throws KernelException {
        try (Kernel other = Kernel.open(Map.of("scan.ipv6.hosts", true))) {
            for (int i = 0; i < 30; i++) {
                String host = "2001:db8:1:2::" + Integer.toHexString(i + 1);
                assertEquals(PASS, other.run(Frame.from(host).syn(1000 + i)));
            }
            for (int i = 0; i < 32; i++) {
                other.run(Frame.from(V6).syn(1000 + i));
            }
            assertEquals(DROP, other.run(Frame.from(V6).syn(80)));
            other.tables().scans().clear(Subject.parse("2001:db8:1:2::/64"));
            assertEquals(PASS, other.run(Frame.from(V6).syn(80)));
        }
    }

    @Test
    void aSourceGetsItsConnectionsToDecoysAndNoMoreInASecond() {
        kernel.tables().config().set(Config.DECOY_SYNS, 5);
        window(Config.SECOND, Duration.ofMillis(200));
        int passed = 0;
        for (int i = 0; i < 50; i++) {
            passed += kernel.run(Frame.from(V4).syn(2323)) == PASS ? 1 : 0;
        }
        assertTrue(passed % 5 == 0 && passed < 30, passed + " passed: five a second, here of 200 ms");
        assertEquals(50 - passed, kernel.count("dropped.rate"));
        for (int i = 0; i < 50; i++) {
            assertEquals(PASS, kernel.run(Frame.from(V4).syn(443)), "a service is not limited");
        }
        assertEquals(PASS, kernel.run(Frame.from("198.51.100.8").syn(2323)), "another source has its own");
        assertEquals(PASS, kernel.run(Frame.from(V4).tcp(40000, 2323, ACK)), "its conversations go on");
        kernel.sleep(Duration.ofMillis(250));
        assertEquals(PASS, kernel.run(Frame.from(V4).syn(2323)), "the next second");
    }

    @Test
    void S04_whoIsAllowedIsNotLimited() {
        kernel.tables().config().set(Config.DECOY_SYNS, 1);
        kernel.pass(List.of(Kernel.allow(V4, Duration.ofHours(1))), List.of());
        for (int i = 0; i < 20; i++) {
            assertEquals(PASS, kernel.run(Frame.from(V4).syn(2323)));
        }
        kernel.mode(Mode.TEST);
        for (int i = 0; i < 20; i++) {
            assertEquals(PASS, kernel.run(Frame.from("198.51.100.9").syn(2323)));
        }
        assertTrue(kernel.count("would-drop.rate") >= 10);
    }

    @Test
    void theLimitHoldsWithoutScanDetection() {
        try (Kernel other = Kernel.open(Map.of("scan.enabled", "false", "decoy.syns.per.second", 3))) {
            other.tables().ports().replace(Set.of(2323), Set.of(), Set.of());
            probes(other, KernelLayout.PROBES_LIMITED);
            for (int i = 0; i < 50; i++) {
                other.run(Frame.from(V4).syn(2323));
            }
            assertTrue(other.count("dropped.rate") >= 40, other.count("dropped.rate") + " dropped");
            assertEquals(PASS, other.run(Frame.from(V4).syn(80)));
        }
    }
}
