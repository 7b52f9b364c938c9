// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.EventLog.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where in the ledger a moment is. Events stand there in the order in which they were told, which is that of their times but for
 * moments: a conversation has the time of its end, and events of several threads meet.
 */
final class Beginning {

    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(1);

    private Beginning() {}

    /** A sequence before which nothing happened later than a minute before the moment; asks some twenty times. */
    static long before(EventLog log, Instant moment) {
        Instant early = moment.minus(OUT_OF_ORDER);
        long low = 0;
        long high = log.head().map(EventLog.Head::sequence).orElse(0L);
        while (low < high) {
            long middle = low + (high - low) / 2;
            Optional<Entry> next = first(log, middle);
            if (next.flatMap(Beginning::at).map(at -> at.isBefore(early)).orElse(false)) {
                low = Math.max(middle + 1, next.get().sequence());
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static Optional<Entry> first(EventLog log, long after) {
        List<Entry> found =
                log.findAfter(after, new EventLog.Query(Optional.empty(), Optional.empty(), Optional.empty(), 1));
        return found.stream().findFirst();
    }

    static Optional<Instant> at(Entry entry) {
        return Field.instant(entry.fields(), "at");
    }
}
