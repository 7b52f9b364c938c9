// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.service.Captures;
import io.honeymesh.api.service.Replay;
import io.honeymesh.api.spi.ScoringRule;
import org.junit.jupiter.api.Test;

class OfflineNodeTest {

    @Test
    void theBundlesOnTheClassPathAreWiredAsInANode() throws Exception {
        try (OfflineNode node = OfflineNode.start()) {
            node.find(Replay.class);
            node.find(Captures.class);
            assertTrue(node.all(ScoringRule.class).size() >= 4);
        }
    }
}
