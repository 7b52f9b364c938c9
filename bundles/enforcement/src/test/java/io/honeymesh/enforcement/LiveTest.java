// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.Guard;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Enforcer.Held;
import io.honeymesh.api.service.Enforcer.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service on a real interface with real traffic, between namespaces of its own. */
class LiveTest {
    private static final Subject OUTSIDER = Subject.parse(Lab.OUTSIDER);
    private static final Subject OUTSIDER_NET = Subject.parse("fd99::/64");

    private static Rules rules(Mode mode) {
        return rules(mode, List.of());
    }

    private static Rules rules(Mode mode, List<Guard> guards) {
        return new Rules(
                mode, Optional.empty(), List.of(), guards, Set.of(), Set.of(), OptionalInt.empty(), Set.of(22));
    }

    private static Ban ban(Subject subject) {
        return Kernel.ban(subject, Duration.ofHours(1), Reason.TRAP);
    }

    private static XdpEnforcer enforcer(Map<String, Object> properties) {
        XdpEnforcer enforcer = Kernel.enforcer(properties);
        enforcer.configure(rules(Mode.ENFORCE));
        return enforcer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "generic"})
    void aBanStopsRealTrafficAndClosingLetsItThrough(String attach) throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE, "attach", attach));
            try {
                EnforcerStatus status = enforcer.status();
                assertEquals("xdp", status.kind(), status::reason);
                assertEquals(
                        attach, status.attachments().getFirst().mode().name().toLowerCase(java.util.Locale.ROOT));
                assertTrue(lab.answers(Lab.INSIDE));
                assertEquals(Enforcement.ENFORCED, enforcer.apply(ban(OUTSIDER)));
                assertFalse(lab.answers(Lab.INSIDE));
                lab.await(Lab.INSIDE6, true);
                assertEquals(Enforcement.ENFORCED, enforcer.apply(ban(OUTSIDER_NET)));
                lab.await(Lab.INSIDE6, false);
                assertEquals(
                        Set.of(OUTSIDER, OUTSIDER_NET),
                        enforcer.held().stream().map(Held::subject).collect(Collectors.toSet()));
                assertTrue(enforcer.hits().get(OUTSIDER) >= 1);
                assertEquals(
                        Set.of(OUTSIDER),
                        enforcer.hits(List.of(OUTSIDER, Subject.parse("198.51.100.99")))
                                .keySet());
                assertTrue(enforcer.statistics().get("dropped") >= 2);
                assertEquals(Enforcement.ENFORCED, enforcer.lift(OUTSIDER));
                assertTrue(lab.answers(Lab.INSIDE));
                enforcer.apply(ban(OUTSIDER));
                assertFalse(lab.answers(Lab.INSIDE));
            } finally {
                enforcer.close();
            }
            assertTrue(lab.answers(Lab.INSIDE), "closing detaches");
            assertEquals(
                    Enforcement.State.UNAVAILABLE, enforcer.apply(ban(OUTSIDER)).state());
            assertEquals(List.of(), enforcer.held());
            assertEquals("none", enforcer.status().kind());
        });
    }

    @Test
    void callsInFlightDuringDeactivationAreAnswered() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE));
            Set<Enforcement.State> answers = ConcurrentHashMap.newKeySet();
            AtomicInteger calls = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                callers.add(Thread.ofVirtual().start(() -> {
                    Enforcement.State state = Enforcement.State.ENFORCED;
                    while (state == Enforcement.State.ENFORCED) {
                        state = enforcer.apply(ban(OUTSIDER_NET)).state();
                        enforcer.held();
                        enforcer.statistics();
                        calls.incrementAndGet();
                    }
                    answers.add(state);
                }));
            }
            while (calls.get() < 500) {
                Thread.sleep(1);
            }
            enforcer.close();
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(Set.of(Enforcement.State.UNAVAILABLE), answers);
        });
    }

    @Test
    void aSyncMakesTheKernelHoldExactlyTheBook() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE));
            try {
                enforcer.apply(ban(Subject.parse("203.0.113.9")));
                List<Ban> book = new ArrayList<>();
                for (int i = 0; i < 10_000; i++) {
                    book.add(ban(Subject.host(new Ipv4(0xc6120000 + i))));
                }
                long from = System.nanoTime();
                assertEquals(Enforcement.ENFORCED, enforcer.sync(rules(Mode.ENFORCE), book));
                long millis = (System.nanoTime() - from) / 1_000_000;
                assertTrue(millis < 1000, "10 000 bans took " + millis + " ms");
                Map<Subject, Held> held =
                        enforcer.held().stream().collect(Collectors.toMap(Held::subject, entry -> entry));
                assertEquals(book.size(), held.size());
                for (Ban ban : book) {
                    Held entry = held.get(ban.subject());
                    assertEquals(Reason.TRAP.bit(), entry.reasons());
                    long off = Duration.between(ban.expires(), entry.expires())
                            .abs()
                            .toMillis();
                    assertTrue(off < 100, ban.subject() + " ends " + off + " ms off");
                }
            } finally {
                enforcer.close();
            }
        });
    }

    @Test
    void refusedRulesKeepNeitherBansNorPortsNorTheModeOut() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE));
            try {
                List<Guard> tooMany = IntStream.rangeClosed(0, KernelLayout.GUARDS_PER_PREFIX)
                        .mapToObj(i -> Kernel.guard("203.0.113.9", Transport.TCP, 1024 + i, 22))
                        .toList();
                Enforcement answer = enforcer.sync(rules(Mode.ENFORCE, tooMany), List.of(ban(OUTSIDER)));
                assertEquals(Enforcement.State.REFUSED, answer.state());
                assertTrue(answer.detail().contains("33 guards"), answer.detail());
                assertFalse(lab.answers(Lab.INSIDE), "the ban holds");

                assertEquals(
                        Enforcement.State.REFUSED,
                        enforcer.configure(rules(Mode.TEST, tooMany)).state());
                assertTrue(lab.answers(Lab.INSIDE), "TEST drops less and needs no guards");

                enforcer.lift(OUTSIDER);
                assertEquals(
                        Enforcement.State.REFUSED,
                        enforcer.configure(rules(Mode.LOCKDOWN, tooMany)).state());
                assertTrue(lab.answers(Lab.INSIDE), "no LOCKDOWN without what should pass");
            } finally {
                enforcer.close();
            }
        });
    }

    @Test
    void autoPrefersNative() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE));
            try {
                assertEquals(
                        AttachMode.NATIVE,
                        enforcer.status().attachments().getFirst().mode());
            } finally {
                enforcer.close();
            }
        });
    }

    @Test
    void anotherProgramIsNamedAndLeftAlone() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer first = enforcer(Map.of("interfaces", Lab.INTERFACE));
            XdpEnforcer second = enforcer(Map.of("interfaces", Lab.INTERFACE));
            try {
                EnforcerStatus status = second.status();
                assertEquals("observe-only", status.kind());
                assertTrue(status.reason().contains("honeymesh_eth (id "), status.reason());
                assertEquals(
                        Enforcement.State.OBSERVED, second.apply(ban(OUTSIDER)).state());
                first.apply(ban(OUTSIDER));
                assertFalse(lab.answers(Lab.INSIDE));
            } finally {
                second.close();
                first.close();
            }
        });
    }

    @Test
    void anUnknownInterfaceIsReportedAndTheOthersAreProtected() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE + ",hm9"));
            try {
                List<EnforcerStatus.Attachment> attachments = enforcer.status().attachments();
                assertEquals(AttachMode.NATIVE, attachments.get(0).mode());
                assertEquals(AttachMode.DETACHED, attachments.get(1).mode());
                assertTrue(attachments.get(1).detail().contains("no interface hm9; there are "));
                assertTrue(attachments.get(1).detail().contains(Lab.INTERFACE));
            } finally {
                enforcer.close();
            }
        });
    }

    @Test
    void anInterfaceThatVanishesIsReported() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE));
            try {
                Lab.must("ip", "link", "del", Lab.INTERFACE);
                until("it is missed", () -> !enforcer.status().enforcing());
                String reason = enforcer.status().reason();
                assertTrue(reason.contains("hm0 has vanished"), reason);
            } finally {
                enforcer.close();
            }
        });
    }

    @Test
    void anInterfaceThatComesBackIsProtectedAgainWithTheBansOfMeanwhile() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE));
            try {
                Lab.must("ip", "link", "del", Lab.INTERFACE);
                until("it is missed", () -> !enforcer.status().enforcing());
                until("an order says so", () -> enforcer.apply(ban(OUTSIDER)).state() == Enforcement.State.OBSERVED);
                lab.layWire();
                assertEventuallyProtected(enforcer);
                lab.await(Lab.INSIDE6, true);
                assertFalse(lab.answers(Lab.INSIDE), "banned while there was no interface");
                assertEquals(Enforcement.ENFORCED, enforcer.lift(OUTSIDER));
                lab.await(Lab.INSIDE, true);
            } finally {
                enforcer.close();
            }
        });
    }

    @Test
    void anInterfaceThatAppearsLaterIsProtected() throws Exception {
        Lab.run(lab -> {
            Lab.must("ip", "link", "del", Lab.INTERFACE);
            XdpEnforcer chooses = enforcer(Map.of());
            try {
                EnforcerStatus status = chooses.status();
                assertEquals("observe-only", status.kind());
                assertTrue(status.reason().startsWith("no interface is up besides loopback"), status.reason());
                lab.connect();
                assertEventuallyProtected(chooses);
                chooses.apply(ban(OUTSIDER));
                assertFalse(lab.answers(Lab.INSIDE));
            } finally {
                chooses.close();
            }
        });
    }

    @Test
    void anInterfaceWithoutEthernetThatAppearsLaterGetsTheProgramForIt() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer first = enforcer(Map.of("interfaces", Lab.INTERFACE + ",hm5"));
            try {
                assertEquals(
                        AttachMode.DETACHED, first.status().attachments().get(1).mode());
                Lab.must("ip", "tuntap", "add", "dev", "hm5", "mode", "tun");
                Lab.must("ip", "link", "set", "hm5", "up");
                until(
                        "it is protected",
                        () -> first.status().attachments().get(1).mode() != AttachMode.DETACHED);
                XdpEnforcer second = enforcer(Map.of("interfaces", "hm5"));
                String reason = second.status().reason();
                second.close();
                assertTrue(reason.contains(KernelProgram.IP + " (id "), reason);
            } finally {
                first.close();
            }
        });
    }

    @Test
    void aLinkThatFlapsStaysProtected() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE));
            try {
                enforcer.apply(ban(OUTSIDER));
                for (int i = 0; i < 5; i++) {
                    Lab.must("ip", "link", "set", Lab.INTERFACE, "down");
                    Lab.must("ip", "link", "set", Lab.INTERFACE, "up");
                    assertTrue(enforcer.status().enforcing());
                }
                assertFalse(lab.answers(Lab.INSIDE));
            } finally {
                enforcer.close();
            }
        });
    }

    @Test
    void whoLeavesTheInterfaceLeavesItToUs() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer first = enforcer(Map.of("interfaces", Lab.INTERFACE));
            XdpEnforcer second = enforcer(Map.of("interfaces", Lab.INTERFACE));
            try {
                assertFalse(second.status().enforcing());
                first.close();
                assertEventuallyProtected(second);
            } finally {
                second.close();
            }
        });
    }

    private static void assertEventuallyProtected(XdpEnforcer enforcer) throws Exception {
        until("it is protected", () -> enforcer.status().enforcing());
    }

    private static void until(String what, Callable<Boolean> holds) throws Exception {
        Instant deadline = Instant.now().plusSeconds(40);
        while (!holds.call()) {
            assertTrue(Instant.now().isBefore(deadline), what);
            Thread.sleep(50);
        }
    }

    @Test
    void withoutADefaultRouteEveryInterfaceThatIsUpIsChosen() throws Exception {
        Lab.run(lab -> {
            Lab.must("ip", "link", "add", "hm8", "type", "veth", "peer", "name", "hm7");
            Lab.must("ip", "link", "set", "hm8", "up");
            assertEquals(Set.of(Lab.INTERFACE, "hm8"), Set.copyOf(Interfaces.choose(List.of(), false)));
            Lab.must("ip", "route", "add", "default", "via", Lab.OUTSIDER);
            assertEquals(List.of(Lab.INTERFACE), Interfaces.choose(List.of(), false));
            Lab.must("ip", "-6", "route", "add", "default", "dev", "hm8");
            assertEquals(Set.of(Lab.INTERFACE, "hm8"), Set.copyOf(Interfaces.choose(List.of(), false)));
            assertEquals(List.of("eth7"), Interfaces.choose(List.of("eth7"), false));
            Lab.must("ip", "route", "del", "default");
            Lab.must("ip", "-6", "route", "del", "default", "dev", "hm8");
            assertEquals(List.of(), Interfaces.choose(List.of(), true), "a route may be gone for a moment");
        });
    }

    @Test
    void aRealScanIsStoppedAndReported() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE));
            List<Scan> scans = new CopyOnWriteArrayList<>();
            ScanReader reader = new ScanReader(
                    observation -> {
                        scans.add((Scan) observation);
                        throw new IllegalStateException("whatever detection does, the reader goes on");
                    },
                    enforcer);
            try {
                for (int port = 1; port < 25; port++) {
                    lab.knock(Lab.INSIDE, port);
                }
                Instant deadline = Instant.now().plusSeconds(5);
                while (scans.isEmpty() && Instant.now().isBefore(deadline)) {
                    Thread.sleep(20);
                }
                assertEquals(1, scans.size());
                assertEquals(Lab.OUTSIDER, scans.getFirst().source().toString());
                assertTrue(enforcer.statistics().get("dropped.scan") > 0);

            } finally {
                reader.deactivate();
                enforcer.close();
            }
            assertTrue(Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("honeymesh-scan-reader")));
        });
    }

    @Test
    void aKilledProcessLetsTrafficThrough() throws Exception {
        Lab.run(lab -> {
            Process node = node(Duration.ofHours(1));
            try {
                lab.await(Lab.INSIDE, false);
                node.destroyForcibly().waitFor();
                lab.await(Lab.INSIDE, true);
            } finally {
                node.destroyForcibly().waitFor();
            }
        });
    }

    @Test
    void S34_aBanEndsInTimeWhileTheProcessIsStopped() throws Exception {
        Lab.run(lab -> {
            Process node = node(Duration.ofSeconds(4));
            try {
                lab.await(Lab.INSIDE, false);
                Lab.must("kill", "-STOP", Long.toString(node.pid()));
                assertFalse(lab.answers(Lab.INSIDE), "still enforced");
                lab.await(Lab.INSIDE, true);
            } finally {
                node.destroyForcibly().waitFor();
            }
        });
    }

    private static Process node(Duration ban) throws java.io.IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Node.class.getName(),
                        ban.toString())
                .inheritIO()
                .start();
    }

    /** A process of its own that bans the outsider and waits for its end. */
    static final class Node {
        private Node() {}

        public static void main(String[] arguments) throws InterruptedException {
            XdpEnforcer enforcer = enforcer(Map.of("interfaces", Lab.INTERFACE));
            enforcer.apply(Kernel.ban(OUTSIDER, Duration.parse(arguments[0]), Reason.TRAP));
            Thread.sleep(Duration.ofMinutes(1));
        }
    }
}
