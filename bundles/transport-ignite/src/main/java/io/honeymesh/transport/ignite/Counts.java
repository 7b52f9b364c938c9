// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.util.concurrent.atomic.LongAdder;

/** What happened so far. Thread-safe. */
final class Counts {

    final LongAdder sent = new LongAdder();
    final LongAdder received = new LongAdder();
    /** Entries that are no bytes under an envelope's name, or longer than an envelope. */
    final LongAdder skipped = new LongAdder();
    /** Events that came faster than the door took them; the next scan brings them. */
    final LongAdder missed = new LongAdder();

    final LongAdder refused = new LongAdder();
    final LongAdder refilled = new LongAdder();
    final LongAdder sessions = new LongAdder();

    @Override
    public String toString() {
        return sent + " sent, " + refilled + " put back, " + refused + " refused, " + received + " received, " + skipped
                + " skipped, " + missed + " missed, " + sessions + " sessions";
    }
}
