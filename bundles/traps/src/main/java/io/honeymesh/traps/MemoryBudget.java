// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that all conversations share for what they capture: a flood makes captures shorter, never the heap fuller. */
final class MemoryBudget {

    private final AtomicLong used = new AtomicLong();
    private volatile long limit;

    MemoryBudget(long limitBytes) {
        this.limit = limitBytes;
    }

    void limit(long limitBytes) {
        limit = limitBytes;
    }

    long used() {
        return used.get();
    }

    /** One conversation's share. Thread-safe. */
    Share share() {
        return new Share();
    }

    final class Share {
        private final AtomicLong taken = new AtomicLong();

        /** Takes bytes from the budget, or says that there are none left. */
        boolean take(long bytes) {
            if (used.addAndGet(bytes) > limit) {
                used.addAndGet(-bytes);
                return false;
            }
            taken.addAndGet(bytes);
            return true;
        }

        /** Gives back all that was taken. */
        void release() {
            used.addAndGet(-taken.getAndSet(0));
        }
    }
}
