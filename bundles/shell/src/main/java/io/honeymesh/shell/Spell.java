// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.EventLog.Entry;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The events of an address's newest spell: from what led to the ban that holds it now, or last held it.
 *
 * @param events oldest first
 * @param before what it began with is earlier than this sequence, and is too much to be shown; empty if all of it is there
 */
record Spell(List<Entry> events, Optional<Long> before) {

    static final Spell NONE = new Spell(List.of(), Optional.empty());

    private static final int LIMIT = 500;

    /** The touch comes before the ban it causes; a scan's window is longer, but its event falls with the ban. */
    private static final Duration LEAD = Duration.ofSeconds(10);

    /** An IPv6 ban covers a network of one customer (S03): what happened anywhere in it led to the ban. */
    private static final int ONE_CUSTOMER = 48;

    static Spell newest(EventLog log, IpAddress address, List<Ban> bans) {
        List<EventLog.Page> pages = Stream.concat(
                        Stream.of(Subject.host(address)),
                        bans.stream()
                                .map(Ban::subject)
                                .filter(subject ->
                                        subject.address().bitLength() == 128 && subject.prefixLength() >= ONE_CUSTOMER))
                .distinct()
                .map(subject ->
                        log.find(new EventLog.Query(Optional.of(subject), Optional.empty(), Optional.empty(), LIMIT)))
                .toList();
        TreeMap<Long, Entry> found = new TreeMap<>();
        pages.forEach(page -> page.entries().forEach(entry -> found.put(entry.sequence(), entry)));
        List<Entry> events = List.copyOf(found.values());
        Optional<Instant> begin = bans.stream()
                .map(Ban::since)
                .min(Instant::compareTo)
                .or(() -> lastPlaced(events))
                .map(since -> since.minus(LEAD));
        List<Entry> spell =
                events.stream().filter(entry -> isSince(entry, begin)).toList();
        return new Spell(
                spell,
                pages.stream()
                        .flatMap(page -> page.earlier().stream())
                        .max(Long::compareTo)
                        .filter(before -> isSince(found.get(before), begin)));
    }

    private static boolean isSince(Entry entry, Optional<Instant> begin) {
        return begin.isEmpty()
                || instant(entry, "at").filter(at -> !at.isBefore(begin.get())).isPresent();
    }

    private static Optional<Instant> lastPlaced(List<Entry> events) {
        return events.reversed().stream()
                .filter(entry -> "ban.placed".equals(entry.fields().get("type")))
                .findFirst()
                .flatMap(entry -> instant(entry, "since"));
    }

    private static Optional<Instant> instant(Entry entry, String name) {
        try {
            return Optional.ofNullable(entry.fields().get(name)).map(value -> Instant.parse(value.toString()));
        } catch (DateTimeParseException editedFile) {
            return Optional.empty();
        }
    }
}
