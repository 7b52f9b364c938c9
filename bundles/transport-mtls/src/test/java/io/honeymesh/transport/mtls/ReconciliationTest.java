// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReconciliationTest {

    private static final TestIdentity A = TestIdentity.of("a");
    private static final TestIdentity M = TestIdentity.of("m");

    private static Set<String> names(TestNode node) {
        return node.held.stream().map(Frame::name).collect(Collectors.toSet());
    }

    @Test
    void twoNodesThatHoldDifferentThingsHoldAllOfThemSoon() throws Exception {
        try (TestNode a = new TestNode("a", Map.of("heartbeat", "1s"), M);
                TestNode m = new TestNode("m", Map.of("heartbeat", "1s"), A)) {
            a.holds(2500, 300);
            m.holds(10, 200);
            Set<String> all = new HashSet<>(names(a));
            all.addAll(names(m));
            m.introducers.put(A.nodeId(), List.of(Endpoint.parse("127.0.0.1:" + a.port)));
            Until.holds("a has all", () -> names(a).equals(all));
            Until.holds("m has all", () -> names(m).equals(all));
        }
    }

    @Test
    void S24_aPeerWhoseStateNeverStaysTheSameIsComparedNonetheless() throws Exception {
        try (TestNode node = new TestNode("a", Map.of("heartbeat", "30s"), M);
                TestPeer peer = new TestPeer("m", node)) {
            for (int i = 1; i <= 3; i++) {
                byte[] digest = new byte[Frame.DIGEST_BYTES];
                digest[0] = (byte) i;
                peer.say(new Frame.Heartbeat(digest));
            }
            Frame frame = peer.read();
            while (frame instanceof Frame.Heartbeat) {
                frame = peer.read();
            }
            assertTrue(((Frame.Have) frame).last());
        }
    }

    /** Five bytes each, and each asks for all that there is. */
    @Test
    void S20_listsOfNothingDoNotPileUp() throws Exception {
        TestNode holding = new TestNode("a", Map.of("heartbeat", "30s"), M);
        holding.holds(1500, 100);
        try (TestNode node = holding;
                TestPeer peer = new TestPeer("m", node)) {
            int before = node.lookedThrough.get();
            peer.say(Collections.nCopies(200, new Frame.Have(true, new byte[0])).toArray(Frame[]::new));
            int sent = 0;
            try {
                while (sent <= 1500) {
                    sent += peer.read() instanceof Frame.Held ? 1 : 0;
                }
            } catch (IOException nothingMore) {
                // the peer's patience is over
            }
            assertEquals(1500, sent, "each once");
            assertTrue(node.lookedThrough.get() - before <= 3, node.lookedThrough + " times looked through");
        }
    }
}
