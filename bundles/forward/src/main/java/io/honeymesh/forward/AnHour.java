// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** So many in any hour. One thread. */
final class AnHour {

    private static final Duration HOUR = Duration.ofHours(1);

    private final int most;
    private final Deque<Instant> counted = new ArrayDeque<>();

    AnHour(int most) {
        this.most = most;
    }

    boolean isFull(Instant now) {
        while (!counted.isEmpty() && !now.isBefore(counted.peekFirst().plus(HOUR))) {
            counted.removeFirst();
        }
        return counted.size() >= most;
    }

    void count(Instant now) {
        counted.addLast(now);
        if (counted.size() > most) {
            counted.removeFirst();
        }
    }
}
