// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import io.honeymesh.api.Endpoint;
import io.honeymesh.transport.gossip.wire.Message;
import io.honeymesh.transport.gossip.wire.StateExchange;
import io.honeymesh.transport.gossip.wire.StateExchange.State;
import java.util.Optional;

/** A member as this node sees it. Not thread-safe. */
final class Member {

    /** From this version on the receiver knows checksums. */
    private static final int CHECKED = 5;

    /** Rises of an incarnation that are believed at once; one a second comes back. */
    private static final int MOST_RISES = 64;

    final String name;
    Endpoint at;
    byte[] meta;
    byte[] versions;
    long incarnation;
    State state;
    long changedNanos;
    /** Whether it has answered from where it is said to be: until then that may be anybody's port, and nothing connects to it. */
    boolean answered;

    Optional<Suspicion> suspicion = Optional.empty();
    private double rises = MOST_RISES;
    private long risesNanos;
    private long paidFor;

    Member(Message.Alive alive, State state, long nowNanos) {
        name = alive.node();
        incarnation = alive.incarnation();
        this.state = state;
        changedNanos = nowNanos;
        risesNanos = nowNanos;
        says(alive);
    }

    /** What it says of itself. */
    void says(Message.Alive alive) {
        answered &= alive.at().equals(at);
        at = alive.at();
        meta = alive.meta();
        versions = alive.versions();
        incarnation = alive.incarnation();
    }

    /**
     * Whether a message of that incarnation can be heeded. Each refutation is one higher: whoever rises faster, or is said to, in
     * leaps or step by step, is an invention, and its owner could never outbid it.
     */
    boolean mayRise(long to, long nowNanos) {
        // Copies of what was heeded, or of what could have been, cost nothing.
        long by = to - Math.max(incarnation, paidFor);
        if (by <= 0) {
            return true;
        }
        rises = Math.min(MOST_RISES, rises + (nowNanos - risesNanos) / 1e9);
        risesNanos = nowNanos;
        if (by > rises) {
            return false;
        }
        rises -= by;
        paidFor = to;
        return true;
    }

    void become(State next, long nowNanos) {
        if (state != next) {
            state = next;
            changedNanos = nowNanos;
        }
    }

    void clear() {
        suspicion.ifPresent(Suspicion::over);
        suspicion = Optional.empty();
    }

    boolean isGone() {
        return state == State.DEAD || state == State.LEFT;
    }

    boolean isChecked() {
        return versions.length > 1 && versions[1] >= CHECKED;
    }

    Message.Alive alive() {
        return new Message.Alive(incarnation, name, at, meta, versions);
    }

    StateExchange.Entry entry() {
        return new StateExchange.Entry(name, at, meta, incarnation, state, versions);
    }
}
