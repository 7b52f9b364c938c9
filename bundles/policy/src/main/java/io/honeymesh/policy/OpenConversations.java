// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Flow;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one conversation of each banned subject that goes on (S05). To ask about one takes the same time however many there are
 * (some 1000 at most, as many as traps talk to at once): touches wait meanwhile. Guarded by its owner's lock.
 */
final class OpenConversations {

    private record Open(Flow flow, Instant until) {}

    private final Map<Subject, Open> bySubject = new HashMap<>();
    private final Map<Flow, Subject> byFlow = new HashMap<>();

    boolean isOpen(Subject subject, Instant now) {
        Open open = bySubject.get(subject);
        return open != null && open.until().isAfter(now);
    }

    /** @return the conversation whose place it has taken */
    Optional<Flow> put(Subject subject, Flow flow, Instant until) {
        Open before = bySubject.put(subject, new Open(flow, until));
        Subject former = byFlow.put(flow, subject);
        if (former != null && !former.equals(subject)) {
            bySubject.remove(former);
        }
        if (before == null || before.flow().equals(flow)) {
            return Optional.empty();
        }
        byFlow.remove(before.flow());
        return Optional.of(before.flow());
    }

    /** Whether it was there. */
    boolean remove(Flow flow) {
        Subject subject = byFlow.remove(flow);
        return subject != null && bySubject.remove(subject) != null;
    }

    Optional<Flow> remove(Subject subject) {
        Open open = bySubject.remove(subject);
        if (open == null) {
            return Optional.empty();
        }
        byFlow.remove(open.flow());
        return Optional.of(open.flow());
    }

    /** Takes out those whose time is over. */
    List<Flow> removeEnded(Instant now) {
        List<Flow> ended = bySubject.values().stream()
                .filter(open -> !open.until().isAfter(now))
                .map(Open::flow)
                .toList();
        ended.forEach(this::remove);
        return ended;
    }

    void move(Duration by) {
        bySubject.replaceAll(
                (subject, open) -> new Open(open.flow(), open.until().plus(by)));
    }

    void clear() {
        bySubject.clear();
        byFlow.clear();
    }
}
