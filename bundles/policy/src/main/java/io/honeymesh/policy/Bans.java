// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.NodeEvent.BanChanged.Change;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The bans in force. Every change goes into the kernel first, then the book, then the journal, and is told last, so that book and
 * kernel agree at every moment. Not thread-safe: its owner's lock guards it.
 */
final class Bans {

    private static final int MAX_OFFENDERS_REMEMBERED = 100_000;

    private final Book book = new Book();
    private final OpenTouches openTouches = new OpenTouches();
    private final Rotation rotation = new Rotation();
    private final Map<Subject, Integer> offences = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Integer> eldest) {
            return size() > MAX_OFFENDERS_REMEMBERED;
        }
    };
    private final Projection kernel;
    private final Journal journal;
    private final InstantSource clock;
    private final Consumer<NodeEvent> events;

    Bans(Projection kernel, Journal journal, InstantSource clock, Consumer<NodeEvent> events) {
        this.kernel = kernel;
        this.journal = journal;
        this.clock = clock;
        this.events = events;
    }

    int size() {
        return book.size();
    }

    /** A copy. */
    List<Ban> all() {
        return List.copyOf(book.inOrder());
    }

    /** As they are just now, by subject; no lock is needed. */
    Collection<Ban> inOrder() {
        return book.inOrder();
    }

    /** Those after that one, likewise. */
    Collection<Ban> after(Subject subject) {
        return book.after(subject);
    }

    Optional<Ban> get(Subject subject) {
        return book.get(subject);
    }

    /** Those that hold the address, most specific first. */
    List<Ban> covering(IpAddress address) {
        return book.covering(address);
    }

    /** How many bans with intent the subject has earned so far. */
    int offences(Subject subject) {
        return offences.getOrDefault(subject, 0);
    }

    /** Makes room first where the table is full; refused where that would take a worthier ban. */
    Enforcement place(Ban ban, Optional<Flow> contained, Instant now) {
        if (book.get(ban.subject()).isEmpty()) {
            Table.Room room = book.roomFor(ban);
            if (room instanceof Table.Room.Evict(Ban victim)) {
                end(victim, Change.EVICTED, "room for " + ban.subject());
            } else if (room instanceof Table.Room.Refused(String why)) {
                return Enforcement.refused(why);
            }
        }
        Enforcement enforcement = contained.isPresent() ? kernel.apply(ban, contained.get(), now) : kernel.apply(ban);
        if (enforcement.state() != Enforcement.State.REFUSED) {
            put(ban);
        }
        return enforcement;
    }

    private void put(Ban ban) {
        book.put(ban);
        journal.write(j -> j.put(ban));
    }

    void tell(Change change, Ban ban, String cause, Enforcement enforcement) {
        events.accept(new NodeEvent.BanChanged(clock.instant(), change, ban, cause, enforcement));
    }

    /**
     * Remembers a touch as long as its reason may be taken back.
     *
     * @param anew whether the subject didn't have the reason before
     */
    void touched(Subject subject, Touch touch, boolean anew) {
        openTouches.touched(subject, touch.id(), anew);
    }

    /** What the subject has touched is not to be taken back any more. */
    void settled(Subject subject) {
        openTouches.settled(subject);
    }

    /** Takes from a subject what nothing but the excused touch has brought it. */
    void excuse(Subject subject, Touch touch, String why) {
        if (openTouches.excused(subject, touch.id())) {
            book.get(subject)
                    .ifPresent(ban -> leave(ban, (reason, until) -> reason != Reason.TRAP, Change.LIFTED, why));
        }
    }

    /** Counts a ban, and bans the range in which its source changes networks, then the one around that (S03). */
    void offended(Ban ban, Predicate<Subject> guarded) {
        if (ban.intent()) {
            offences.put(ban.subject(), ban.offences());
        }
        widen(ban, guarded);
    }

    private void widen(Ban ban, Predicate<Subject> guarded) {
        rotation.widen(ban)
                .filter(wider -> book.get(wider.subject()).isEmpty() && !guarded.test(wider.subject()))
                .filter(this::placeRange)
                .ifPresent(wider -> widen(wider, guarded));
    }

    private boolean placeRange(Ban range) {
        Enforcement enforcement = place(range, Optional.empty(), clock.instant());
        if (enforcement.state() == Enforcement.State.REFUSED) {
            return false;
        }
        tell(Change.PLACED, range, "many networks of one range", enforcement);
        return true;
    }

    /** Ends the reasons that are over, and the bans that have no other. */
    void expire(Instant now) {
        for (Optional<Ban> due = book.due(now); due.isPresent(); due = book.due(now)) {
            leave(due.get(), (reason, until) -> until.isAfter(now), Change.EXPIRED, "expired");
        }
    }

    /** Leaves a ban only these reasons. What the kernel doesn't take then can't stay in the book either. */
    void leave(Ban ban, BiPredicate<Reason, Instant> which, Change change, String cause) {
        Map<Reason, Instant> reasons = new EnumMap<>(ban.reasons());
        reasons.entrySet().removeIf(reason -> !which.test(reason.getKey(), reason.getValue()));
        if (reasons.isEmpty()) {
            end(ban, change, cause);
            return;
        }
        Ban left = new Ban(ban.subject(), reasons, ban.since(), ban.offences(), ban.intent(), ban.note());
        Enforcement enforcement = kernel.apply(left);
        if (enforcement.state() == Enforcement.State.REFUSED) {
            end(ban, Change.EVICTED, enforcement.detail());
            return;
        }
        put(left);
        if (!reasons.containsKey(Reason.TRAP)) {
            settled(left.subject());
        }
    }

    /** Takes a subject's ban away; even without one in the book the kernel may hold a scan stop of its own. */
    Optional<Ban> lift(Subject subject, String cause) {
        Optional<Ban> ban = book.get(subject);
        ban.ifPresentOrElse(b -> end(b, Change.LIFTED, cause), () -> kernel.lift(subject));
        return ban;
    }

    private void end(Ban ban, Change change, String cause) {
        Enforcement enforcement = kernel.lift(ban.subject());
        book.remove(ban.subject());
        settled(ban.subject());
        rotation.forget(ban.subject());
        journal.write(j -> j.remove(ban));
        tell(change, ban, cause, enforcement);
    }

    /** Takes over what the kernel's tables hold, and ends the least worthy bans where that is less than the book. */
    void fit(EnforcerStatus enforcer) {
        book.capacity(enforcer);
        shrink();
    }

    private void shrink() {
        for (Optional<Ban> surplus = book.surplus(); surplus.isPresent(); surplus = book.surplus()) {
            end(surplus.get(), Change.EVICTED, "the kernel's tables hold no more");
        }
    }

    /** The wall clock was set. The kernel counts time its own way (S34), so everything goes on for as long as it would have. */
    void move(Duration by) {
        for (Ban ban : all()) {
            Map<Reason, Instant> moved = new EnumMap<>(Reason.class);
            ban.reasons().forEach((reason, until) -> moved.put(reason, ClockWatch.moved(until, by)));
            put(new Ban(ban.subject(), moved, ban.since().plus(by), ban.offences(), ban.intent(), ban.note()));
        }
    }

    /** Adds what the journal holds to the book; the kernel is to be told by the caller, of all of it at once. */
    void restore(List<Ban> stored, Map<Subject, Integer> offencesStored) {
        List<Ban> own = all();
        offencesStored.forEach((subject, count) -> offences.merge(subject, count, Math::max));
        for (Ban ban : stored) {
            book.put(book.get(ban.subject()).map(mine -> merge(mine, ban)).orElse(ban));
            settled(ban.subject());
        }
        // Only what the journal doesn't know goes back into it.
        own.forEach(ban -> book.get(ban.subject()).ifPresent(merged -> journal.write(j -> j.put(merged))));
        shrink();
    }

    private static Ban merge(Ban own, Ban stored) {
        Map<Reason, Instant> reasons = new EnumMap<>(own.reasons());
        stored.reasons().forEach((reason, until) -> reasons.merge(reason, until, Terms::later));
        return new Ban(
                own.subject(),
                reasons,
                stored.since(),
                Math.max(own.offences(), stored.offences()),
                own.intent() || stored.intent(),
                own.note().isEmpty() ? stored.note() : own.note());
    }

    /** Makes the journal, which holds these, hold what is here. */
    void overwrite(List<Ban> stored) {
        journal.write(j -> {
            stored.stream().filter(ban -> book.get(ban.subject()).isEmpty()).forEach(j::remove);
            book.inOrder().forEach(j::put);
        });
    }
}
