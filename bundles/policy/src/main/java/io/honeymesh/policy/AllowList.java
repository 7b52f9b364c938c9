// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Allow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The allow-list. Not thread-safe: its owner's lock guards it. */
final class AllowList {

    private final PrefixMap<Allow> allows = new PrefixMap<>(new TreeMap<>());
    private final Journal journal;
    private final InstantSource clock;
    private final Consumer<NodeEvent> events;

    AllowList(Journal journal, InstantSource clock, Consumer<NodeEvent> events) {
        this.journal = journal;
        this.clock = clock;
        this.events = events;
    }

    /** Sorted by subject. */
    List<Allow> all() {
        return List.copyOf(allows.all());
    }

    int size() {
        return allows.size();
    }

    boolean contains(Subject subject) {
        return allows.get(subject).isPresent();
    }

    /** The most specific one that holds the address. */
    Optional<Allow> covering(IpAddress address) {
        return allows.covering(address).stream().findFirst();
    }

    Optional<Allow> covering(Subject subject) {
        return allows.covering(subject).stream().findFirst();
    }

    /**
     * Not yet for good: the kernel may refuse it. Then comes {@link #takeBack} or {@link #keep}.
     *
     * @return the one that it replaces
     */
    Optional<Allow> put(Allow allow) {
        return allows.put(allow.subject(), allow);
    }

    void takeBack(Allow refused, Optional<Allow> former) {
        allows.remove(refused.subject());
        former.ifPresent(this::put);
    }

    void keep(Allow allow, String cause) {
        journal.write(j -> j.put(allow));
        events.accept(new NodeEvent.AllowChanged(clock.instant(), true, allow, cause));
    }

    /** @return whether there was one */
    boolean end(Subject subject, String cause) {
        Optional<Allow> gone = allows.remove(subject);
        gone.ifPresent(allow -> {
            journal.write(j -> j.remove(allow));
            events.accept(new NodeEvent.AllowChanged(clock.instant(), false, allow, cause));
        });
        return gone.isPresent();
    }

    void expire(Instant now) {
        all().stream().filter(allow -> !allow.expires().isAfter(now)).forEach(allow -> end(allow.subject(), "expired"));
    }

    /** The wall clock was set. */
    void move(Duration by) {
        for (Allow allow : all()) {
            Allow moved = new Allow(
                    allow.subject(), allow.since().plus(by), ClockWatch.moved(allow.expires(), by), allow.note());
            put(moved);
            journal.write(j -> j.put(moved));
        }
    }

    /** Adds what the journal holds; an order given since the start is the later one. */
    void restore(List<Allow> stored) {
        List<Allow> own = all();
        stored.forEach(this::put);
        own.forEach(this::put);
        journal.write(j -> own.forEach(j::put));
    }

    /** Makes the journal, which holds these, hold what is here. */
    void overwrite(List<Allow> stored) {
        journal.write(j -> {
            stored.stream().filter(allow -> !contains(allow.subject())).forEach(j::remove);
            all().forEach(j::put);
        });
    }
}
