// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait: longer after each failure, and never the same on all nodes. One thread's. */
final class Pause {

    static final Duration SHORTEST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(15);

    private final RandomGenerator random;
    private final Duration shortest;
    private final Duration longest;
    private Duration next;

    Pause(RandomGenerator random) {
        this(random, SHORTEST, LONGEST);
    }

    Pause(RandomGenerator random, Duration shortest, Duration longest) {
        this.random = random;
        this.shortest = shortest;
        this.longest = longest;
        reset();
    }

    /** From half to the whole of what is due, which doubles. */
    Duration next() {
        Duration due = next;
        Duration doubled = due.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return between(due.dividedBy(2), due);
    }

    void reset() {
        next = shortest;
    }

    /** A time that is another one on each node. */
    Duration between(Duration from, Duration to) {
        return from.plusNanos(random.nextLong(to.minus(from).toNanos() + 1));
    }
}
