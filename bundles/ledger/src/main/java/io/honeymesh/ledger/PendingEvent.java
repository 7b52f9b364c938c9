// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.FingerprintLog.Sighting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An event on its way to the disk.
 *
 * @param arrival its place among the events taken in
 * @param merged earlier changes of the same subject that it stands for
 * @param shown the fingerprints that it tells of
 * @param marks what of it is counted
 * @param extract what it tells of a conversation; empty for other events
 */
record PendingEvent(
        long arrival,
        Kind kind,
        String type,
        Instant at,
        Optional<Subject> subject,
        int merged,
        byte[] body,
        List<Sighting> shown,
        Marks marks,
        Optional<Extract> extract) {

    /** What may happen to an event when too many come: each kind has room of its own, so junk can't displace the rest. */
    enum Kind {
        /** A touch or scan without intent: the cheapest to make and the first to be only counted. */
        JUNK,
        /** What shows intent. */
        EVIDENCE,
        /** A change of what the node does: merged per subject under pressure, never lost to junk. */
        CHANGE
    }

    static PendingEvent of(long arrival, NodeEvent event, int merged) {
        Map<String, Object> fields = event.fields();
        if (merged > 0) {
            fields.put("merged", merged);
        }
        byte[] body = EventJson.encode(fields);
        // What is indexed is what the chain covers, and a plug-in's event may say other than its fields: those are read
        // back.
        EventJson.Header header = event instanceof NodeEvent.Other
                ? EventJson.header(body)
                : new EventJson.Header(event.type(), event.at(), event.subject());
        return new PendingEvent(
                arrival,
                kind(event),
                header.type(),
                header.at(),
                header.subject(),
                merged,
                body,
                Sightings.in(event),
                Marks.of(fields),
                event instanceof NodeEvent.Conversed e ? extract(body, fields, e.conversation()) : Optional.empty());
    }

    /** Read back for the same reason, unless there is nothing that was sent. */
    private static Optional<Extract> extract(byte[] body, Map<String, Object> fields, Conversation conversation) {
        Map<String, Object> said = conversation.evidence().isEmpty() ? fields : EventJson.decode(body);
        return Extract.of(said, conversation.touch().at());
    }

    PendingEvent arrived(long number) {
        return new PendingEvent(number, kind, type, at, subject, merged, body, shown, marks, extract);
    }

    long atMillis() {
        return EventJson.millis(at);
    }

    static Kind kind(NodeEvent event) {
        return switch (event) {
            case NodeEvent.Touched e -> kind(e.verdict().intent(), e.decision());
            case NodeEvent.Intended e -> kind(e.verdict().intent(), e.decision());
            case NodeEvent.Conversed e -> kind(e.verdict().intent(), e.decision());
            case NodeEvent.Scanned e -> kind(e.verdict().intent(), e.decision());
            case NodeEvent.Observed e -> kind(e.verdict().intent(), e.decision());
            default -> Kind.CHANGE;
        };
    }

    private static Kind kind(boolean intent, Decision decision) {
        boolean fullBan =
                decision instanceof Decision.Banned banned && banned.ban().intent();
        return intent || fullBan ? Kind.EVIDENCE : Kind.JUNK;
    }
}
