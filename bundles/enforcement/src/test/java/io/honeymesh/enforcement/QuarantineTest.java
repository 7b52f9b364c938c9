// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer.Rules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel does by itself between a handshake with a trap and policy's decision, with real sockets. */
class QuarantineTest {
    private static final int TRAP = 2222;
    private static final int SERVICE = 8088;
    private static final Duration LENGTH = Duration.ofSeconds(2);

    /** A node whose policy never decides: what is dropped, the kernel drops. */
    private static final class Node implements AutoCloseable {
        final XdpEnforcer enforcer;
        final ServerSocket trap = listen(TRAP);
        final ServerSocket service = listen(SERVICE);
        private final Lab lab;

        Node(Lab lab, Mode mode, List<Allow> allows, List<Guard> guards) throws Exception {
            this.lab = lab;
            enforcer = Kernel.enforcer(Map.of("interfaces", Lab.INTERFACE, "quarantine", LENGTH.toSeconds() + "s"));
            enforcer.configure(new Rules(
                    mode, Optional.empty(), allows, guards, Set.of(TRAP), Set.of(), OptionalInt.empty(), Set.of()));
            assertEquals(List.of(), enforcer.status().limits(), enforcer.status()::reason);
        }

        static ServerSocket listen(int port) throws Exception {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("::"), port));
            return socket;
        }

        Socket touch(String address, int port) throws Exception {
            return lab.outside(() -> {
                Socket socket = new Socket();
                socket.setSoTimeout(4000);
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), 4000);
                return socket;
            });
        }

        boolean serves(String address) throws Exception {
            return lab.knock(address, SERVICE);
        }

        long count(String statistic) {
            return enforcer.statistics().get(statistic);
        }

        @Override
        public void close() throws IOException {
            enforcer.close();
            trap.close();
            service.close();
        }
    }

    private interface Scenario {
        void run(Node node) throws Exception;
    }

    private static void with(Mode mode, List<Allow> allows, List<Guard> guards, Scenario scenario) throws Exception {
        Lab.run(lab -> {
            try (Node node = new Node(lab, mode, allows, guards)) {
                scenario.run(node);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.INSIDE, Lab.INSIDE6})
    void aTouchIsDroppedBeforeAnybodyHasAcceptedIt(String address) throws Exception {
        with(Mode.ENFORCE, List.of(), List.of(), node -> {
            assertTrue(node.serves(address));
            long start = System.nanoTime();
            try (Socket touch = node.touch(address, TRAP)) {
                assertFalse(node.serves(address), "nobody has accepted yet, and everything else is dropped");
                assertEquals(1, node.count("quarantine.placed"));
                assertTrue(node.count("dropped.quarantine") >= 1);
                S05_itsConversationGoesOn(node, touch);
                while (!node.serves(address)) {
                    assertTrue(
                            System.nanoTime() - start < Duration.ofSeconds(10).toNanos(), "it never ends");
                }
            }
            assertTrue(System.nanoTime() - start > LENGTH.minusMillis(100).toNanos(), "it ended too soon");
        });
    }

    private static void S05_itsConversationGoesOn(Node node, Socket touch) throws Exception {
        try (Socket accepted = node.trap.accept()) {
            touch.getOutputStream().write('?');
            assertEquals('?', accepted.getInputStream().read());
            accepted.getOutputStream().write('!');
            assertEquals('!', touch.getInputStream().read());
            assertTrue(node.count("passed.contained") >= 1);
        }
    }

    @Test
    void whoTouchesNoTrapIsLeftAlone() throws Exception {
        with(Mode.ENFORCE, List.of(), List.of(), node -> {
            try (Socket _ = node.touch(Lab.INSIDE, SERVICE)) {
                assertTrue(node.serves(Lab.INSIDE));
                assertEquals(0, node.count("quarantine.placed"));
            }
        });
    }

    @Test
    void theAllowListGoesOn() throws Exception {
        Allow allow = Kernel.allow(Lab.OUTSIDER + "/32", Duration.ofHours(1));
        with(Mode.ENFORCE, List.of(allow), List.of(), node -> {
            try (Socket _ = node.touch(Lab.INSIDE, TRAP)) {
                assertTrue(node.serves(Lab.INSIDE));
                assertEquals(0, node.count("dropped.quarantine"));
            }
        });
    }

    @Test
    void S04_aGuardedPortGoesOn() throws Exception {
        Guard guard = Kernel.guard(Lab.OUTSIDER + "/32", io.honeymesh.api.Transport.TCP, 0, SERVICE);
        with(Mode.ENFORCE, List.of(), List.of(guard), node -> {
            try (Socket _ = node.touch(Lab.INSIDE, TRAP)) {
                assertTrue(node.serves(Lab.INSIDE));
                assertTrue(node.count("passed.guarded") >= 1);
            }
        });
    }

    @Test
    void TESTOnlyCounts() throws Exception {
        with(Mode.TEST, List.of(), List.of(), node -> {
            try (Socket _ = node.touch(Lab.INSIDE, TRAP)) {
                assertTrue(node.serves(Lab.INSIDE));
                assertTrue(node.count("would-drop.quarantine") >= 1);
                assertEquals(0, node.count("dropped"));
            }
        });
    }

    @Test
    void liftingABanEndsWhatIsLeftOfIt() throws Exception {
        with(Mode.ENFORCE, List.of(), List.of(), node -> {
            long start = System.nanoTime();
            try (Socket _ = node.touch(Lab.INSIDE, TRAP);
                    Socket _ = node.touch(Lab.INSIDE6, TRAP)) {
                node.enforcer.lift(Subject.parse(Lab.OUTSIDER));
                boolean served = node.serves(Lab.INSIDE);
                assertTrue(served || System.nanoTime() - start > LENGTH.toNanos());
                node.enforcer.lift(Subject.parse("fd99::/64"));
                served = node.serves(Lab.INSIDE6);
                assertTrue(served || System.nanoTime() - start > LENGTH.toNanos());
            }
            assertEquals(2, node.count("quarantine.placed"));
        });
    }

    @Test
    void theBanThatFollowsOutlastsIt() throws Exception {
        with(Mode.ENFORCE, List.of(), List.of(), node -> {
            try (Socket _ = node.touch(Lab.INSIDE, TRAP)) {
                node.enforcer.apply(Kernel.ban(Subject.parse(Lab.OUTSIDER), Duration.ofMinutes(1), Reason.TRAP));
                Thread.sleep(LENGTH.plusMillis(100));
                assertFalse(node.serves(Lab.INSIDE));
                assertTrue(node.count("dropped.ban4") >= 1);
            }
        });
    }

    @Test
    void theSamePortOfAnotherNetworkNamespaceIsNoTrapOfOurs() throws Exception {
        with(Mode.ENFORCE, List.of(), List.of(), node -> {
            try (ServerSocket elsewhere = node.lab.outside(() -> Node.listen(TRAP));
                    Socket client = new Socket("10.99.0.2", TRAP)) {
                assertTrue(client.isConnected() && elsewhere.isBound());
                assertEquals(0, node.count("quarantine.placed"));
            }
        });
    }

    @Test
    void zeroSwitchesItOff() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = Kernel.enforcer(Map.of("interfaces", Lab.INTERFACE, "quarantine", "0s"));
            enforcer.configure(new Rules(
                    Mode.ENFORCE,
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Set.of(TRAP),
                    Set.of(),
                    OptionalInt.empty(),
                    Set.of()));
            try (ServerSocket trap = Node.listen(TRAP);
                    Socket touch = lab.outside(() -> new Socket(InetAddress.ofLiteral(Lab.INSIDE), TRAP))) {
                assertTrue(touch.isConnected() && trap.isBound());
                assertEquals(List.of(), enforcer.status().limits());
                assertTrue(lab.answers(Lab.INSIDE));
            } finally {
                enforcer.close();
            }
        });
    }
}
