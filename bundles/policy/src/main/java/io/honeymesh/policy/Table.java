// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.BanClass;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the book holds of one of the kernel's tables, and who may have how much of it (S06): bans up to MESH half, up to PROVEN
 * nine tenths, MANUAL all of it. Nobody else counts: the enforcer takes whatever fits. Not thread-safe.
 */
final class Table {

    /** Least worthy first: lower class, then sooner expiry. */
    private static final Comparator<Ban> BY_WORTH =
            Comparator.comparing(Ban::banClass).thenComparing(Ban::expires).thenComparing(Ban::subject);

    private static final List<BanClass> LEVELS = List.of(BanClass.values());
    private static final Room FREE = new Room.Free();

    private final TreeSet<Ban> byWorth = new TreeSet<>(BY_WORTH);
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
        byWorth.add(ban);
        counts[ban.banClass().ordinal()]++;
    }

    void remove(Ban ban) {
        byWorth.remove(ban);
        counts[ban.banClass().ordinal()]--;
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
                : new Room.Evict(byWorth.first());
    }

    /** The ban to end first because a share holds more than it may, if there is one. */
    Optional<Ban> surplus() {
        int held = 0;
        boolean over = false;
        for (BanClass level : LEVELS) {
            held += counts[level.ordinal()];
            over |= held > share(level);
        }
        return over ? Optional.of(byWorth.first()) : Optional.empty();
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
