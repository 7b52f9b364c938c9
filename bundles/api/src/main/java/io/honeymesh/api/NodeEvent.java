// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened on the node, told to every listener. {@link #fields()} is the stable, documented form that the
 * ledger, the shell and exporters share; {@link Other} keeps the hierarchy open.
 */
public sealed interface NodeEvent {

    Instant at();

    /** The event's name in the schema, e.g. {@code ban.placed}. */
    String type();

    /** The address or prefix the event is about, if it is about one. */
    Optional<Subject> subject();

    /**
     * The event as JSON-friendly values (strings, numbers, booleans, lists, maps) in a fixed order, captured bytes
     * escaped (S13). Holds {@code type} and {@code at} (ISO 8601, UTC) first, then {@code subject} where there is one.
     */
    default Map<String, Object> fields() {
        return EventFields.of(this);
    }

    /** A trap was touched; the decision fell before the event. */
    record Touched(Verdict verdict, Touch touch, Decision decision) implements NodeEvent {
        @Override
        public Instant at() {
            return touch.at();
        }

        @Override
        public String type() {
            return "touch";
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.of(Subject.host(touch.source()));
        }
    }

    /** In a conversation that goes on a client has shown intent; the decision fell before the event. */
    record Intended(Instant at, Verdict verdict, Touch touch, Decision decision) implements NodeEvent {
        @Override
        public String type() {
            return "intent";
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.of(Subject.host(touch.source()));
        }
    }

    /** A conversation with a trap ended. */
    record Conversed(Verdict verdict, Conversation conversation, Decision decision) implements NodeEvent {
        @Override
        public Instant at() {
            return conversation.at();
        }

        @Override
        public String type() {
            return "conversation";
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.of(Subject.host(conversation.source()));
        }
    }

    /** A port scan was seen. */
    record Scanned(Verdict verdict, Scan scan, Decision decision) implements NodeEvent {
        @Override
        public Instant at() {
            return scan.at();
        }

        @Override
        public String type() {
            return "scan";
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.of(Subject.host(scan.source()));
        }
    }

    /** A fact of another kind was observed. */
    record Observed(Verdict verdict, Extension extension, Decision decision) implements NodeEvent {
        @Override
        public Instant at() {
            return extension.at();
        }

        @Override
        public String type() {
            return "observation";
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.of(Subject.host(extension.source()));
        }
    }

    /**
     * The ban book changed.
     *
     * @param cause who or what changed it: a rule's explanation, an operator's note, {@code expired}, {@code restored} …
     * @param enforcement what the enforcer made of it
     */
    record BanChanged(Instant at, Change change, Ban ban, String cause, Enforcement enforcement) implements NodeEvent {

        /** The cause of what an operator orders, or its beginning before {@code ": "} and a note. */
        public static final String OPERATOR = "operator";

        public boolean isAnOperators() {
            return cause.equals(OPERATOR) || cause.startsWith(OPERATOR + ": ");
        }

        /** What happened to a ban. */
        public enum Change {
            PLACED,
            /** More reasons or a later expiry. */
            RAISED,
            LIFTED,
            EXPIRED,
            /** Pushed out by a ban of a higher class (S06). */
            EVICTED
        }

        @Override
        public String type() {
            return "ban." + change.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.of(ban.subject());
        }
    }

    /** The allow-list changed. */
    record AllowChanged(Instant at, boolean allowed, Allow allow, String cause) implements NodeEvent {
        @Override
        public String type() {
            return allowed ? "allow.placed" : "allow.ended";
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.of(allow.subject());
        }
    }

    /** An order on a fingerprint was given, or has ended. */
    record FingerprintOrderChanged(Instant at, boolean inForce, FingerprintOrder order, String cause)
            implements NodeEvent {
        @Override
        public String type() {
            if (!inForce) {
                return "fingerprint.ended";
            }
            return switch (order.action()) {
                case BAN -> "fingerprint.banned";
                case ALLOW -> "fingerprint.allowed";
            };
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.empty();
        }
    }

    /** The mode changed. */
    record ModeChanged(Instant at, Mode from, Mode to, String cause) implements NodeEvent {
        @Override
        public String type() {
            return "mode";
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.empty();
        }
    }

    /** A trap listener opened, closed or failed. */
    record TrapChanged(Instant at, TrapStatus trap) implements NodeEvent {
        @Override
        public String type() {
            return "trap." + trap.state().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.empty();
        }
    }

    /** An enforcer came, went or changed its interfaces. */
    record EnforcerChanged(Instant at, EnforcerStatus status) implements NodeEvent {
        @Override
        public String type() {
            return "enforcer";
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.empty();
        }
    }

    /**
     * Something an operator should look at.
     *
     * @param kind a dotted name, e.g. {@code ledger.degraded}
     * @param detail one line, safe to print
     */
    record Alarm(Instant at, String kind, String detail) implements NodeEvent {
        @Override
        public String type() {
            return "alarm";
        }

        @Override
        public Optional<Subject> subject() {
            return Optional.empty();
        }
    }

    /** An event of a bundle this api has no type for; the detail's values are JSON-friendly. */
    record Other(Instant at, String type, Optional<Subject> subject, Map<String, Object> detail) implements NodeEvent {}
}
