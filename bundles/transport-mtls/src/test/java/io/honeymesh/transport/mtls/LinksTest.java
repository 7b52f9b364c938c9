// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What members can do to a node's links: each only to its own. */
class LinksTest {

    private static final TestIdentity M = TestIdentity.of("m");
    private static final Frame ALL_OF_IT = new Frame.Have(true, Set.of());

    @Test
    void S20_aPeerThatDoesNotReadAndLinksAgainHoldsUpNobody() throws Exception {
        try (TestNode node = new TestNode("a", Map.of("heartbeat", "30s"), M);
                TestPeer deaf = new TestPeer("m", node)) {
            node.holds(2000, 16_000);
            deaf.say(ALL_OF_IT);
            Until.holds("it is being sent what it says to lack", () -> node.lookedThrough.get() > 1);
            Thread.sleep(1000);
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
        try (TestNode node = new TestNode("a", Map.of("heartbeat", "1s"), M);
                TestPeer deaf = new TestPeer("m", node)) {
            node.holds(2000, 16_000);
            deaf.say(ALL_OF_IT);
            Thread talk = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        deaf.say(new Frame.Heartbeat(new byte[Frame.DIGEST_BYTES]));
                        Thread.sleep(200);
                    }
                } catch (java.io.IOException | InterruptedException closed) {
                    // as expected
                }
            });
            Until.holds("it is linked", () -> node.board.links().memberIds().contains(M.nodeId()));
            Until.holds("it is let go", () -> node.board.links().memberIds().isEmpty());
            talk.join(Duration.ofSeconds(10));
        }
    }
}
