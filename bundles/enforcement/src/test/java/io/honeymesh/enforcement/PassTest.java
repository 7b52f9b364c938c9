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

import io.honeymesh.api.Allow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import io.honeymesh.enforcement.KernelLayout.GuardTuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
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
    void S04_aGuardedConversationGoesOnAndNoOtherBeginsFromItsPort() {
        kernel.ban(RESOLVER);
        kernel.pass(List.of(), List.of(guard(RESOLVER, Transport.TCP, 50022, 22)));
        assertEquals(PASS, kernel.run(Frame.from(RESOLVER).tcp(50022, 22, ACK)));
        assertEquals(PASS, kernel.run(Frame.from(RESOLVER).tcp(50022, 22, Frame.RST)));
        assertEquals(DROP, kernel.run(Frame.from(RESOLVER).tcp(50022, 22, Frame.SYN)));
        assertEquals(DROP, kernel.run(Frame.from(RESOLVER).tcp(50022, 22, 0)), "nor with what opens it elsewhere");
        assertEquals(DROP, kernel.run(Frame.from(RESOLVER).tcp(50023, 22, ACK)));
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

    @Test
    void asManyOthersAsThereIsRoomForTakeTheFormersPlace() {
        kernel.ban("198.18.0.0/15");
        for (int round = 0; round < 2; round++) {
            List<Allow> allows = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                allows.add(allow("198." + (18 + round) + "." + i / 250 + "." + i % 250, HOUR));
            }
            kernel.pass(allows, List.of());
        }
        assertEquals(PASS, kernel.run(Frame.from("198.19.3.7").syn(22)));
        assertEquals(DROP, kernel.run(Frame.from("198.18.3.7").syn(22)));
    }

    /** The kernel's map is full before the Java side thinks so, as if the kernel had no memory. */
    @Test
    void rulesThatTheKernelRefusesHalfWayLeaveTheFormerInForce() throws KernelException {
        KernelProgram program = kernel.tables().program();
        PassTable table = new PassTable(
                program.map("passes4"),
                program.map("passes6"),
                program.memory("guards", 4096L * GuardTuple.BYTES),
                kernel.tables().config(),
                1_000_000);
        List<Guard> former = guards(1);
        List<Allow> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add(allow("198.18." + i / 250 + "." + i % 250, HOUR));
        }
        table.replace(PassRules.of(List.of(), former, allow -> 0));
        // Bans ask for guards by the rules of the kernel's own table.
        kernel.projection().pass(PassRules.of(List.of(), former, allow -> 0));
        for (Guard guard : former) {
            kernel.ban(guard.subject().toString());
        }
        assertThrows(KernelException.class, () -> table.replace(PassRules.of(many, guards(2), allow -> 1)));
        assertPasses(former);
        List<Guard> next = new ArrayList<>(former);
        next.add(guard(RESOLVER, Transport.TCP, Guard.ANY_PORT, 3));
        table.replace(PassRules.of(List.of(), next, allow -> 0));
        assertPasses(former);
    }

    private static List<Guard> guards(int localPort) {
        return IntStream.range(1, 100)
                .mapToObj(i -> guard("203.0.113." + i, Transport.TCP, Guard.ANY_PORT, localPort))
                .toList();
    }

    private void assertPasses(List<Guard> guards) {
        for (Guard guard : guards) {
            Frame frame = Frame.from(guard.subject().address());
            assertEquals(PASS, kernel.run(frame.syn(guard.localPort())), guard::toString);
            assertEquals(DROP, kernel.run(frame.syn(2)), guard::toString);
        }
    }

    /** Allows come and go at every width; after each change every source meets what the rules of that moment say. */
    @Test
    void S03_afterAnyChangeEveryBanAsksForWhatOverlapsIt() {
        Random random = new Random(10);
        List<String> banned = List.of(
                "198.51.100.7",
                "198.51.100.0/25",
                "198.51.0.0/16",
                "203.0.113.9",
                "2001:db8:1:2::/64",
                "2001:db8:1:3::/64",
                "2001:db8:1::/48",
                "2001:db8:7:7::9");
        List<String> allowed = List.of(
                "198.51.100.7",
                "198.51.100.8",
                "198.51.100.0/24",
                "198.0.0.0/8",
                "0.0.0.0/0",
                "203.0.113.9",
                "2001:db8:1:2::7",
                "2001:db8:1:3::/64",
                "2001:db8:1::/48",
                "2001:db8::/32",
                "::/0",
                "2001:db8:7:7::9");
        List<String> sources = List.of(
                "198.51.100.7",
                "198.51.100.8",
                "198.51.100.200",
                "198.51.3.3",
                "203.0.113.9",
                "203.0.113.10",
                "2001:db8:1:2::7",
                "2001:db8:1:2::8",
                "2001:db8:1:3::1",
                "2001:db8:1:9::1",
                "2001:db8:7:7::9");
        banned.forEach(kernel::ban);
        for (int round = 0; round < 200; round++) {
            List<String> now =
                    allowed.stream().filter(subject -> random.nextInt(4) == 0).toList();
            kernel.pass(now.stream().map(subject -> allow(subject, HOUR)).toList(), List.of());
            for (String source : sources) {
                boolean passes = covers(now, source) || !covers(banned, source);
                assertEquals(
                        passes ? PASS : DROP,
                        kernel.run(Frame.from(source).ack(80)),
                        source + " with " + now + " in round " + round);
            }
        }
    }

    private static boolean covers(List<String> subjects, String source) {
        return subjects.stream().map(Subject::parse).anyMatch(subject -> subject.contains(IpAddress.parse(source)));
    }
}
