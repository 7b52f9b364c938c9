// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What one session tells of: new entries go to the inbox, the rest is counted. Thread-safe. */
final class Events implements Medium.Listener {

    private final Inbox inbox;
    private final Memory memory;
    private final Counts counts;
    private final int mostFresh;
    private final Consumer<Events> onLost;
    private final Set<String> fresh = ConcurrentHashMap.newKeySet();
    private volatile boolean lost;
    private volatile boolean missed;
    private volatile boolean noting;

    /** @param mostFresh how many names are noted at most */
    Events(Inbox inbox, Memory memory, Counts counts, int mostFresh, Consumer<Events> onLost) {
        this.inbox = inbox;
        this.memory = memory;
        this.counts = counts;
        this.mostFresh = mostFresh;
        this.onLost = onLost;
    }

    boolean isLost() {
        return lost;
    }

    /** Whether something came for which there was no room since this was last forgotten. */
    boolean isMissed() {
        return missed;
    }

    void forgetMissed() {
        missed = false;
    }

    /** Notes the names of what comes from here on, or no more. */
    void noteFresh(boolean on) {
        noting = on;
        fresh.clear();
    }

    boolean isFresh(String key) {
        return fresh.contains(key);
    }

    @Override
    public void arrived(String key, byte[] value) {
        if (!Names.isEnvelope(key, value)) {
            if (!key.equals(Names.INCARNATION)) {
                foreign();
            }
            return;
        }
        if (noting && fresh.size() < mostFresh) {
            fresh.add(key);
        }
        if (!memory.isDone(key, value) && !inbox.offer(key, value)) {
            counts.missed.increment();
            missed = true;
        }
    }

    @Override
    public void foreign() {
        counts.skipped.increment();
    }

    @Override
    public void lost() {
        lost = true;
        onLost.accept(this);
    }
}
