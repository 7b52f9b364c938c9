// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom a node calls because a member says that it can be reached there. */
class CallsTest {

    private static final TestIdentity A = TestIdentity.of("a");
    private static final TestIdentity M = TestIdentity.of("m");
    private static final Map<String, Object> ON_THIS_MACHINE = Map.of("call.networks", "127.0.0.0/8");

    private final List<ServerSocket> traps = new ArrayList<>();
    private final AtomicInteger touches = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();

    @AfterEach
    void close() {
        traps.forEach(Quietly::close);
    }

    private Endpoint trap() throws IOException {
        ServerSocket trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        traps.add(trap);
        Thread.ofVirtual().start(() -> {
            while (!trap.isClosed()) {
                try (var _ = trap.accept()) {
                    touches.incrementAndGet();
                } catch (IOException closed) {
                    // the test is over
                }
            }
        });
        return at(trap.getLocalPort());
    }

    /** Takes connections and says nothing. */
    private Endpoint silent() throws IOException {
        ServerSocket trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        traps.add(trap);
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket connection = trap.accept();
                    touches.incrementAndGet();
                    Thread.ofVirtual().start(() -> countTheEnd(connection));
                }
            } catch (IOException closed) {
                // the test is over
            }
        });
        return at(trap.getLocalPort());
    }

    private void countTheEnd(Socket connection) {
        try (connection) {
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException end) {
            // as good as any
        }
        ends.incrementAndGet();
    }

    private static Endpoint at(int port) {
        return Endpoint.parse("127.0.0.1:" + port);
    }

    @Test
    void membersThatNameSomebodysTrapsMakeTheNodeTouchOneOfThem() throws Exception {
        try (TestNode node = new TestNode("a", ON_THIS_MACHINE)) {
            for (int member = 0; member < 3; member++) {
                List<Endpoint> eight = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    eight.add(trap());
                }
                node.members.put(("f" + member).repeat(32), eight);
            }
            Until.holds("one is touched", () -> touches.get() > 0);
            Thread.sleep(4000);
            assertEquals(1, touches.get());
        }
    }

    @Test
    void addressesInsideAreNotCalledAtAMembersWord() throws Exception {
        try (TestNode node = new TestNode("a", Map.of())) {
            node.members.put(M.nodeId(), List.of(trap()));
            try (TestNode introducer = new TestNode("i", Map.of(), A)) {
                String id = TestIdentity.of("i").nodeId();
                node.letInBy = Optional.of(id);
                node.members.put(id, List.of(at(introducer.port)));
                Until.holds("others are called", () -> node.board.links().isLinked(id));
                Thread.sleep(1500);
                assertEquals(0, touches.get());
            }
        }
    }

    @Test
    void whereNobodySpeaksOneConnectionIsMadeAtATimeAndNoneOutlivesTheNode() throws Exception {
        try (TestNode node = new TestNode("a", ON_THIS_MACHINE)) {
            node.members.put(M.nodeId(), List.of(silent()));
            Until.holds("it is called", () -> touches.get() > 0);
            Thread.sleep(2000);
            assertEquals(1, touches.get());
            assertEquals(0, ends.get());
            long begin = System.nanoTime();
            node.board.close();
            Until.holds("the call ends with the node", () -> ends.get() == 1);
            assertTrue(System.nanoTime() - begin < 1.5e9, "before its time");
        }
    }

    @Test
    void theIntroducerIsCalledWhereverItIs() throws Exception {
        try (TestNode m = new TestNode("m", Map.of(), A);
                TestNode a = new TestNode("a", Map.of())) {
            a.letInBy = Optional.of(M.nodeId());
            a.members.put(M.nodeId(), List.of(at(m.port)));
            Until.holds("they are linked", () -> a.board.links().memberIds().contains(M.nodeId()));
        }
    }

    @Test
    void aTokensAddressesAreAllTried() throws Exception {
        try (TestNode m = new TestNode("m", Map.of(), A);
                TestNode a = new TestNode("a", Map.of())) {
            a.introducers.put(M.nodeId(), List.of(trap(), trap(), at(m.port)));
            Until.holds("they are linked", () -> a.board.links().isLinked(M.nodeId()));
            assertEquals(2, touches.get());
        }
    }

    /** Whoever took its address over, or lied about it, has not its key. */
    @Test
    void S25_whoeverElseIsWhereTheTokenSaysIsNoLink() throws Exception {
        TestIdentity other = TestIdentity.of("other");
        try (TestNode wrong = new TestNode("other", Map.of(), A);
                TestNode m = new TestNode("m", Map.of(), A);
                TestNode a = new TestNode("a", Map.of(), other)) {
            a.introducers.put(M.nodeId(), List.of(at(wrong.port), at(m.port)));
            Until.holds("they are linked", () -> a.board.links().isLinked(M.nodeId()));
            assertFalse(a.board.links().isLinked(other.nodeId()));
            assertEquals(Set.of(), Set.copyOf(wrong.board.links().memberIds()));
        }
    }

    @Test
    void aMemberInANetworkThatTheOperatorNamesIsCalledAndAgainWhenItIsBack() throws Exception {
        TestNode m = new TestNode("m", Map.of(), A);
        try (TestNode a = new TestNode("a", ON_THIS_MACHINE)) {
            a.members.put(M.nodeId(), List.of(at(m.port)));
            Until.holds("they are linked", () -> a.board.links().isLinked(M.nodeId()));
            m.close();
            Until.holds("the link is down", () -> !a.board.links().isLinked(M.nodeId()));
            try (TestNode back = new TestNode("m", Map.of("port", m.port), A)) {
                Until.holds("they are linked again", () -> a.board.links().isLinked(M.nodeId()));
                Until.holds(
                        "on both sides", () -> back.board.links().memberIds().contains(A.nodeId()));
            }
        }
    }

    @Test
    void whoHangsUpAfterTheHandshakeIsCalledLessAndLess() throws Exception {
        try (TestNode node = new TestNode("a", ON_THIS_MACHINE)) {
            SSLServerSocket full =
                    (SSLServerSocket) M.tls(_ -> true).getServerSocketFactory().createServerSocket(0);
            traps.add(full);
            full.setNeedClientAuth(true);
            Thread.ofVirtual().start(() -> {
                while (!full.isClosed()) {
                    try (SSLSocket caller = (SSLSocket) full.accept()) {
                        touches.incrementAndGet();
                        caller.startHandshake();
                    } catch (IOException closed) {
                        // the test is over
                    }
                }
            });
            node.members.put(M.nodeId(), List.of(at(full.getLocalPort())));
            Until.holds("it has been called again", () -> touches.get() > 1);
            Thread.sleep(4000);
            assertTrue(touches.get() < 7, touches + " calls");
        }
    }
}
