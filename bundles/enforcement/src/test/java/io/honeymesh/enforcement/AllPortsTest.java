// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Mode;
import io.honeymesh.api.service.Enforcer.Rules;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every port nobody uses leads to one socket, with real sockets in a namespace of their own. */
class AllPortsTest {
    private static final int FREE = 4444;
    private static final int USED = 8088;
    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    Path data;

    private interface Scenario {
        void run(Lab lab, XdpEnforcer enforcer, ServerSocket catchAll) throws Exception;
    }

    private void with(Scenario scenario) throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = Kernel.enforcer(
                    Map.of("interfaces", Lab.INTERFACE, "all.ports.quiet", "1s", "all.ports.reserved", "7777"), data);
            try (ServerSocket catchAll = listen("::", 0)) {
                enforcer.configure(rules(OptionalInt.of(catchAll.getLocalPort())));
                assertEquals(List.of(), enforcer.status().limits(), enforcer.status()::reason);
                scenario.run(lab, enforcer, catchAll);
            } finally {
                enforcer.close();
            }
        });
    }

    private static Rules rules(OptionalInt catchAll) {
        return new Rules(
                Mode.ENFORCE, Optional.empty(), List.of(), List.of(), Set.of(), Set.of(), catchAll, Set.of(2022));
    }

    private static ServerSocket listen(String address, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
        return socket;
    }

    private static Socket connect(Lab lab, String address, int port) throws Exception {
        return lab.outside(() -> new Socket(InetAddress.ofLiteral(address), port));
    }

    private static void awaitSteered(Lab lab, String address) throws Exception {
        long until = System.nanoTime() + SOON.toNanos();
        while (true) {
            try (Socket socket = connect(lab, address, FREE)) {
                assertTrue(socket.isConnected());
                return;
            } catch (ConnectException closed) {
                assertTrue(System.nanoTime() < until, "it is never steered");
                Thread.sleep(100);
            }
        }
    }

    private static void awaitNoLimits(XdpEnforcer enforcer) throws InterruptedException {
        long until = System.nanoTime() + SOON.toNanos();
        while (!enforcer.status().limits().isEmpty()) {
            assertTrue(
                    System.nanoTime() < until, () -> enforcer.status().limits().toString());
            Thread.sleep(100);
        }
    }

    @Test
    void S07_whoConnectsToAPortThatNobodyUsesGetsTheCatchAll() throws Exception {
        with((lab, enforcer, catchAll) -> {
            assertThrows(ConnectException.class, () -> connect(lab, Lab.INSIDE, FREE), "not before it was watched");
            awaitSteered(lab, Lab.INSIDE);
            try (Socket taken = catchAll.accept()) {
                assertEquals(FREE, taken.getLocalPort(), "it knows which port was meant");
                assertEquals(Lab.INSIDE, taken.getLocalAddress().getHostAddress());
            }
            awaitSteered(lab, Lab.INSIDE6);
            assertTrue(enforcer.statistics().get("all-ports.steered") >= 2);
            for (int never : new int[] {80, 443, 113, 7777, 2022}) {
                assertThrows(ConnectException.class, () -> connect(lab, Lab.INSIDE, never), "port " + never);
            }
            assertThrows(
                    ConnectException.class,
                    () -> new Socket(InetAddress.ofLiteral("127.0.0.1"), FREE),
                    "this machine itself finds it closed");
            assertThrows(ConnectException.class, () -> new Socket(InetAddress.ofLiteral(Lab.INSIDE), FREE));
        });
    }

    @Test
    void S07_aServiceKeepsItsPortWhileItIsDown() throws Exception {
        with((lab, enforcer, catchAll) -> {
            try (ServerSocket service = listen("::", USED)) {
                awaitSteered(lab, Lab.INSIDE);
                assertTrue(service.isBound());
            }
            Thread.sleep(2500);
            assertThrows(ConnectException.class, () -> connect(lab, Lab.INSIDE, USED));
        });
        assertTrue(
                Files.readAllLines(data.resolve("enforcement/ports-in-use")).stream()
                        .anyMatch(line -> line.startsWith(USED + " ")),
                "and the next start knows");
        with((lab, enforcer, catchAll) -> {
            awaitSteered(lab, Lab.INSIDE);
            assertThrows(ConnectException.class, () -> connect(lab, Lab.INSIDE, USED));
        });
    }

    @Test
    void S07_whoBindsAPortHasItFromThatMoment() throws Exception {
        with((lab, enforcer, catchAll) -> {
            awaitSteered(lab, Lab.INSIDE);
            try (ServerSocket service = listen("::", FREE);
                    Socket client = connect(lab, Lab.INSIDE, FREE);
                    Socket served = service.accept()) {
                assertEquals(client.getLocalPort(), served.getPort());
            }
            assertThrows(ConnectException.class, () -> connect(lab, Lab.INSIDE, FREE), "nor is it stolen when it goes");
        });
    }

    @Test
    void withoutACatchAllPortsAreClosedAgain() throws Exception {
        with((lab, enforcer, catchAll) -> {
            awaitSteered(lab, Lab.INSIDE);
            enforcer.configure(rules(OptionalInt.empty()));
            assertThrows(ConnectException.class, () -> connect(lab, Lab.INSIDE, FREE));
            enforcer.configure(rules(OptionalInt.of(catchAll.getLocalPort())));
            awaitSteered(lab, Lab.INSIDE);
            enforcer.close();
            assertThrows(ConnectException.class, () -> connect(lab, Lab.INSIDE, FREE));
        });
    }

    @Test
    void aCatchAllThatIsNotThereIsNamed() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = Kernel.enforcer(Map.of("interfaces", Lab.INTERFACE), data);
            try {
                enforcer.configure(rules(OptionalInt.of(9)));
                assertEquals(
                        List.of(
                                "unused ports don't lead to the catch-all trap: no socket of this process listens on port 9"),
                        enforcer.status().limits());
                enforcer.configure(rules(OptionalInt.of(USED)));
                assertEquals(1, enforcer.status().limits().size());
                try (ServerSocket late = listen("::", USED)) {
                    awaitNoLimits(enforcer);
                    assertTrue(late.isBound());
                }
                enforcer.configure(rules(OptionalInt.of(9)));
                assertEquals(1, enforcer.status().limits().size());
                enforcer.configure(rules(OptionalInt.empty()));
                assertEquals(List.of(), enforcer.status().limits(), "nobody wants it any more");
            } finally {
                enforcer.close();
            }
        });
    }
}
