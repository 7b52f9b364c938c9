// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Kernel.DROP;
import static io.honeymesh.enforcement.Kernel.PASS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Mode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BanTest {
    private static final String V4 = "198.51.100.7";
    private static final String V6 = "2001:db8:1:2::7";

    private Kernel kernel;

    @BeforeEach
    void open() {
        kernel = Kernel.open();
    }

    @AfterEach
    void close() {
        if (kernel != null) {
            kernel.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void everyPacketOfABannedSourceDropsAndIsCounted(String source) {
        String subject = source.equals(V6) ? "2001:db8:1:2::/64" : V4;
        assertEquals(PASS, kernel.run(Frame.from(source).ack(80)));
        kernel.ban(subject);
        assertEquals(DROP, kernel.run(Frame.from(source).ack(80)));
        assertEquals(DROP, kernel.run(Frame.from(source).syn(80)));
        assertEquals(DROP, kernel.run(Frame.from(source).udp(5000, 53)));
        assertEquals(3, kernel.hits(subject));
        assertEquals(3, kernel.count("dropped"));
        assertTrue(kernel.unban(subject));
        assertEquals(PASS, kernel.run(Frame.from(source).ack(80)));
        assertEquals(0, kernel.hits(subject));
    }

    @Test
    void aBannedSubnetHoldsItsNeighboursToo() {
        kernel.ban("2001:db8:1:2::/64");
        assertEquals(
                DROP, kernel.run(Frame.from("2001:db8:1:2:ffff:ffff:ffff:ffff").ack(80)));
        assertEquals(PASS, kernel.run(Frame.from("2001:db8:1:3::").ack(80)));
        assertEquals(PASS, kernel.run(Frame.from("2001:db8:1:1:ffff::").ack(80)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.0/24", "2001:db8:1:2::7/128", "2001:db8:1::/48", "2001:db8:1:0::/56"})
    void aBannedPrefixDropsWhatIsInItAndCounts(String prefix) {
        String inside = prefix.indexOf(':') < 0 ? V4 : prefix.startsWith("2001:db8:1:0") ? "2001:db8:1:ff::1" : V6;
        assertEquals(PASS, kernel.run(Frame.from(inside).ack(80)));
        kernel.ban(prefix);
        assertEquals(DROP, kernel.run(Frame.from(inside).ack(80)));
        assertEquals(PASS, kernel.run(Frame.from("198.51.101.7").ack(80)));
        assertEquals(PASS, kernel.run(Frame.from("2001:db8:2::7").ack(80)));
        assertEquals(1, kernel.count("dropped.prefix"));
        assertEquals(1, kernel.hits(prefix));
        assertTrue(kernel.unban(prefix));
        assertEquals(PASS, kernel.run(Frame.from(inside).ack(80)));
    }

    @Test
    void aLongerPrefixThatEndsSoonerDoesNotHideAShorterOne() {
        kernel.ban("198.51.100.0/24");
        kernel.ban("198.51.100.0/28", Duration.ofMillis(50));
        kernel.sleep(Duration.ofMillis(120));
        assertEquals(DROP, kernel.run(Frame.from(V4).ack(80)));
        assertTrue(kernel.unban("198.51.100.0/24"));
        assertEquals(PASS, kernel.run(Frame.from(V4).ack(80)));
    }

    @Test
    void aShorterPrefixAddedLaterReachesThroughALongerOneThatIsOver() {
        kernel.ban("198.51.100.0/28", Duration.ofMillis(50));
        kernel.ban("198.51.0.0/16");
        kernel.sleep(Duration.ofMillis(120));
        assertEquals(DROP, kernel.run(Frame.from(V4).ack(80)));
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, "2001:db8:1:2::/64", "198.51.100.0/24", "2001:db8:1::/48"})
    void S34_aBanEndsOnTheKernelsClock(String subject) {
        String source = subject.indexOf(':') < 0 ? V4 : V6;
        kernel.ban(subject, Duration.ofMillis(600));
        assertEquals(DROP, kernel.run(Frame.from(source).ack(80)));
        kernel.sleep(Duration.ofMillis(650));
        assertEquals(PASS, kernel.run(Frame.from(source).ack(80)));
    }

    @Test
    void anExpiredExactBanDoesNotHideALivingPrefix() {
        kernel.ban("198.51.0.0/16");
        kernel.ban(V4, Duration.ofMillis(50));
        kernel.sleep(Duration.ofMillis(120));
        assertEquals(DROP, kernel.run(Frame.from(V4).ack(80)));
    }

    @Test
    void aBanIsRenewedInPlace() {
        kernel.ban(V4, Duration.ofMillis(100));
        kernel.ban(V4, Duration.ofHours(1));
        kernel.sleep(Duration.ofMillis(600));
        assertEquals(DROP, kernel.run(Frame.from(V4).ack(80)));
        assertEquals(1, kernel.projection().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, "2001:db8:1:2::/64", "198.51.100.0/24"})
    void testModeCountsAndDropsNothing(String subject) {
        String source = subject.indexOf(':') < 0 ? V4 : V6;
        kernel.mode(Mode.TEST);
        kernel.ban(subject);
        assertEquals(PASS, kernel.run(Frame.from(source).ack(80)));
        assertEquals(1, kernel.count("would-drop"));
        assertEquals(0, kernel.count("dropped"));
        assertEquals(1, kernel.hits(subject));
        kernel.mode(Mode.ENFORCE);
        assertEquals(DROP, kernel.run(Frame.from(source).ack(80)));
    }

    @Test
    void theProgramForTunnelsReadsFramesWithoutEthernet() {
        kernel.ban(V4);
        kernel.ban("2001:db8:1:2::/64");
        assertEquals(DROP, kernel.run(KernelProgram.IP, Frame.from(V4).ack(80).ip()));
        assertEquals(DROP, kernel.run(KernelProgram.IP, Frame.from(V6).ack(80).ip()));
        assertEquals(
                PASS,
                kernel.run(KernelProgram.IP, Frame.from("198.51.100.8").ack(80).ip()));
        assertEquals(0, kernel.count("passed.unparsable"));
    }
}
