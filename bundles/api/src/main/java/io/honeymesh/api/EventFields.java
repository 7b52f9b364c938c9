// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import io.honeymesh.api.NodeEvent.Alarm;
import io.honeymesh.api.NodeEvent.AllowChanged;
import io.honeymesh.api.NodeEvent.BanChanged;
import io.honeymesh.api.NodeEvent.Conversed;
import io.honeymesh.api.NodeEvent.EnforcerChanged;
import io.honeymesh.api.NodeEvent.FingerprintOrderChanged;
import io.honeymesh.api.NodeEvent.Intended;
import io.honeymesh.api.NodeEvent.ModeChanged;
import io.honeymesh.api.NodeEvent.Observed;
import io.honeymesh.api.NodeEvent.Other;
import io.honeymesh.api.NodeEvent.Scanned;
import io.honeymesh.api.NodeEvent.Touched;
import io.honeymesh.api.NodeEvent.TrapChanged;
import java.util.LinkedHashMap;
import java.util.Map;

/** The event schema: how each event becomes named, JSON-friendly values. */
final class EventFields {

    /** Captured bytes shown of one piece of evidence; the recording has the rest. */
    private static final int CAPTURED_SHOWN_BYTES = 1024;

    /** Pieces of evidence shown of one conversation. */
    private static final int EVIDENCE_SHOWN = 200;

    private EventFields() {}

    static Map<String, Object> of(NodeEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", event.type());
        fields.put("at", event.at().toString());
        event.subject().ifPresent(subject -> fields.put("subject", subject.toString()));
        switch (event) {
            case Touched e -> {
                touch(fields, e.touch());
                judged(fields, e.verdict(), e.decision());
            }
            case Intended e -> {
                touch(fields, e.touch());
                judged(fields, e.verdict(), e.decision());
            }
            case Conversed e -> {
                conversation(fields, e.conversation());
                judged(fields, e.verdict(), e.decision());
            }
            case Scanned e -> {
                scan(fields, e.scan());
                judged(fields, e.verdict(), e.decision());
            }
            case Observed e -> {
                fields.put("kind", SafeText.escape(e.extension().kind()));
                Map<String, Object> attributes = new LinkedHashMap<>();
                e.extension().attributes().forEach((k, v) -> attributes.put(SafeText.escape(k), shown(v)));
                fields.put("attributes", attributes);
                judged(fields, e.verdict(), e.decision());
            }
            case BanChanged e -> {
                fields.putAll(e.ban().fields());
                fields.put("cause", SafeText.printable(e.cause()));
                enforcement(fields, e.enforcement());
            }
            case AllowChanged e -> {
                fields.put("expires", e.allow().expires().toString());
                fields.put("note", SafeText.printable(e.allow().note()));
                fields.put("cause", SafeText.printable(e.cause()));
            }
            case FingerprintOrderChanged e -> {
                fields.putAll(e.order().fields());
                fields.put("cause", SafeText.printable(e.cause()));
            }
            case ModeChanged e -> {
                fields.put("from", e.from().name());
                fields.put("to", e.to().name());
                fields.put("cause", SafeText.printable(e.cause()));
            }
            case TrapChanged e -> trap(fields, e.trap());
            case EnforcerChanged e -> enforcer(fields, e.status());
            case Alarm e -> {
                fields.put("kind", e.kind());
                fields.put("detail", SafeText.printable(e.detail()));
            }
            case Other e -> fields.put("detail", e.detail());
        }
        return fields;
    }

    private static void touch(Map<String, Object> fields, Touch touch) {
        fields.put("conversation", touch.id());
        fields.put("trap", touch.trap());
        fields.put("transport", touch.flow().transport().name());
        fields.put("remote_port", touch.flow().remote().port());
        fields.put("local", touch.flow().local().toString());
        fields.put("grade", touch.grade().name());
    }

    private static void conversation(Map<String, Object> fields, Conversation conversation) {
        touch(fields, conversation.touch());
        fields.put("started", conversation.touch().at().toString());
        fields.put("bytes_in", conversation.bytesIn());
        fields.put("bytes_out", conversation.bytesOut());
        fields.put("ending", conversation.ending().name());
        fields.put("lured", conversation.lured());
        fields.put(
                "evidence",
                conversation.evidence().stream()
                        .limit(EVIDENCE_SHOWN)
                        .map(EventFields::evidence)
                        .toList());
        fields.put("evidence_count", conversation.evidence().size());
        conversation.recording().ifPresent(name -> fields.put("recording", name));
    }

