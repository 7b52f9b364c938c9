// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Host;
import io.honeymesh.lab.JsonLines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Follows the node's events and tells the timeline those of the hosts that are on stage. */
final class NodeWatch implements AutoCloseable {

    private final Timeline timeline;
    private final Set<Host> onStage = ConcurrentHashMap.newKeySet();
    private final JsonLines events;

    NodeWatch(Stage stage, Timeline timeline) {
        this.timeline = timeline;
        this.events = stage.node().events(this::tell);
    }

    private void tell(Map<String, Object> fields) {
        Event event = new Event(fields);
        boolean alarm = event.type().equals("alarm");
        if (alarm || onStage.stream().anyMatch(host -> host.owns(event.subject()))) {
            event.line().ifPresent(line -> timeline.say(event.who(), line));
        }
    }

    void follow(Host host) {
        onStage.add(host);
    }

    void leave(Host host) {
        onStage.remove(host);
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
