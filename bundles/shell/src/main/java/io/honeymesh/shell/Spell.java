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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The events of an address's newest spell: from what led to the ban that holds it now, or last held it. */
final class Spell {

    private static final int LIMIT = 500;

    /** The touch comes before the ban it causes; a scan's window is longer, but its event falls with the ban. */
    private static final Duration LEAD = Duration.ofSeconds(10);

    /** An IPv6 ban covers a network of one customer (S03): what happened anywhere in it led to the ban. */
    private static final int ONE_CUSTOMER = 48;

    private Spell() {}

    static List<Entry> newest(EventLog log, IpAddress address, List<Ban> bans) {
        TreeMap<Long, Entry> found = new TreeMap<>();
        find(log, Subject.host(address)).forEach(entry -> found.put(entry.sequence(), entry));
        bans.stream()
                .map(Ban::subject)
                .filter(subject -> subject.address().bitLength() == 128 && subject.prefixLength() >= ONE_CUSTOMER)
                .forEach(subject -> find(log, subject).forEach(entry -> found.put(entry.sequence(), entry)));
        List<Entry> events = new ArrayList<>(found.values());
        Optional<Instant> begin = bans.stream()
                .map(Ban::since)
                .min(Instant::compareTo)
                .or(() -> lastPlaced(events))
                .map(since -> since.minus(LEAD));
        return events.stream()
                .filter(entry -> begin.isEmpty()
                        || instant(entry, "at")
                                .filter(at -> !at.isBefore(begin.get()))
                                .isPresent())
                .toList();
    }

    private static List<Entry> find(EventLog log, Subject subject) {
        return log.find(new EventLog.Query(Optional.of(subject), Optional.empty(), Optional.empty(), LIMIT));
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
