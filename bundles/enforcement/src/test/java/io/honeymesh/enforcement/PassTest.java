// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Frame.ACK;
import static io.honeymesh.enforcement.Kernel.DROP;
import static io.honeymesh.enforcement.Kernel.PASS;
import static io.honeymesh.enforcement.Kernel.allow;
import static io.honeymesh.enforcement.Kernel.guard;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Guard;
import io.honeymesh.api.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Allow-list and guards (S04) win over every ban, and only as far as they reach. */
class PassTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String RESOLVER = "198.51.100.53";

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

    @Test
    void S04_aGuardedResolverMayAnswerAndNothingElse() {
        kernel.ban(RESOLVER);
        kernel.pass(List.of(), List.of(guard(RESOLVER, Transport.UDP, 53, Guard.ANY_PORT)));
        assertEquals(PASS, kernel.run(Frame.from(RESOLVER).udp(53, 41000)));
        assertEquals(DROP, kernel.run(Frame.from(RESOLVER).udp(54, 41000)));
        assertEquals(DROP, kernel.run(Frame.from(RESOLVER).tcp(53, 41000, ACK)));
        assertEquals(DROP, kernel.run(Frame.from(RESOLVER).syn(22)));
        assertEquals(1, kernel.count("passed.guarded"));
    }

    @Test
    void S04_aGuardOnALocalPortHoldsForThatPort() {
        kernel.ban(RESOLVER);
        kernel.pass(List.of(), List.of(guard(RESOLVER, Transport.TCP, Guard.ANY_PORT, 7946)));
        assertEquals(PASS, kernel.run(Frame.from(RESOLVER).syn(7946)));
        assertEquals(DROP, kernel.run(Frame.from(RESOLVER).syn(22)));
    }

    @Test
    void S04_aLaterFragmentHasNoPortsAndPassesOnlyWhereNoneAreAsked() {
        kernel.ban(RESOLVER);
        byte[] fragment =
                Frame.from(RESOLVER).udp(53, 41000).fragment(20, false).bytes();
        kernel.pass(List.of(), List.of(guard(RESOLVER, Transport.UDP, 53, Guard.ANY_PORT)));
        assertEquals(DROP, kernel.run(fragment));
        kernel.pass(List.of(), List.of(guard(RESOLVER, Transport.UDP, Guard.ANY_PORT, Guard.ANY_PORT)));
        assertEquals(PASS, kernel.run(fragment));
        kernel.pass(List.of(), List.of(guard(RESOLVER, null, Guard.ANY_PORT, Guard.ANY_PORT)));
        assertEquals(PASS, kernel.run(fragment));
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.0/24, 198.51.100.7, 198.51.100.7",
        "198.51.100.7, 198.51.100.0/24, 198.51.100.7",
        "198.51.100.7, 198.51.100.7, 198.51.100.7",
        "198.51.100.0/24, 198.51.0.0/16, 198.51.100.7",
        "2001:db8:1:2::/64, 2001:db8:1:2::7, 2001:db8:1:2::7",
        "2001:db8:1::/48, 2001:db8:1:2::7, 2001:db8:1:2::7",
        "2001:db8:1:2::/64, 2001:db8::/32, 2001:db8:1:2::7",
        "2001:db8:1:2::7, 2001:db8:1:2::/64, 2001:db8:1:2::7"
    })
    void S03_allowsAndBansMeetByOverlap(String banned, String allowed, String source) {
        kernel.ban(banned);
        assertEquals(DROP, kernel.run(Frame.from(source).ack(80)));
        kernel.pass(List.of(allow(allowed, HOUR)), List.of());
        assertEquals(PASS, kernel.run(Frame.from(source).ack(80)), "allowed after the ban");
        assertTrue(kernel.unban(banned));
        kernel.ban(banned);
        assertEquals(PASS, kernel.run(Frame.from(source).ack(80)), "banned after the allow");
        kernel.pass(List.of(), List.of());
        assertEquals(DROP, kernel.run(Frame.from(source).ack(80)), "no longer allowed");
    }

    @Test
    void S03_anAllowedHostInABannedSubnetIsAloneAllowed() {
        kernel.ban("2001:db8:1:2::/64");
        kernel.pass(List.of(allow("2001:db8:1:2::7", HOUR)), List.of());
        assertEquals(PASS, kernel.run(Frame.from("2001:db8:1:2::7").ack(80)));
        assertEquals(DROP, kernel.run(Frame.from("2001:db8:1:2::8").ack(80)));
    }

    @Test
    void anAllowEndsOnTheKernelsClock() {
        kernel.ban(RESOLVER);
        kernel.pass(List.of(allow(RESOLVER, Duration.ofMillis(600))), List.of());
        assertEquals(PASS, kernel.run(Frame.from(RESOLVER).ack(80)));
        kernel.sleep(Duration.ofMillis(650));
        assertEquals(DROP, kernel.run(Frame.from(RESOLVER).ack(80)));
    }

    @Test
    void aLongerPrefixDoesNotHideAShorterOnesAllow() {
        kernel.ban(RESOLVER);
        kernel.pass(
                List.of(allow("198.51.100.0/24", HOUR)), List.of(guard(RESOLVER, Transport.UDP, 53, Guard.ANY_PORT)));
        assertEquals(PASS, kernel.run(Frame.from(RESOLVER).syn(22)));
    }

    @Test
    void aLongerPrefixDoesNotHideAShorterOnesGuard() {
        kernel.ban(RESOLVER);
        kernel.pass(
                List.of(),
                List.of(
                        guard("198.51.100.0/24", Transport.TCP, Guard.ANY_PORT, 22),
                        guard(RESOLVER, Transport.UDP, 53, Guard.ANY_PORT)));
        assertEquals(PASS, kernel.run(Frame.from(RESOLVER).syn(22)));
        assertEquals(PASS, kernel.run(Frame.from(RESOLVER).udp(53, 9)));
        assertEquals(DROP, kernel.run(Frame.from(RESOLVER).syn(23)));
    }

    @Test
    void aPrefixHoldsAsManyGuardsAsStatedAndNotOneMore() {
        kernel.ban(RESOLVER);
        List<Guard> guards = new ArrayList<>();
        for (int port = 1; port <= KernelLayout.GUARDS_PER_PREFIX; port++) {
            guards.add(guard(RESOLVER, Transport.TCP, Guard.ANY_PORT, port));
        }
        kernel.pass(List.of(), guards);
        assertEquals(PASS, kernel.run(Frame.from(RESOLVER).syn(KernelLayout.GUARDS_PER_PREFIX)));
        guards.add(guard(RESOLVER, Transport.TCP, Guard.ANY_PORT, 60000));
        KernelException refusal = assertThrows(
                KernelException.class, () -> kernel.projection().pass(PassRules.of(List.of(), guards, allow -> 0)));
        assertTrue(refusal.getMessage().contains("33 guards"), refusal.getMessage());
        assertEquals(PASS, kernel.run(Frame.from(RESOLVER).syn(1)), "the former rules stay");
        assertEquals(DROP, kernel.run(Frame.from(RESOLVER).syn(60000)));
    }

    @Test
    void rulesAreReplacedManyTimesWithoutLosingOne() {
        kernel.ban(RESOLVER);
        for (int port = 1; port < 300; port++) {
            kernel.pass(List.of(), List.of(guard(RESOLVER, Transport.TCP, Guard.ANY_PORT, port)));
            assertEquals(PASS, kernel.run(Frame.from(RESOLVER).syn(port)));
            assertEquals(DROP, kernel.run(Frame.from(RESOLVER).syn(port + 1)));
        }
    }
}
