// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanJournal;
import io.honeymesh.ledger.JournalRows.Changes;
import io.honeymesh.ledger.JournalRows.Held;
import io.honeymesh.ledger.JournalRows.Loaded;
import io.honeymesh.ledger.JournalRows.Offence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The journal in memory: what the tables hold once everything is written, and which subjects are still to be written. The
 * writer takes only each subject's latest state, so changes coalesce and none can be lost; while the disk is away this is
 * the journal. As large as the ban book, which bounds itself. Thread-safe, never blocks for long.
 */
final class JournalImage {

    /** Subjects whose offences are remembered; beyond it the longest quiet are forgotten. */
    static final int MAX_OFFENCES = 100_000;

    private final Map<Subject, Held> bans = new HashMap<>();
    private final Map<Subject, Allow> allows = new HashMap<>();
    /** Longest quiet first. */
    private final Map<Subject, Offence> offences = new LinkedHashMap<>();

    private final Set<Subject> changedBans = new HashSet<>();
    private final Set<Subject> changedAllows = new HashSet<>();
    private final Set<Subject> changedOffences = new HashSet<>();
    private boolean whole;

    /** Takes in what the disk held; what was handed in since the start wins over it. */
    synchronized void load(Loaded rows, RestoreClock clock) {
        rows.bans().stream()
                .filter(held -> !changedBans.contains(held.ban().subject()))
                .forEach(held -> load(held, clock));
        for (Allow allow : rows.allows()) {
            if (!changedAllows.contains(allow.subject())) {
                Instant expires = clock.expiry(allow.since(), allow.expires());
                if (!expires.equals(allow.expires())) {
                    changedAllows.add(allow.subject());
                }
                if (expires.isAfter(clock.now())) {
                    allows.put(allow.subject(), new Allow(allow.subject(), allow.since(), expires, allow.note()));
                } else {
                    changedAllows.add(allow.subject());
                }
            }
        }
        Map<Subject, Offence> since = new LinkedHashMap<>(offences);
        offences.clear();
        rows.offences().entrySet().stream()
                .filter(row -> !changedOffences.contains(row.getKey()))
                .sorted(Comparator.comparing(row -> row.getValue().last()))
                .forEach(row -> offences.put(row.getKey(), row.getValue()));
        offences.putAll(since);
        trimOffences();
    }

    private void load(Held held, RestoreClock clock) {
        Ban ban = held.ban();
        Map<Reason, Instant> reasons = new EnumMap<>(Reason.class);
        Map<Reason, Instant> placed = new EnumMap<>(Reason.class);
        ban.reasons().forEach((reason, stored) -> {
            Instant expires = clock.expiry(held.placed().get(reason), stored);
            if (expires.isAfter(clock.now())) {
                reasons.put(reason, expires);
                // A shifted expiry starts anew, or a clock set back at each restart would never let it end.
                placed.put(reason, expires.equals(stored) ? held.placed().get(reason) : clock.now());
            }
        });
        if (!reasons.equals(ban.reasons())) {
            changedBans.add(ban.subject());
        }
        if (!reasons.isEmpty()) {
            Ban restored = new Ban(ban.subject(), reasons, ban.since(), ban.offences(), ban.intent(), ban.note());
            bans.put(ban.subject(), new Held(restored, placed));
        }
    }

    /** What is in force. */
    synchronized BanJournal.State state(boolean complete, Instant now) {
        List<Ban> live = new ArrayList<>(bans.size());
        for (Held held : bans.values()) {
            Map<Reason, Instant> reasons = new EnumMap<>(held.ban().reasons());
            reasons.values().removeIf(expires -> !expires.isAfter(now));
            if (!reasons.isEmpty()) {
                Ban ban = held.ban();
                live.add(new Ban(ban.subject(), reasons, ban.since(), ban.offences(), ban.intent(), ban.note()));
            }
        }
        live.sort(Comparator.comparing(Ban::subject));
        List<Allow> allowed = allows.values().stream()
                .filter(allow -> allow.expires().isAfter(now))
                .sorted(Comparator.comparing(Allow::subject))
                .toList();
        Map<Subject, Integer> counts = offences.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, row -> row.getValue().count()));
        return new BanJournal.State(complete, live, allowed, counts);
    }

    synchronized void put(Ban ban, Instant now) {
        Optional<Held> before = Optional.ofNullable(bans.get(ban.subject()));
        Map<Reason, Instant> placed = new EnumMap<>(Reason.class);
        ban.reasons()
                .forEach((reason, expires) -> placed.put(
                        reason,
                        before.filter(held ->
                                        expires.equals(held.ban().reasons().get(reason)))
                                .map(held -> held.placed().get(reason))
                                .orElse(now)));
        bans.put(ban.subject(), new Held(ban, placed));
        changedBans.add(ban.subject());
        offended(ban, now);
    }

    synchronized void remove(Ban ban, Instant now) {
        bans.remove(ban.subject());
        changedBans.add(ban.subject());
        offended(ban, now);
    }

    synchronized void put(Allow allow) {
        allows.put(allow.subject(), allow);
        changedAllows.add(allow.subject());
    }

    synchronized void remove(Allow allow) {
        allows.remove(allow.subject());
        changedAllows.add(allow.subject());
    }

    /** Forgets offences of subjects that have been quiet since. */
    synchronized void forgetOffences(Instant quietSince) {
        Iterator<Map.Entry<Subject, Offence>> oldestFirst = offences.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Subject, Offence> row = oldestFirst.next();
            if (row.getValue().last().isBefore(quietSince) && !bans.containsKey(row.getKey())) {
                oldestFirst.remove();
                changedOffences.add(row.getKey());
            }
        }
    }

    private void offended(Ban ban, Instant now) {
        boolean known = offences.remove(ban.subject()) != null;
        if (ban.offences() > 0) {
            offences.put(ban.subject(), new Offence(ban.offences(), now));
        }
        if (known || ban.offences() > 0) {
            changedOffences.add(ban.subject());
        }
        trimOffences();
    }

    private void trimOffences() {
        Iterator<Subject> oldestFirst = offences.keySet().iterator();
        for (int over = offences.size() - MAX_OFFENCES; over > 0; over--) {
            changedOffences.add(oldestFirst.next());
            oldestFirst.remove();
        }
    }

    /** Takes what is to be written. */
    synchronized Changes take() {
        if (whole) {
            changedBans.addAll(bans.keySet());
            changedAllows.addAll(allows.keySet());
            changedOffences.addAll(offences.keySet());
        }
        Changes changes = new Changes(
                whole, latest(changedBans, bans), latest(changedAllows, allows), latest(changedOffences, offences));
        whole = false;
        changedBans.clear();
        changedAllows.clear();
        changedOffences.clear();
        return changes;
    }

    /** Says that these didn't reach the disk. */
    synchronized void giveBack(Changes changes) {
        whole |= changes.whole();
        changedBans.addAll(changes.bans().keySet());
        changedAllows.addAll(changes.allows().keySet());
        changedOffences.addAll(changes.offences().keySet());
    }

    /** Says that the disk may hold anything: the next write replaces it all. */
    synchronized void writeWhole() {
        whole = true;
    }

    private static <V> Map<Subject, Optional<V>> latest(Set<Subject> changed, Map<Subject, V> values) {
        return changed.stream()
                .collect(Collectors.toMap(Function.identity(), subject -> Optional.ofNullable(values.get(subject))));
    }
}
