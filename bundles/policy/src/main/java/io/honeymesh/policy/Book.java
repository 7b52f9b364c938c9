// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.BanTable;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The bans in force, with the indexes that keep every operation logarithmic: by subject, by worth in each table (who goes
 * first when it is full) and by the next moment a reason ends. Not thread-safe, its owner's lock guards it; but who only goes through the bans
 * needs none.
 */
final class Book {

    /** When the first of a ban's reasons ends, worked out once. */
    private record Change(Instant at, Ban ban) {

        static final Comparator<Change> ORDER = Comparator.comparing(Change::at)
                .thenComparing(change -> change.ban().subject());

        static Change of(Ban ban) {
            return new Change(Collections.min(ban.reasons().values()), ban);
        }
    }

    /** Until an enforcer tells. */
    private static final int USUAL_CAPACITY = 10_000;

    private final ConcurrentSkipListMap<Subject, Ban> bySubject = new ConcurrentSkipListMap<>();
    private final PrefixMap<Ban> bans = new PrefixMap<>(bySubject);
    private final Map<BanTable, Table> tables = new EnumMap<>(BanTable.class);
    private final TreeSet<Change> changes = new TreeSet<>(Change.ORDER);
    private boolean capacityKnown;

    Book() {
        for (BanTable table : BanTable.values()) {
            tables.put(table, new Table(USUAL_CAPACITY));
        }
    }

    /** How many bans the kernel's tables hold. Until it is told, nothing is surplus. */
    void capacity(EnforcerStatus enforcer) {
        tables.forEach((which, table) -> table.capacity(enforcer.capacity(which)));
        capacityKnown = true;
    }

    /** The ban to end first because a table can't hold them all, if there is one. */
    Optional<Ban> surplus() {
        return capacityKnown
                ? tables.values().stream()
                        .flatMap(table -> table.surplus().stream())
                        .findFirst()
                : Optional.empty();
    }

    /** Whether there is room for a new ban, and at whose cost. */
    Table.Room roomFor(Ban ban) {
        return table(ban.subject()).roomFor(ban.banClass());
    }

    private Table table(Subject subject) {
        return tables.get(BanTable.of(subject));
    }

    int size() {
        return bans.size();
    }

    Optional<Ban> get(Subject subject) {
        return bans.get(subject);
    }

    /** By subject; whoever goes through them while they change sees each that was there all the time once. */
    Collection<Ban> inOrder() {
        return bySubject.values();
    }

    /** Those after that one. */
    Collection<Ban> after(Subject subject) {
        return bySubject.tailMap(subject, false).values();
    }

    /** The bans that hold the address, most specific first. */
    List<Ban> covering(IpAddress address) {
        return bans.covering(address);
    }

    void put(Ban ban) {
        bans.put(ban.subject(), ban).ifPresent(this::forget);
        table(ban.subject()).add(ban);
        changes.add(Change.of(ban));
    }

    Optional<Ban> remove(Subject subject) {
        Optional<Ban> gone = bans.remove(subject);
        gone.ifPresent(this::forget);
        return gone;
    }

    private void forget(Ban ban) {
        table(ban.subject()).remove(ban);
        changes.remove(Change.of(ban));
    }

    /** A ban of which a reason has ended by {@code now}, if there is one. */
    Optional<Ban> due(Instant now) {
        return changes.isEmpty() || changes.first().at().isAfter(now)
                ? Optional.empty()
                : Optional.of(changes.first().ban());
    }
}
