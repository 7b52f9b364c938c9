// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.honeymesh.api.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What members can do to a node's links: each only to its own. */
class LinksTest {

    private static final TestIdentity M = TestIdentity.of("m");
    private static final Frame ALL_OF_IT = new Frame.Have(true, new byte[0]);

    /** More than any buffer on the way. */
    private static TestNode holding(String heartbeat) throws IOException {
        TestNode node = new TestNode("a", Map.of("heartbeat", heartbeat), M);
        node.holds(2000, 16_000);
        return node;
    }

    private static void beginToListen(TestPeer peer) throws IOException, InterruptedException {
        peer.say(ALL_OF_IT);
        while (!(peer.read() instanceof Frame.Held)) {
            // a heartbeat
        }
        Thread.sleep(500);
    }

    @Test
    void S20_aPeerThatDoesNotReadAndLinksAgainHoldsUpNobody() throws Exception {
        try (TestNode node = holding("30s");
                TestPeer deaf = new TestPeer("m", node)) {
            beginToListen(deaf);
            try (TestPeer again = new TestPeer("m", node)) {
                assertInstanceOf(Frame.Heartbeat.class, again.read());
                assertTimeoutPreemptively(
                        Duration.ofSeconds(2), () -> node.board.links().members());
                assertEquals(Set.of(M.nodeId()), node.board.links().memberIds());
            }
        }
    }

    @Test
    void S20_aPeerThatTalksButDoesNotReadLosesItsLinkAfterThreeHeartbeats() throws Exception {
        try (TestNode node = holding("1s");
                TestPeer deaf = new TestPeer("m", node)) {
            beginToListen(deaf);
            Thread talk = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        deaf.say(new Frame.Heartbeat(new byte[Frame.DIGEST_BYTES]));
                        Thread.sleep(200);
                    }
                } catch (IOException | InterruptedException closed) {
                    // as expected
                }
            });
            assertEquals(Set.of(M.nodeId()), node.board.links().memberIds());
            Until.holds("it is let go", () -> node.board.links().memberIds().isEmpty());
            talk.join(Duration.ofSeconds(10));
        }
    }

    @Test
    void aPeerThatSaysNothingLosesItsLinkAfterThreeHeartbeats() throws Exception {
        try (TestNode node = new TestNode("a", Map.of("heartbeat", "1s"), M);
                TestPeer silent = new TestPeer("m", node)) {
            assertInstanceOf(Frame.Heartbeat.class, silent.read());
            assertEquals(Set.of(M.nodeId()), node.board.links().memberIds());
            Until.holds("it is let go", () -> node.board.links().memberIds().isEmpty());
        }
    }

    @Test
    void whoIsLetInWhereThereIsNoRoomIsToldOfTheOthersFirst() throws Exception {
        TestIdentity joiner = TestIdentity.of("j");
        TestIdentity third = TestIdentity.of("n");
        try (TestNode node = new TestNode("a", Map.of("links", "2"), Duration.ofSeconds(5), Map.of(), M, third)) {
            Until.holds("there are two members' links", () -> node.hasPlaceFor(M) && node.hasPlaceFor(third));
            TestPeer j = new TestPeer("j", node);
            assertInstanceOf(Frame.Heartbeat.class, j.read());
            node.members.put(joiner.nodeId(), List.of());
            while (!(j.read() instanceof Frame.Have)) {
                // a heartbeat
            }
            LinkTable links = node.board.links();
            assertEquals(Set.of(M.nodeId(), third.nodeId(), joiner.nodeId()), links.memberIds());
            Until.holds("it has had its time", () -> links.memberIds().equals(Set.of(M.nodeId(), third.nodeId())));
        }
    }

    /** Or else who comes next finds it taken, and who calls meanwhile is hung up on and takes it for somebody else's. */
    @Test
    void aNodeThatIsClosedHasLeftItsPort() throws Exception {
        for (int i = 0; i < 100; i++) {
            TestNode node = new TestNode("a", Map.of());
            node.close();
            new ServerSocket(node.port, 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    /** Only one could be called, so one place is kept. */
    @Test
    void S22_whoCallsOftenIsNotAllThatANodeHearsOf() throws Exception {
        List<TestIdentity> sybils =
                IntStream.range(0, 6).mapToObj(i -> TestIdentity.of("s" + i)).toList();
        TestIdentity honest = TestIdentity.of("h");
        TestNode late = new TestNode("h", Map.of(), TestIdentity.of("a"));
        late.close();
        try (TestNode node = new TestNode(
                "a",
                Map.of("links", "4", "call.networks", "127.0.0.0/8"),
                Map.of(honest, Endpoint.parse("127.0.0.1:" + late.port)),
                sybils.toArray(TestIdentity[]::new))) {
            int taken = 0;
            for (TestIdentity sybil : sybils) {
                taken += node.takes(sybil, "127.0.0.2") ? 1 : 0;
            }
            assertEquals(3, taken);
            try (TestNode _ = new TestNode("h", Map.of("port", late.port), TestIdentity.of("a"))) {
                Until.holds(
                        "the one it calls has a place", () -> node.board.links().isLinked(honest.nodeId()));
            }
        }
    }

    /** Nobody could be called, so callers had all places. */
    @Test
    void S22_aPlaceIsTakenBackForOneThatCanBeCalledLater() throws Exception {
        List<TestIdentity> sybils =
                IntStream.range(0, 4).mapToObj(i -> TestIdentity.of("s" + i)).toList();
        TestIdentity honest = TestIdentity.of("h");
        try (TestNode node = new TestNode(
                        "a",
                        Map.of("links", "4", "heartbeat", "60s", "call.networks", "127.0.0.0/8"),
                        sybils.toArray(TestIdentity[]::new));
                TestNode late = new TestNode("h", Map.of(), TestIdentity.of("a"))) {
            for (TestIdentity sybil : sybils) {
                Until.holds("callers have all places", () -> node.hasPlaceFor(sybil));
            }
            LinkTable links = node.board.links();
            assertEquals(4, links.members().size());
            node.members.put(honest.nodeId(), List.of(Endpoint.parse("127.0.0.1:" + late.port)));
            Until.holds("the one it calls has a place", () -> links.isLinked(honest.nodeId()));
            assertEquals(4, links.members().size());
            Set<String> linked = links.memberIds();
            for (TestIdentity sybil : sybils) {
                if (!linked.contains(sybil.nodeId())) {
                    assertFalse(node.takes(sybil, "127.0.0.2"), "the place is kept");
                }
            }
            assertEquals(linked, links.memberIds());
        }
    }

    /** Where a member is is its own word: many of one network take no more places from those who call than one does. */
    @Test
    void S22_membersThatNameOneNetworkKeepOnePlace() throws Exception {
        Map<TestIdentity, Endpoint> named = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            named.put(TestIdentity.of("x" + i), Endpoint.parse("127.0.0." + (100 + i) + ":" + TestNode.freePort()));
        }
        List<TestIdentity> callers =
                IntStream.range(0, 3).mapToObj(i -> TestIdentity.of("s" + i)).toList();
        try (TestNode node = new TestNode(
                "a",
                Map.of("links", "4", "heartbeat", "60s", "call.networks", "127.0.0.0/8"),
                named,
                callers.toArray(TestIdentity[]::new))) {
            for (TestIdentity caller : callers) {
                Until.holds("three have places", () -> node.hasPlaceFor(caller));
            }
            assertEquals(3, node.board.links().members().size());
        }
    }
}
