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
 * What was asked for, or sent, and changed nothing, because one of the doors refuses it: for a minute it isn't tried again. It may be
 * taken then, as a door may know more members by that time. Thread-safe.
 */
final class InVain {

    private static final int MOST = 100_000;
    private static final long LASTS_NANOS = 60_000_000_000L;

    private final Map<Object, Long> until = new HashMap<>();
    private final LongSupplier nanoTime;

    InVain(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized boolean contains(Object what) {
        Long end = until.get(what);
        return end != null && end - nanoTime.getAsLong() > 0;
    }

    synchronized void addAll(Collection<?> all) {
        long now = nanoTime.getAsLong();
        if (until.size() + all.size() > MOST) {
            until.values().removeIf(end -> end - now <= 0);
        }
        if (until.size() + all.size() <= MOST) {
            all.forEach(one -> until.put(one, now + LASTS_NANOS));
        }
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
