// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.BanClass;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The bans in force, with the indexes that keep every operation logarithmic: by subject, by worth (who goes first when it
 * is full) and by the next moment a reason ends. Not thread-safe: its owner's lock guards it.
 */
final class Book {

    /** Least worthy first: lower class, then sooner expiry (S06). */
    private static final Comparator<Ban> BY_WORTH =
            Comparator.comparing(Ban::banClass).thenComparing(Ban::expires).thenComparing(Ban::subject);

    private static final Comparator<Ban> BY_NEXT_CHANGE =
            Comparator.comparing(Book::nextChange).thenComparing(Ban::subject);

    private static final List<BanClass> LEVELS = List.of(BanClass.values());
    private static final Room FREE = new Room.Free();

    private final Map<Subject, Ban> bans = new HashMap<>();
    private final TreeSet<Ban> byWorth = new TreeSet<>(BY_WORTH);
    private final TreeSet<Ban> byNextChange = new TreeSet<>(BY_NEXT_CHANGE);
    private final Map<BanClass, Integer> counts = new EnumMap<>(BanClass.class);
    /** How many bans there are of each prefix length, so that a look-up tries only lengths in use. */
    private final int[] lengths4 = new int[33];

    private final int[] lengths6 = new int[129];
    private int capacity = 10_000;
    private boolean capacityKnown;

    /** How many bans the tables hold. Until it is told, nothing is surplus. */
    void capacity(int capacity) {
        this.capacity = capacity;
        capacityKnown = true;
    }

    /** The ban to end first because the tables can't hold them all, if there is one. */
    Optional<Ban> surplus() {
        int held = 0;
        boolean over = false;
        for (BanClass level : LEVELS) {
            held += counts.getOrDefault(level, 0);
            over |= held > share(level);
        }
        return over && capacityKnown ? Optional.of(byWorth.first()) : Optional.empty();
    }

    int size() {
        return bans.size();
    }

    Optional<Ban> get(Subject subject) {
        return Optional.ofNullable(bans.get(subject));
    }

    Collection<Ban> all() {
        return bans.values();
    }

    /** The bans that hold the address, most specific first. */
    List<Ban> covering(IpAddress address) {
        int[] lengths = lengths(address);
        List<Ban> covering = new ArrayList<>();
        for (int length = lengths.length - 1; length >= 0; length--) {
            if (lengths[length] > 0) {
                get(new Subject(address, length)).ifPresent(covering::add);
            }
        }
        return covering;
    }

    /** Whether there is room for a new ban of this class, and at whose cost. */
    sealed interface Room {
        record Free() implements Room {}

        record Evict(Ban victim) implements Room {}

        record Refused(String why) implements Room {}
    }

    /**
     * Bans up to MESH may fill half the table, up to PROVEN nine tenths, MANUAL all of it. In a full share the ban that
     * ends soonest in the lowest class goes, but never one of a higher class than the new one's.
     */
    Room roomFor(BanClass banClass) {
        if (bans.size() < share(BanClass.MESH)) {
            return FREE;
        }
        int held = 0;
        boolean full = false;
        for (BanClass level : LEVELS) {
            held += counts.getOrDefault(level, 0);
            full |= level.compareTo(banClass) >= 0 && held >= share(level);
        }
        if (!full) {
            return FREE;
        }
        return byWorth.isEmpty() || byWorth.first().banClass().compareTo(banClass) > 0
                ? new Room.Refused("the ban table's share for " + banClass + " bans is full (" + share(banClass)
                        + " of " + capacity + ")")
                : new Room.Evict(byWorth.first());
    }

    private int share(BanClass level) {
        return switch (level) {
            case CLAIMED -> 0;
            case MESH -> capacity / 2;
            case PROVEN -> (int) (capacity * 9L / 10);
            case MANUAL -> capacity;
        };
    }

    void put(Ban ban) {
        remove(ban.subject());
        bans.put(ban.subject(), ban);
        byWorth.add(ban);
        byNextChange.add(ban);
        counts.merge(ban.banClass(), 1, Integer::sum);
        lengths(ban.subject().address())[ban.subject().prefixLength()]++;
    }

    Optional<Ban> remove(Subject subject) {
        Ban ban = bans.remove(subject);
        if (ban != null) {
            byWorth.remove(ban);
            byNextChange.remove(ban);
            counts.merge(ban.banClass(), -1, Integer::sum);
            lengths(subject.address())[subject.prefixLength()]--;
        }
        return Optional.ofNullable(ban);
    }

    /** A ban of which a reason has ended by {@code now}, if there is one. */
    Optional<Ban> due(Instant now) {
        return byNextChange.isEmpty() || nextChange(byNextChange.first()).isAfter(now)
                ? Optional.empty()
                : Optional.of(byNextChange.first());
    }

    /** The ban without the reasons that have ended, or empty if none is left. */
    static Optional<Ban> without(Ban ban, Instant now) {
        Map<Reason, Instant> left = new EnumMap<>(Reason.class);
        ban.reasons().forEach((reason, until) -> {
            if (until.isAfter(now)) {
                left.put(reason, until);
            }
        });
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new Ban(ban.subject(), left, ban.since(), ban.offences(), ban.intent(), ban.note()));
    }

    private static Instant nextChange(Ban ban) {
        return Collections.min(ban.reasons().values());
    }

    private int[] lengths(IpAddress address) {
        return address.bitLength() == 32 ? lengths4 : lengths6;
    }
}
