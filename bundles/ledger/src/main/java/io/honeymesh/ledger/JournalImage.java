// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanJournal;
import io.honeymesh.ledger.JournalRows.Changes;
import io.honeymesh.ledger.JournalRows.Held;
import io.honeymesh.ledger.JournalRows.Loaded;
import io.honeymesh.ledger.JournalRows.Offence;
import io.honeymesh.ledger.JournalRows.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The journal in memory: what the tables hold once everything is written, and which subjects are still to be written. The
 * writer takes only each subject's latest state, so changes coalesce and none can be lost; while the disk is away this is
 * the journal. As large as the ban book, which bounds itself. Thread-safe, never blocks for long.
 */
final class JournalImage {

    /** Subjects whose offences are remembered; beyond it the longest quiet are forgotten. */
    static final int MAX_OFFENCES = 100_000;

    private final Tracked<Subject, Held> bans = new Tracked<>(new HashMap<>());
    private final Tracked<Subject, Allow> allows = new Tracked<>(new HashMap<>());
    private final Tracked<Fingerprint, FingerprintOrder> fingerprints = new Tracked<>(new HashMap<>());
    private final NavigableMap<Place, byte[]> places = new TreeMap<>();
    private final Tracked<Place, byte[]> shelf = new Tracked<>(places);
    /** Longest quiet first. */
    private final Tracked<Subject, Offence> offences = new Tracked<>(new LinkedHashMap<>());

    private boolean whole;

    /** Takes in what the disk held; what was handed in since the start wins over it. */
    synchronized void load(Loaded rows, RestoreClock clock) {
        rows.bans().stream()
                .filter(held -> !bans.isChanged(held.ban().subject()))
                .forEach(held -> load(held, clock));
        rows.allows()
                .forEach(row -> load(
                        allows,
                        row.subject(),
                        row.since(),
                        row.expires(),
                        clock,
                        (since, expires) -> new Allow(row.subject(), since, expires, row.note())));
        rows.fingerprints()
                .forEach(row -> load(
                        fingerprints,
                        row.fingerprint(),
                        row.since(),
                        row.expires(),
                        clock,
                        (since, expires) ->
                                new FingerprintOrder(row.fingerprint(), row.action(), since, expires, row.note())));
        rows.shelf().forEach((place, value) -> {
            if (!shelf.isChanged(place)) {
                shelf.rows().put(place, value);
            }
        });
        Map<Subject, Offence> handedIn = new LinkedHashMap<>(offences.rows());
        offences.rows().clear();
        rows.offences().entrySet().stream()
                .filter(row -> !offences.isChanged(row.getKey()))
                .sorted(Comparator.comparing(row -> row.getValue().last()))
                .forEach(row -> offences.rows().put(row.getKey(), row.getValue()));
        offences.rows().putAll(handedIn);
        trimOffences();
    }

    /** A shifted expiry starts anew, or a clock set back at each restart would never let it end. */
    private static <K, V> void load(
            Tracked<K, V> table,
            K key,
            Instant since,
            Instant stored,
            RestoreClock clock,
            BiFunction<Instant, Instant, V> row) {
        if (table.isChanged(key)) {
            return;
        }
        Instant expires = clock.expiry(since, stored);
        boolean over = !expires.isAfter(clock.now());
        boolean shifted = !expires.equals(stored);
        if (!over) {
            table.rows().put(key, row.apply(shifted ? clock.now() : since, expires));
        }
        if (over || shifted) {
            table.touch(key);
        }
    }

    private void load(Held held, RestoreClock clock) {
        Ban ban = held.ban();
        Map<Reason, Instant> reasons = new EnumMap<>(Reason.class);
        Map<Reason, Instant> placed = new EnumMap<>(Reason.class);
        ban.reasons().forEach((reason, stored) -> {
            Instant expires = clock.expiry(held.placed().get(reason), stored);
            if (expires.isAfter(clock.now())) {
                reasons.put(reason, expires);
                placed.put(reason, expires.equals(stored) ? held.placed().get(reason) : clock.now());
            }
        });
        if (!reasons.equals(ban.reasons())) {
            bans.touch(ban.subject());
        }
        if (!reasons.isEmpty()) {
            Ban restored = new Ban(ban.subject(), reasons, ban.since(), ban.offences(), ban.intent(), ban.note());
            bans.rows().put(ban.subject(), new Held(restored, placed));
        }
    }