    private static Map<String, Object> evidence(Evidence evidence) {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (evidence) {
            case Evidence.Credential e -> {
                fields.put("kind", "credential");
                fields.put("method", SafeText.escape(e.method()));
                fields.put("user", shown(e.user()));
                fields.put("secret", shown(e.secret()));
            }
            case Evidence.Command e -> {
                fields.put("kind", "command");
                fields.put("text", shown(e.text()));
            }
            case Evidence.Request e -> {
                fields.put("kind", "request");
                fields.put("text", shown(e.text()));
            }
            case Evidence.Detail e -> {
                fields.put("kind", "detail");
                fields.put("name", SafeText.escape(e.name()));
                fields.put("value", shown(e.value()));
            }
            case Evidence.Upload e -> {
                fields.put("kind", "upload");
                fields.put("name", shown(e.name()));
                fields.put("size_bytes", e.sizeBytes());
                fields.put("sha256", e.sha256());
            }
            case Evidence.Violation e -> {
                fields.put("kind", "violation");
                fields.put("what", SafeText.escape(e.what()));
                fields.put("bytes", shown(e.bytes()));
            }
        }
        return fields;
    }

    private static void scan(Map<String, Object> fields, Scan scan) {
        fields.put("kind", scan.kind().name());
        fields.put("grade", scan.grade().name());
        fields.put("distinct_ports", scan.distinctPorts());
        fields.put("distinct_addresses", scan.distinctAddresses());
        fields.put("window_ms", scan.window().toMillis());
        fields.put("target", scan.target().toString());
        fields.put("stopped_for_s", scan.stoppedFor().toSeconds());
    }

    private static void judged(Map<String, Object> fields, Verdict verdict, Decision decision) {
        fields.put("score", verdict.score());
        fields.put("intent", verdict.intent());
        fields.put(
                "contributions",
                verdict.contributions().stream().map(EventFields::contribution).toList());
        if (!verdict.fingerprints().isEmpty()) {
            Map<String, Object> fingerprints = new LinkedHashMap<>();
            verdict.fingerprints().forEach(f -> fingerprints.put(f.kind(), SafeText.escape(f.value())));
            fields.put("fingerprints", fingerprints);
        }
        switch (decision) {
            case Decision.Banned banned -> {
                fields.put("decision", "banned");
                fields.putAll(banned.ban().fields());
                enforcement(fields, banned.enforcement());
            }
            case Decision.Spared spared -> {
                fields.put("decision", "spared");
                fields.put("spared_because", spared.cause().name());
                fields.put("spared_detail", SafeText.printable(spared.detail()));
            }
        }
    }

    private static Map<String, Object> contribution(Contribution contribution) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rule", SafeText.escape(contribution.rule()));
        fields.put("score", contribution.score());
        fields.put("reason", contribution.reason().name());
        fields.put("intent", contribution.intent());
        fields.put("explanation", SafeText.printable(contribution.explanation()));
        return fields;
    }

    private static void enforcement(Map<String, Object> fields, Enforcement enforcement) {
        fields.put("enforcement", enforcement.state().name());
        if (!enforcement.detail().isEmpty()) {
            fields.put("enforcement_detail", SafeText.printable(enforcement.detail()));
        }
    }

    private static void trap(Map<String, Object> fields, TrapStatus trap) {
        fields.put("trap", SafeText.escape(trap.trap()));
        fields.put("transport", trap.transport().name());
        fields.put("endpoint", trap.endpoint().toString());
        fields.put("state", trap.state().name());
        fields.put("detail", SafeText.printable(trap.detail()));
    }

    private static void enforcer(Map<String, Object> fields, EnforcerStatus status) {
        fields.put("enforcer", status.kind());
        fields.put("reason", SafeText.printable(status.reason()));
        fields.put(
                "interfaces",
                status.attachments().stream()
                        .map(a -> {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("name", a.interfaceName());
                            row.put("mode", a.mode().name());
                            row.put("detail", SafeText.printable(a.detail()));
                            return (Object) row;
                        })
                        .toList());
        fields.put("capacity", status.capacity());
        fields.put("prefix_capacity", status.prefixCapacity());
        fields.put("bans", status.bans());
    }

    private static String shown(Captured captured) {
        return captured.toSafeText(CAPTURED_SHOWN_BYTES);
    }
}
