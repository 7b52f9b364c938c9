// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Bytes that may be in hand at once of what others say. A part of it never has more than the whole. Thread-safe. */
public final class ByteBudget {

    private final Semaphore left;
    private final Optional<ByteBudget> whole;

    public ByteBudget(int bytes) {
        this(bytes, Optional.empty());
    }

    private ByteBudget(int bytes, Optional<ByteBudget> whole) {
        left = new Semaphore(bytes);
        this.whole = whole;
    }

    public ByteBudget part(int bytes) {
        return new ByteBudget(bytes, Optional.of(this));
    }

    public Share share() {
        return new Share();
    }

    private boolean take(int bytes) {
        if (!left.tryAcquire(bytes)) {
            return false;
        }
        boolean taken = whole.map(budget -> budget.take(bytes)).orElse(true);
        if (!taken) {
            left.release(bytes);
        }
        return taken;
    }

    private void give(int bytes) {
        left.release(bytes);
        whole.ifPresent(budget -> budget.give(bytes));
    }

    /** What one conversation has of it, until it is closed. Not thread-safe. */
    public final class Share implements AutoCloseable {

        /** So few need none of it. */
        private static final int FREE = 64 << 10;

        private int taken;

        private Share() {}

        /** @throws Malformed if others, or this one, have too much in hand already */
        public void take(int bytes) throws Malformed {
            if (bytes <= FREE) {
                return;
            }
            if (!ByteBudget.this.take(bytes)) {
                throw new Malformed("too much at once");
            }
            taken += bytes;
        }

        @Override
        public void close() {
            give(taken);
            taken = 0;
        }
    }
}
