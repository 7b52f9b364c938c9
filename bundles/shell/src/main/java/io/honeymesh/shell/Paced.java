// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * An answer that is asked for again when it is old, and the later the longer it took, so that asking takes a hundredth of
 * the time at most. Not thread-safe.
 */
final class Paced<T> {

    private static final int SHARE = 100;

    private final long pauseNanos;
    private T answer;
    private long next;

    Paced(Duration pause) {
        pauseNanos = pause.toNanos();
    }

    T get(Supplier<T> question) {
        long begun = System.nanoTime();
        if (answer == null || begun - next >= 0) {
            answer = question.get();
            long ended = System.nanoTime();
            next = ended + Math.max(pauseNanos, SHARE * (ended - begun));
        }
        return answer;
    }

    /** Ask again the next time. */
    void forget() {
        answer = null;
    }
}
