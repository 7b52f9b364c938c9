// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Decision;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.TrapStatus.State;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Gate;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class OverridesTest {

    private static final Gate GATE = new Gate() {
        @Override
        public Decision decide(Verdict verdict) {
            throw new AssertionError("a trap host decides nothing");
        }

        @Override
        public void release(Flow flow) {}
    };

    @TempDir
    Path folder;

    private final List<NodeEvent> events = new CopyOnWriteArrayList<>();
    private Host host;
    private int port;

    @BeforeEach
    void start() throws IOException {
        port = TrapHarness.freePort();
        host = newHost();
    }

    private Host newHost() {
        Host made = new Host(
                observation -> new Decision.Spared(Decision.Cause.SCORE, ""),
                events::add,
                GATE,
                new NodePersona(new byte[NodePersona.SEED_BYTES]),
                folder);
        made.protocols(Map.of("a", new Script("a", List.of(port), session -> session.readLine(100))));
        return made;
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private void restartNode() {
        host.close();
        host = newHost();
    }

    /** By a reset if it was still waiting to be served. */
    private static void assertEnded(Socket talking) throws IOException {
        try (talking) {
            talking.setSoTimeout(5000);
            assertEquals(-1, talking.getInputStream().read());
        } catch (SocketException reset) {
            assertEquals("Connection reset", reset.getMessage());
        }
    }

    private TrapStatus only() {
        assertEquals(1, host.traps().size());
        return host.traps().getFirst();
    }

    private void order(String pid, String enabled) {
        host.orders(List.of(Order.of(
                Map.of("service.pid", pid, "protocol", "a", "ports", Integer.toString(port), "enabled", enabled))));
    }

    @Test
    void whatWasStoppedIsClosedAtOnceAndStaysSoOverARestart() throws IOException {
        Socket talking = new Socket("127.0.0.1", port);
        host.stop("a", "by karla");
        assertEnded(talking);
        assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", port));
        assertEquals(State.CLOSED, only().state());
        assertTrue(only().detail().startsWith("stopped by karla, since 2"), only().detail());
        restartNode();
        assertEquals(State.CLOSED, only().state());
        host.start("a", "by karla");
        new Socket("127.0.0.1", port).close();
        assertEquals(Map.of(), host.overrides(), "it is as configured again");
        restartNode();
        assertEquals(State.LISTENING, only().state());
        assertEquals(
                List.of("stop", "start"),
                events.stream()
                        .filter(NodeEvent.Other.class::isInstance)
                        .map(event -> ((NodeEvent.Other) event).detail().get("order"))
                        .toList());
    }

    @Test
    void aTrapListensElsewhereUntilThatIsTakenBack() throws IOException {
        int other = TrapHarness.freePort();
        host.listen("a", List.of(other, other), IpAddress.parse("127.0.0.1"), "by karla");
        assertEquals("127.0.0.1:" + other, only().endpoint().toString());
        new Socket("127.0.0.1", other).close();
        assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", port));
        host.stop("a", "by karla");
        host.start("a", "by karla");
        restartNode();
        assertEquals("127.0.0.1:" + other, only().endpoint().toString());
        host.listen("a", List.of(), Spot.ANY, "by karla");
        assertEquals("[::]:" + port, only().endpoint().toString());
        assertEquals(Map.of(), host.overrides());
    }

    @Test
    void aRestartEndsConversationsAndOpensAgain() throws IOException {
        Socket talking = new Socket("127.0.0.1", port);
        host.restart("a", "by karla");
        assertEnded(talking);
        new Socket("127.0.0.1", port).close();
        host.stop("a", "by karla");
        assertThrows(IllegalArgumentException.class, () -> host.restart("a", ""));
    }

    @Test
    void whatTheConfigurationDisablesNobodyOpensHere() {
        order("io.honeymesh.trap~a", "false");
        for (Runnable order : List.<Runnable>of(
                () -> host.start("a", ""),
                () -> host.restart("a", ""),
                () -> host.listen("a", List.of(port), Spot.ANY, ""))) {
            String said =
                    assertThrows(IllegalArgumentException.class, order::run).getMessage();
            assertEquals("trap a is disabled by io.honeymesh.trap~a: enable it there", said);
        }
        assertEquals(State.CLOSED, only().state());
    }

    @Test
    void aConfigurationThatDisablesItLaterHolds() throws IOException {
        host.listen("a", List.of(TrapHarness.freePort()), Spot.ANY, "by karla");
        order("io.honeymesh.trap~a", "false");
        assertEquals(State.CLOSED, only().state());
        assertEquals("[::]:" + port, only().endpoint().toString());
    }

    @Test
    void aTrapThatWouldNotListenByDefaultIsOpenedByAnOrder() throws IOException {
        host.limits(Limits.of(Map.of("listen", "b")));
        assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", port));
        host.start("a", "by karla");
        new Socket("127.0.0.1", port).close();
    }

    @Test
    void aTrapThatComesBackIsStillStopped() {
        host.stop("a", "by karla");
        host.protocols(Map.of());
        assertEquals(List.of(), host.traps());
        host.protocols(Map.of("a", new Script("a", List.of(port), session -> session.readLine(100))));
        assertEquals(State.CLOSED, only().state());
    }

    @Test
    void theFileIsTheOwnersAlone() throws IOException {
        host.stop("a", "by karla");
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(Overrides.FILE))));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (String name : List.of("b", "", "../a", "a\u0000")) {
            assertThrows(IllegalArgumentException.class, () -> host.stop(name, ""), name);
            assertThrows(IllegalArgumentException.class, () -> host.start(name, ""), name);
        }
        List<Integer> many =
                java.util.stream.IntStream.rangeClosed(1, 65).boxed().toList();
        assertThrows(IllegalArgumentException.class, () -> host.listen("a", many, Spot.ANY, ""));
        assertThrows(IllegalArgumentException.class, () -> host.listen("a", List.of(0), Spot.ANY, ""));
        assertThrows(IllegalArgumentException.class, () -> host.listen("a", List.of(65_536), Spot.ANY, ""));
        assertEquals(State.LISTENING, only().state());
        assertFalse(Files.exists(folder.resolve(Overrides.FILE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[1]",
                "[null]",
                "[{}]",
                "[{\"trap\":\"../x\",\"runs\":false,\"ports\":[],\"address\":\"::\",\"since\":\"2026-01-01T00:00:00Z\",\"note\":\"\"}]",
                "[{\"trap\":\"a\",\"runs\":false,\"ports\":[70000],\"address\":\"::\",\"since\":\"2026-01-01T00:00:00Z\",\"note\":\"\"}]",
                "[{\"trap\":\"a\",\"runs\":\"no\",\"ports\":[],\"address\":\"::\",\"since\":\"2026-01-01T00:00:00Z\",\"note\":\"\"}]",
                "[{\"trap\":\"a\",\"runs\":false,\"ports\":[],\"address\":\"::\",\"since\":\"soon\",\"note\":\"\"}]"
            })
    void aBrokenFileStopsNothing(String content) throws IOException {
        Files.createDirectories(folder.resolve("traps"));
        Files.writeString(folder.resolve(Overrides.FILE), content);
        restartNode();
        assertEquals(State.LISTENING, only().state());
    }
}
