// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import java.time.Duration;

/** How ill this node seems to be itself (Lifeguard): the worse, the more time it gives others. Not thread-safe. */
final class Awareness {

    private final int most;
    private int score;

    Awareness(int most) {
        this.most = most;
    }

    void change(int by) {
        score = Math.clamp(score + by, 0, most - 1);
    }

    int score() {
        return score;
    }

    Duration stretched(Duration time) {
        return time.multipliedBy(score + 1L);
    }
}
