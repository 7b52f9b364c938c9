// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.spi.Envelope;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What was asked for, or sent, and changed nothing, because one of the doors refuses it: it isn't tried again for a few seconds, the
 * next time for twice as long, up to a minute. It may be taken then, as a door may know more members by that time. Thread-safe.
 */
final class InVain {

    private static final int MOST = 100_000;
    private static final long FIRST_NANOS = 5_000_000_000L;
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private record Pause(long untilNanos, long nanos) {

        static Pause first(long now) {
            return new Pause(now + FIRST_NANOS, FIRST_NANOS);
        }

        Pause next(long now) {
            long longer = Math.min(2 * nanos, LONGEST_NANOS);
            return new Pause(now + longer, longer);
        }

        boolean isOver(long now) {
            return untilNanos - now <= 0;
        }
    }

    private final Map<Object, Pause> pauses = new HashMap<>();
    private final LongSupplier nanoTime;

    InVain(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized boolean contains(Object what) {
        Pause pause = pauses.get(what);
        return pause != null && !pause.isOver(nanoTime.getAsLong());
    }

    synchronized void addAll(Collection<?> all) {
        long now = nanoTime.getAsLong();
        if (pauses.size() + all.size() > MOST) {
            pauses.values().removeIf(pause -> pause.isOver(now));
        }
        if (pauses.size() + all.size() <= MOST) {
            all.forEach(one -> pauses.merge(one, Pause.first(now), (before, _) -> before.next(now)));
        }
    }

    synchronized void clear() {
        pauses.clear();
    }

    private record Sent(Endpoint to, String digest) {}

    /** Whether other envelopes are to be sent than the last time. */
    boolean isNew(Endpoint to, Collection<Envelope> envelopes) {
        List<String> names = envelopes.stream().map(Letter::name).sorted().toList();
        Sent sent = new Sent(to, HexFormat.of().formatHex(Holdings.digest(names)));
        boolean fresh = !contains(sent);
        if (fresh) {
            addAll(List.of(sent));
        }
        return fresh;
    }
}
