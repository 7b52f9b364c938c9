// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Host;
import io.honeymesh.lab.JsonLines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Follows the node's events and tells the timeline those of the hosts that are on stage. */
final class NodeWatch implements AutoCloseable {

    private static final int MOST_LINES = 5;

    private final Timeline timeline;
    private final Map<Host, AtomicInteger> onStage = new ConcurrentHashMap<>();
    private final JsonLines events;

    NodeWatch(Stage stage, Timeline timeline) {
        this.timeline = timeline;
        this.events = stage.node().events(this::tell);
    }

    private void tell(Map<String, Object> fields) {
        Event event = new Event(fields);
        if (event.type().equals("alarm")) {
            event.line().ifPresent(line -> timeline.say(event.who(), line));
            return;
        }
        onStage.forEach((host, told) -> {
            if (host.owns(event.subject())) {
                tell(event, told);
            }
        });
    }

    /** A tool with many connections says the same thing many times; bans are always told. */
    private void tell(Event event, AtomicInteger told) {
        event.line().ifPresent(line -> {
            int number = event.type().startsWith("ban.") ? 0 : told.incrementAndGet();
            if (number <= MOST_LINES) {
                timeline.say(event.who(), line);
            }
        });
    }

    void follow(Host host) {
        onStage.put(host, new AtomicInteger());
    }

    void leave(Host host) {
        AtomicInteger told = onStage.remove(host);
        if (told != null && told.get() > MOST_LINES) {
            timeline.say(Timeline.Who.NODE, "and " + (told.get() - MOST_LINES) + " more of the kind");
        }
    }

    List<Event> of(Host host) {
        return events.seen().stream()
                .map(Event::new)
                .filter(event -> host.owns(event.subject()))
                .toList();
    }

    /** The first event of this host, past or future, that fits. */
    Optional<Event> await(Host host, Predicate<Event> wanted, Duration patience) {
        return events.await(
                        fields -> {
                            Event event = new Event(fields);
                            return host.owns(event.subject()) && wanted.test(event);
                        },
                        patience)
                .map(Event::new);
    }

    JsonLines lines() {
        return events;
    }

    @Override
    public void close() {
        events.close();
    }
}
