// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.spi.Envelope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How what one node says comes to others that it has no link with. */
class RelayTest {

    private static final int LONGEST_HEARTBEAT_MINUTES = 5;
    private final List<TestNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(TestNode::close);
    }

    private static Envelope message(int number) {
        return Envelope.of(Instant.MAX, new byte[] {1, 2, 3, (byte) number});
    }

    private static boolean has(TestNode node, Envelope envelope) {
        return node.held.stream().anyMatch(one -> one.id().equals(envelope.id()));
    }

    /** Each knows its neighbours only, and nobody compares what it holds. */
    private void chain(int length) throws IOException {
        for (int i = length - 1; i >= 0; i--) {
            Map<TestIdentity, Endpoint> after = i == length - 1
                    ? Map.of()
                    : Map.of(identity(i + 1), Endpoint.parse("127.0.0.1:" + nodes.getFirst().port));
            TestIdentity[] before = i == 0 ? new TestIdentity[0] : new TestIdentity[] {identity(i - 1)};
            nodes.addFirst(new TestNode(
                    "r" + i,
                    Map.of("heartbeat", LONGEST_HEARTBEAT_MINUTES + "m", "call.networks", "127.0.0.0/8"),
                    after,
                    before));
        }
    }

    private static TestIdentity identity(int number) {
        return TestIdentity.of("r" + number);
    }

    private boolean areLinked() {
        int ends = 0;
        for (TestNode node : nodes) {
            ends += node.board.links().memberIds().size();
        }
        return ends == 2 * (nodes.size() - 1);
    }

    @Test
    void S24_aMessageGoesOverNineLinksOnceAndNeverBack() throws Exception {
        chain(11);
        Until.holds("all are linked", this::areLinked);
        nodes.getFirst().says(message(1));
        Until.holds("it has come to the tenth", () -> nodes.get(9).heard.get() == 1);
        Thread.sleep(500);
        for (int i = 0; i < 11; i++) {
            assertEquals(i == 0 || i == 10 ? 0 : 1, nodes.get(i).heard.get(), "node " + i);
        }
    }

    @Test
    void whatIsKnownIsNotPassedOn() throws Exception {
        chain(3);
        Until.holds("all are linked", this::areLinked);
        Envelope known = message(1);
        nodes.get(1).held.add(known);
        nodes.getFirst().says(known);
        nodes.getFirst().says(message(2));
        Until.holds("the other has", () -> has(nodes.getLast(), message(2)));
        assertEquals(2, nodes.get(1).heard.get());
        assertEquals(1, nodes.getLast().heard.get());
    }

    @Test
    void aNodeThatOnlyDialsOutHearsAndIsHeard() throws Exception {
        TestIdentity dialling = TestIdentity.of("out");
        TestNode listening = new TestNode("r0", Map.of(), dialling);
        nodes.add(listening);
        TestNode out = new TestNode(
                "out",
                Map.of("bind", "none", "call.networks", "127.0.0.0/8"),
                Map.of(identity(0), Endpoint.parse("127.0.0.1:" + listening.port)));
        nodes.add(out);
        hearEachOther(listening, out);
        assertFalse(isListening(out), "nobody can call it");
    }

    private static boolean isListening(TestNode node) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), node.port)) {
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void nodesMeetByIpv6AsWell() throws Exception {
        boolean there = NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null;
        if (!there) {
            System.out.println("skipped: this machine has no IPv6 loopback address");
        }
        assumeTrue(there, "this machine has no IPv6 loopback address");
        TestNode listening = new TestNode("r0", Map.of("bind", "::1"), identity(1));
        nodes.add(listening);
        TestNode calling = new TestNode(
                "r1",
                Map.of("bind", "::1", "call.networks", "::1/128"),
                Map.of(identity(0), Endpoint.parse("[::1]:" + listening.port)));
        nodes.add(calling);
        hearEachOther(listening, calling);
    }

    private static void hearEachOther(TestNode one, TestNode two) throws InterruptedException {
        Until.holds(
                "they are linked",
                () -> one.board.links().memberIds().size() == 1
                        && two.board.links().memberIds().size() == 1);
        one.says(message(1));
        two.says(message(2));
        Until.holds("both have heard", () -> one.heard.get() == 1 && two.heard.get() == 1);
        assertTrue(has(one, message(2)) && has(two, message(1)));
    }
}
