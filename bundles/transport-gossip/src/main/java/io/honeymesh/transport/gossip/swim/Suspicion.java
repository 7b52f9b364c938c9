// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** A member is suspected: the more others do so too, the shorter it has to refute it (Lifeguard). Not thread-safe. */
final class Suspicion {

    private final int wanted;
    private final Duration least;
    private final Duration most;
    private final long sinceNanos;
    private final Set<String> accusers = new HashSet<>();
    private Surroundings.Timer timer = () -> {};

    /** @param wanted how many more accusers bring it down to the least time; 0 if there can't be that many */
    Suspicion(String accuser, int wanted, Duration least, Duration most, long sinceNanos) {
        this.wanted = wanted;
        this.least = least;
        this.most = most;
        this.sinceNanos = sinceNanos;
        accusers.add(accuser);
    }

    /** Whether that is news. */
    boolean confirm(String accuser) {
        return confirmations() < wanted && accusers.add(accuser);
    }

    private int confirmations() {
        return accusers.size() - 1;
    }

    Duration remaining(long nowNanos) {
        Duration whole = least;
        if (wanted > 0) {
            double part = Math.log(confirmations() + 1.0) / Math.log(wanted + 1.0);
            long nanos = most.toNanos() - (long) (part * (most.toNanos() - least.toNanos()));
            whole = Duration.ofNanos(Math.max(nanos, least.toNanos()));
        }
        return Duration.ofNanos(Math.max(0, whole.toNanos() - (nowNanos - sinceNanos)));
    }

    void timer(Surroundings.Timer next) {
        timer.cancel();
        timer = next;
    }

    void over() {
        timer.cancel();
    }
}
