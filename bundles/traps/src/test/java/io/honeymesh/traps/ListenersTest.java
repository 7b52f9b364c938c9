// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Decision;
import io.honeymesh.api.Flow;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.TrapStatus.State;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ListenersTest {

    @TempDir
    Path folder;

    private final List<TrapStatus> events = new CopyOnWriteArrayList<>();
    /** How many traps there were at each event. */
    private final List<Integer> listed = new CopyOnWriteArrayList<>();

    private Host host;

    @BeforeEach
    void start() {
        Gate gate = new Gate() {
            @Override
            public Decision decide(Verdict verdict) {
                throw new AssertionError("a trap host decides nothing");
            }

            @Override
            public void release(Flow flow) {
                events.size();
            }
        };
        host = new Host(
                observation -> new Decision.Spared(Decision.Cause.SCORE, ""),
                event -> {
                    events.add(((NodeEvent.TrapChanged) event).trap());
                    listed.add(host.traps().size());
                },
                gate,
                new NodePersona(new byte[NodePersona.SEED_BYTES]),
                folder);
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void aProtocolWithoutConfigurationListensOnItsOwnPortsForBothFamilies() throws IOException {
        int port = TrapHarness.freePort();
        host.protocols(Map.of("a", greeting("a", port)));
        assertEquals('a', firstByte("127.0.0.1", port));
        assertEquals('a', firstByte("::1", port));
        assertEquals(List.of(State.LISTENING), states());
        assertEquals("[::]:" + port, host.traps().getFirst().endpoint().toString());
    }

    @Test
    void aTrapIsListedAlsoWhileItIsClosedAndOpenedAgain() throws IOException {
        int port = TrapHarness.freePort();
        host.protocols(Map.of("a", greeting("a", port)));
        host.protocols(Map.of("a", greeting("b", port)));
        host.badLimits("test");
        assertEquals(
                List.of(State.LISTENING, State.CLOSED, State.LISTENING, State.CLOSED, State.FAILED),
                events.stream().map(TrapStatus::state).toList());
        assertEquals(List.of(1, 1, 1, 1, 1), listed);
        host.protocols(Map.of());
        assertEquals(List.of(), host.traps());
    }

    @Test
    void aDefaultPortInUseIsSkippedAndAConfiguredOneFailsAndBothSayWhatToDo() throws IOException {
        try (ServerSocket busy = new ServerSocket(0)) {
            int port = busy.getLocalPort();
            host.protocols(Map.of("a", greeting("a", port)));
            assertEquals(State.SKIPPED, host.traps().getFirst().state());
            assertTrue(host.traps().getFirst().detail().contains("port " + port + " is in use by another program"));
            host.orders(List.of(order("1", "a", Integer.toString(port))));
            assertEquals(State.FAILED, host.traps().getFirst().state());
            assertTrue(host.traps().getFirst().detail().contains("configure another port"));
        }
        // What the retry does every now and then.
        host.protocols(Map.of("a", new Script("a", List.of(), s -> s.write("b"))));
        assertEquals(State.LISTENING, host.traps().getFirst().state());
        assertEquals(
                List.of(State.SKIPPED, State.FAILED),
                events.stream().map(TrapStatus::state).limit(2).toList());
    }

    @Test
    void aPortChangesLiveAndNoOtherListenerNotices() throws IOException {
        List<Integer> ports = freePorts(3);
        host.protocols(Map.of("a", echoing("a"), "b", echoing("b")));
        host.orders(List.of(order("1", "a", "" + ports.get(0)), order("2", "b", "" + ports.get(1))));
        try (Socket open = connect(ports.get(1))) {
            host.orders(List.of(order("1", "a", "" + ports.get(2)), order("2", "b", "" + ports.get(1))));
            assertThrows(ConnectException.class, () -> connect(ports.get(0)));
            connect(ports.get(2)).close();
            open.getOutputStream().write('x');
            assertEquals('x', open.getInputStream().read());
        }
        assertEquals(
                List.of(State.LISTENING, State.LISTENING, State.CLOSED, State.LISTENING),
                events.stream().map(TrapStatus::state).toList());
    }

    @Test
    void aProtocolListensOnSeveralPortsAtOnce() throws IOException {
        List<Integer> ports = freePorts(2);
        host.protocols(Map.of("a", greeting("a")));
        host.orders(List.of(order("1", "a", ports.get(0) + ", " + ports.get(1))));
        assertEquals('a', firstByte("127.0.0.1", ports.get(0)));
        assertEquals('a', firstByte("127.0.0.1", ports.get(1)));
    }

    @Test
    void aConfiguredTrapTakesAPortFromAnotherTrapsDefault() throws IOException {
        int port = TrapHarness.freePort();
        host.protocols(Map.of("a", greeting("a", port), "b", greeting("b")));
        assertEquals('a', firstByte("127.0.0.1", port));
        host.orders(List.of(order("1", "b", "" + port)));
        assertEquals('b', firstByte("127.0.0.1", port));
        assertEquals(List.of(State.SKIPPED, State.LISTENING), states());
    }

    @Test
    void aProtocolThatGoesFreesItsPortAndItsConversationsAndOneThatIsReplacedAnswersAnew() throws Exception {
        int port = TrapHarness.freePort();
        host.protocols(Map.of("a", echoing("a", port)));
        try (Socket open = connect(port)) {
            while (host.open() == 0) {
                Thread.sleep(1); // a connection still in the backlog would be reset
            }
            host.protocols(Map.of("a", greeting("z", port)));
            assertTrue(open.getInputStream().read() < 0);
            assertEquals(0, host.open());
            assertEquals('z', firstByte("127.0.0.1", port));
        }
        host.protocols(Map.of());
        assertThrows(ConnectException.class, () -> connect(port));
        assertEquals(List.of(), host.traps());
        try (ServerSocket free = new ServerSocket(port)) {
            assertEquals(port, free.getLocalPort());
        }
    }

    @Test
    void aBadOrderSaysWhichPidKeyAndValueAndWhatIsAllowedAndTheOthersListen() throws IOException {
        int port = TrapHarness.freePort();
        host.protocols(Map.of("a", greeting("a"), "b", greeting("b")));
        Order bad = Order.of(Map.of("service.pid", "io.honeymesh.trap~x", "protocol", "a", "ports", "22,70000"));
        host.orders(List.of(bad, order("2", "b", "" + port)));
        assertEquals('b', firstByte("127.0.0.1", port));
        assertEquals(State.FAILED, host.traps().getFirst().state());
        assertEquals(
                "io.honeymesh.trap~x: ports = '70000' is not allowed: use a comma-separated list of ports 1-65535",
                host.traps().getFirst().detail());
        for (Map<String, String> wrong : List.of(
                Map.of("protocol", "A B"),
                Map.of("protocol", "a", "address", "example.org"),
                Map.of("protocol", "a", "enabled", "yes"))) {
            assertTrue(Order.of(wrong).problem().startsWith("io.honeymesh.trap: "), wrong::toString);
        }
    }

    @Test
    void badLimitsCloseAllTrapsUntilTheyAreMended() throws IOException {
        int port = TrapHarness.freePort();
        host.protocols(Map.of("a", greeting("a", port)));
        IllegalArgumentException bad =
                assertThrows(IllegalArgumentException.class, () -> Limits.of(Map.of("lifetime", "61s")));
        assertEquals(
                "io.honeymesh.traps: lifetime = '61s' is not allowed: use a duration from 1s to 1m, such as 90s, 10m, 24h or 7d",
                bad.getMessage());
        host.badLimits(bad.getMessage());
        assertEquals(State.FAILED, host.traps().getFirst().state());
        assertThrows(ConnectException.class, () -> connect(port));
        host.limits(Limits.of(Map.of("lifetime", "60s")));
        assertEquals('a', firstByte("127.0.0.1", port));
    }

    @Test
    void anOrderForATrapThatIsNotInstalledOrDisabledOrElsewhereSaysSo() throws IOException {
        int port = TrapHarness.freePort();
        host.protocols(Map.of("a", greeting("a")));
        host.orders(List.of(
                order("1", "nope", "" + port),
                Order.of(Map.of("service.pid", "2", "protocol", "a", "ports", port, "enabled", false)),
                Order.of(Map.of("service.pid", "3", "protocol", "a", "ports", port, "address", "192.0.2.1"))));
        List<String> details = host.traps().stream().map(TrapStatus::detail).toList();
        assertEquals(List.of(State.FAILED, State.CLOSED, State.FAILED), states());
        assertEquals("disabled by 2", details.get(1));
        assertTrue(details.get(0).startsWith("192.0.2.1 is no address of this machine"), details.get(0));
        assertTrue(details.get(2).contains("no trap 'nope' is installed"), details.get(2));
    }

    @Test
    void aNameThatListenGivesAndNobodyHasIsToldUntilItIsThere() {
        host.limits(Limits.of(Map.of("listen", "shh")));
        assertEquals(List.of(State.FAILED), states());
        String detail = host.traps().getFirst().detail();
        assertTrue(detail.startsWith("no trap 'shh' is installed, which 'listen' of io.honeymesh.traps names"), detail);
        host.protocols(Map.of("shh", new Script("shh", List.of(0), session -> {})));
        assertEquals(List.of(State.LISTENING), states());
    }

    private List<State> states() {
        return host.traps().stream().map(TrapStatus::state).toList();
    }

    private static TrapProtocol greeting(String word, Integer... ports) {
        return new Script("a", List.of(ports), session -> session.write(word));
    }

    private static TrapProtocol echoing(String name, Integer... ports) {
        return new Script(
                name,
                List.of(ports),
                session -> session.output().write(session.input().read()));
    }

    private static Order order(String pid, String protocol, String ports) {
        return Order.of(new HashMap<>(Map.of("service.pid", pid, "protocol", protocol, "ports", ports)));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setSoTimeout(5000);
        return socket;
    }

    private static int firstByte(String address, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral(address), port)) {
            socket.setSoTimeout(5000);
            return socket.getInputStream().read();
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> probes = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            probes.add(new ServerSocket(0));
            ports.add(probes.getLast().getLocalPort());
        }
        for (ServerSocket probe : probes) {
            probe.close();
        }
        return ports;
    }
}