    /** What is in force. */
    synchronized BanJournal.State state(boolean complete, Instant now) {
        List<Ban> live = new ArrayList<>();
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
        List<FingerprintOrder> orders = fingerprints.values().stream()
                .filter(order -> order.expires().isAfter(now))
                .sorted(Comparator.comparing(FingerprintOrder::fingerprint))
                .toList();
        Map<Subject, Integer> counts = offences.rows().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, row -> row.getValue().count()));
        return new BanJournal.State(complete, live, allowed, counts, orders);
    }

    synchronized void put(Ban ban, Instant now) {
        Optional<Held> before = bans.get(ban.subject());
        Map<Reason, Instant> placed = new EnumMap<>(Reason.class);
        ban.reasons()
                .forEach((reason, expires) -> placed.put(
                        reason,
                        before.filter(held ->
                                        expires.equals(held.ban().reasons().get(reason)))
                                .map(held -> held.placed().get(reason))
                                .orElse(now)));
        bans.put(ban.subject(), new Held(ban, placed));
        offended(ban, now);
    }

    synchronized void remove(Ban ban, Instant now) {
        bans.remove(ban.subject());
        offended(ban, now);
    }

    synchronized void put(Allow allow) {
        allows.put(allow.subject(), allow);
    }

    synchronized void remove(Allow allow) {
        allows.remove(allow.subject());
    }

    synchronized void put(FingerprintOrder order) {
        fingerprints.put(order.fingerprint(), order);
    }

    synchronized void remove(FingerprintOrder order) {
        fingerprints.remove(order.fingerprint());
    }

    /** What is in a box of the shelf. */
    synchronized Map<String, byte[]> box(String box) {
        Map<String, byte[]> records = new HashMap<>();
        places.tailMap(Place.first(box), true).entrySet().stream()
                .takeWhile(record -> record.getKey().box().equals(box))
                .forEach(record -> records.put(record.getKey().name(), record.getValue()));
        return records;
    }

    synchronized void put(Place place, byte[] value) {
        shelf.put(place, value);
    }

    synchronized void remove(Place place) {
        if (shelf.get(place).isPresent()) {
            shelf.remove(place);
        }
    }

    /** Forgets offences of subjects that have been quiet since. */
    synchronized void forgetOffences(Instant quietSince) {
        Iterator<Map.Entry<Subject, Offence>> oldestFirst =
                offences.rows().entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Subject, Offence> row = oldestFirst.next();
            if (row.getValue().last().isBefore(quietSince)
                    && bans.get(row.getKey()).isEmpty()) {
                oldestFirst.remove();
                offences.touch(row.getKey());
            }
        }
    }

    private void offended(Ban ban, Instant now) {
        boolean known = offences.rows().remove(ban.subject()) != null;
        if (ban.offences() > 0) {
            offences.put(ban.subject(), new Offence(ban.offences(), now));
        } else if (known) {
            offences.touch(ban.subject());
        }
        trimOffences();
    }

    private void trimOffences() {
        Iterator<Subject> oldestFirst = offences.rows().keySet().iterator();
        for (int over = offences.rows().size() - MAX_OFFENCES; over > 0; over--) {
            offences.touch(oldestFirst.next());
            oldestFirst.remove();
        }
    }

    /** Takes what is to be written. */
    synchronized Changes take() {
        Changes changes = new Changes(
                whole,
                bans.take(whole),
                allows.take(whole),
                offences.take(whole),
                fingerprints.take(whole),
                shelf.take(whole));
        whole = false;
        return changes;
    }

    /** Says that these didn't reach the disk. */
    synchronized void giveBack(Changes changes) {
        whole |= changes.whole();
        bans.giveBack(changes.bans());
        allows.giveBack(changes.allows());
        offences.giveBack(changes.offences());
        fingerprints.giveBack(changes.fingerprints());
        shelf.giveBack(changes.shelf());
    }

    /** Says that the disk may hold anything: the next write replaces it all. */
    synchronized void writeWhole() {
        whole = true;
    }
}
