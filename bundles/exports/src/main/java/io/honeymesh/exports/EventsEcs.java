// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.spi.EventExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/**
 * Events in the Elastic Common Schema (https://www.elastic.co/guide/en/ecs/8.11/ecs-field-reference.html), a JSON object a line; what
 * the schema has no field for is below {@code honeymesh}.
 */
@Component(service = Exporter.class)
public final class EventsEcs implements EventExporter {

    private static final String ECS_VERSION = "8.11.0";

    @Override
    public String name() {
        return "events.ecs.ndjson";
    }

    @Override
    public String title() {
        return "Events in the Elastic Common Schema (ECS), a JSON object a line";
    }

    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    public void write(Origin origin, Event event, OutputStream to) throws IOException {
        Map<String, Object> fields = event.fields();
        Map<String, Object> line = new LinkedHashMap<>();
        Field.instant(fields, "at").ifPresent(at -> line.put("@timestamp", at.toString()));
        line.put("ecs", Map.of("version", ECS_VERSION));
        line.put(
                "message",
                EventText.title(fields)
                        + EventText.why(fields).map(why -> ": " + why).orElse(""));
        line.put("event", event(event));
        Set<String> addresses = new LinkedHashSet<>();
        Map<String, Object> source = source(fields, addresses);
        if (!source.isEmpty()) {
            line.put("source", source);
        }
        Field.endpoint(fields, "local").ifPresent(local -> {
            line.put("destination", Map.of("ip", local.address().toString(), "port", local.port()));
            addresses.add(local.address().toString());
        });
        Field.text(fields, "transport")
                .ifPresent(transport -> line.put("network", Map.of("transport", transport.toLowerCase(Locale.ROOT))));
        line.put("observer", observer(origin));
        rule(fields).ifPresent(rule -> line.put("rule", rule));
        threat(fields).ifPresent(threat -> line.put("threat", threat));
        List<String> users = users(fields);
        if (!users.isEmpty()) {
            line.put("user", Map.of("name", users.getFirst()));
        }
        if (!addresses.isEmpty() || !users.isEmpty()) {
            Map<String, Object> related = new LinkedHashMap<>();
            related.put("ip", List.copyOf(addresses));
            related.put("user", users);
            line.put("related", related);
        }
        line.put("honeymesh", fields);
        Lines.json(to, line);
    }

    private static Map<String, Object> event(Event entry) {
        Map<String, Object> fields = entry.fields();
        String type = Field.text(fields, "type").orElse("event");
        boolean attack = fields.containsKey("decision");
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("kind", attack || type.equals("alarm") ? "alert" : "event");
        event.put("category", category(type, attack));
        event.put("type", List.of(what(type, fields)));
        event.put("action", type);
        event.put("sequence", entry.sequence());
        event.put("id", Long.toString(entry.sequence()));
        event.put("module", "honeymesh");
        event.put("dataset", "honeymesh.ledger");
        event.put("severity", Severity.of(fields));
        Field.number(fields, "score").ifPresent(score -> event.put("risk_score", score));
        Field.instant(fields, "started").ifPresent(start -> event.put("start", start.toString()));
        EventText.why(fields).ifPresent(why -> event.put("reason", why));
        return event;
    }

    private static List<String> category(String type, boolean attack) {
        if (attack) {
            return List.of("intrusion_detection", "network");
        }
        return List.of(type.startsWith("ban.") ? "network" : "configuration");
    }

    private static String what(String type, Map<String, Object> fields) {
        return switch (type) {
            case "ban.placed", "ban.raised" -> "denied";
            case "ban.lifted", "ban.expired" -> "allowed";
            default -> "banned".equals(fields.get("decision")) ? "denied" : "info";
        };
    }

    private static Map<String, Object> source(Map<String, Object> fields, Set<String> addresses) {
        Map<String, Object> source = new LinkedHashMap<>();
        Field.text(fields, "subject").ifPresent(subject -> {
            source.put("address", subject);
            if (!subject.contains("/")) {
                source.put("ip", subject);
                addresses.add(subject);
            }
        });
        Field.number(fields, "remote_port").ifPresent(port -> source.put("port", port));
        Field.number(fields, "bytes_in").ifPresent(bytes -> source.put("bytes", bytes));
        return source;
    }

    private static Map<String, Object> observer(Origin origin) {
        Map<String, Object> observer = new LinkedHashMap<>();
        observer.put("vendor", "HoneyMesh");
        observer.put("product", "HoneyMesh");
        observer.put("type", "honeypot");
        observer.put("version", origin.version());
        observer.put("hostname", origin.host());
        observer.put("serial_number", origin.nodeId());
        return observer;
    }

    /** The rule that said most; the schema has room for one. */
    private static Optional<Map<String, Object>> rule(Map<String, Object> fields) {
        return Field.maps(fields, "contributions").stream()
                .max(Comparator.comparingDouble(contribution -> Field.number(contribution, "score")
                        .map(Number::doubleValue)
                        .orElse(0.0)))
                .flatMap(contribution -> Field.text(contribution, "rule").map(name -> {
                    Map<String, Object> rule = new LinkedHashMap<>();
                    rule.put("name", name);
                    Field.text(contribution, "explanation").ifPresent(why -> rule.put("description", why));
                    return rule;
                }));
    }

    private static Optional<Map<String, Object>> threat(Map<String, Object> fields) {
        Set<AttackTechnique> told = AttackTechnique.of(fields);
        if (told.isEmpty()) {
            return Optional.empty();
        }
        Set<AttackTechnique> whole = EnumSet.noneOf(AttackTechnique.class);
        Set<AttackTechnique> parts = EnumSet.noneOf(AttackTechnique.class);
        told.forEach(technique -> {
            technique.parent().ifPresent(parent -> parts.add(technique));
            whole.add(technique.parent().orElse(technique));
        });
        Map<String, Object> technique = techniques(whole);
        if (!parts.isEmpty()) {
            technique.put("subtechnique", techniques(parts));
        }
        return Optional.of(Map.of("framework", "MITRE ATT&CK", "technique", technique));
    }

    private static Map<String, Object> techniques(Set<AttackTechnique> told) {
        Map<String, Object> techniques = new LinkedHashMap<>();
        techniques.put("id", told.stream().map(AttackTechnique::id).toList());
        techniques.put("name", told.stream().map(AttackTechnique::title).toList());
        techniques.put("reference", told.stream().map(AttackTechnique::url).toList());
        return techniques;
    }

    private static List<String> users(Map<String, Object> fields) {
        return Field.maps(fields, "evidence").stream()
                .map(evidence -> Field.text(evidence, "user"))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }
}
