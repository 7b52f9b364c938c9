// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.BanClass;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the book holds of one of the kernel's tables, and who may have how much of it (S06): bans up to MESH half, up to PROVEN
 * nine tenths, MANUAL all of it. Nobody else counts: the enforcer takes whatever fits. Not thread-safe.
 */
final class Table {

    /** What a ban is worth, worked out once: a tree of many asks it a dozen times for each change. */
    private record Worth(BanClass banClass, Instant expires, Ban ban) {

        /** Least worthy first: lower class, then sooner expiry. */
        static final Comparator<Worth> ORDER = Comparator.comparing(Worth::banClass)
                .thenComparing(Worth::expires)
                .thenComparing(worth -> worth.ban().subject());

        static Worth of(Ban ban) {
            return new Worth(ban.banClass(), ban.expires(), ban);
        }
    }

    private static final List<BanClass> LEVELS = List.of(BanClass.values());
    private static final Room FREE = new Room.Free();

    private final TreeSet<Worth> byWorth = new TreeSet<>(Worth.ORDER);
    private final int[] counts = new int[LEVELS.size()];
    private int capacity;

    /** Whether there is room for a new ban, and at whose cost. */
    sealed interface Room {
        record Free() implements Room {}

        record Evict(Ban victim) implements Room {}

        record Refused(String why) implements Room {}
    }

    Table(int capacity) {
        this.capacity = capacity;
    }

    void capacity(int capacity) {
        this.capacity = capacity;
    }

    void add(Ban ban) {
        Worth worth = Worth.of(ban);
        byWorth.add(worth);
        counts[worth.banClass().ordinal()]++;
    }

    void remove(Ban ban) {
        Worth worth = Worth.of(ban);
        byWorth.remove(worth);
        counts[worth.banClass().ordinal()]--;
    }

    /**
     * In a full share the ban that ends soonest in the lowest class goes, but never one of a higher class than the new one's.
     */
    Room roomFor(BanClass banClass) {
        if (byWorth.size() < share(BanClass.MESH)) {
            return FREE;
        }
        int held = 0;
        boolean full = false;
        for (BanClass level : LEVELS) {
            held += counts[level.ordinal()];
            full |= level.compareTo(banClass) >= 0 && held >= share(level);
        }
        if (!full) {
            return FREE;
        }
        return byWorth.isEmpty() || byWorth.first().banClass().compareTo(banClass) > 0
                ? new Room.Refused("the table's share for " + banClass + " bans is full (" + share(banClass) + " of "
                        + capacity + ")")
                : new Room.Evict(byWorth.first().ban());
    }

    /** The ban to end first because a share holds more than it may, if there is one. */
    Optional<Ban> surplus() {
        int held = 0;
        boolean over = false;
        for (BanClass level : LEVELS) {
            held += counts[level.ordinal()];
            over |= held > share(level);
        }
        return over ? Optional.of(byWorth.first().ban()) : Optional.empty();
    }

    private int share(BanClass level) {
        return switch (level) {
            case CLAIMED -> 0;
            case MESH -> capacity / 2;
            case PROVEN -> capacity - capacity / 10;
            case MANUAL -> capacity;
        };
    }
}
