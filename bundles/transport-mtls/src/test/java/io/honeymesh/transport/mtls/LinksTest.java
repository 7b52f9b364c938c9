// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
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
}
