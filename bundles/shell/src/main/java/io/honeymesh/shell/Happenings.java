// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.spi.NodeEventListener;
import io.honeymesh.shell.top.Source.Happening;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The newest things that strangers did: first from the ledger, then as they happen. Bounded. Thread-safe. */
final class Happenings implements NodeEventListener {

    private static final int KEPT = 500;
    private static final Set<String> TYPES = Set.of("touch", "intent", "conversation", "scan", "observation");

    private final Deque<Happening> newestFirst = new ArrayDeque<>();
    private List<Happening> snapshot = List.of();

    /** The same object as before if nothing happened since. */
    synchronized List<Happening> newest() {
        if (snapshot.isEmpty() && !newestFirst.isEmpty()) {
            snapshot = List.copyOf(newestFirst);
        }
        return snapshot;
    }

    /** What is in the ledger and wasn't heard already. */
    synchronized void remember(EventLog log) {
        Set<String> heard = newestFirst.stream().map(Happenings::name).collect(Collectors.toSet());
        log
                .find(new EventLog.Query(Optional.empty(), Optional.empty(), Optional.empty(), 2 * KEPT))
                .entries()
                .reversed()
                .stream()
                .flatMap(entry -> stored(entry.fields()).stream())
                .filter(happening -> !heard.contains(name(happening)))
                .limit(Math.max(0, KEPT - newestFirst.size()))
                .forEach(newestFirst::addLast);
        snapshot = List.of();
    }

    @Override
    public synchronized void on(NodeEvent event) {
        if (TYPES.contains(event.type())) {
            newestFirst.addFirst(
                    new Happening(event.at(), event.subject(), event.type(), summary(event.type(), event::fields)));
            if (newestFirst.size() > KEPT) {
                newestFirst.removeLast();
            }
            snapshot = List.of();
        }
    }

    /** Most are never seen; but a conversation holds what a stranger said, which may be long, so of that no more is kept than is shown. */
    private static Supplier<String> summary(String type, Supplier<Map<String, Object>> fields) {
        if (!type.equals("conversation")) {
            return () -> EventText.summary(fields.get());
        }
        String text = EventText.summary(fields.get());
        return () -> text;
    }

    private static String name(Happening happening) {
        return happening.at() + happening.type() + happening.subject();
    }

    private static Optional<Happening> stored(Map<String, Object> fields) {
        String type = String.valueOf(fields.get("type"));
        if (!TYPES.contains(type)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Happening(
                    Instant.parse(String.valueOf(fields.get("at"))),
                    Optional.ofNullable(fields.get("subject")).map(subject -> Subject.parse(subject.toString())),
                    type,
                    summary(type, () -> fields)));
        } catch (DateTimeParseException | IllegalArgumentException editedFile) {
            return Optional.empty();
        }
    }
}
