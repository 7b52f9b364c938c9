// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.spi.EventExporter.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** ECS lines against the published names and types of its fields. */
class EcsTest {

    /** Which types an event of a category may have: https://www.elastic.co/guide/en/ecs/8.11/ecs-allowed-values-event-category.html. */
    private static final Map<String, Set<String>> TYPES = Map.of(
            "intrusion_detection", Set.of("allowed", "denied", "info"),
            "network", Set.of("access", "allowed", "connection", "denied", "end", "info", "protocol", "start"),
            "configuration", Set.of("access", "change", "creation", "deletion", "info"));

    private static final Set<String> KINDS = Set.of("alert", "event", "metric", "state");

    private record FieldType(String type, boolean list) {}

    private static final Map<String, FieldType> FIELDS = new HashMap<>();

    private final EventsEcs ecs = new EventsEcs();

    @BeforeAll
    static void published() throws IOException {
        try (var in = EcsTest.class.getResourceAsStream("ecs-fields.tsv")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .forEach(row -> FIELDS.put(row[0], new FieldType(row[1], row[2].equals("list"))));
        }
    }

    @Test
    void everyFieldIsOneOfTheSchemaAndOfItsType() throws IOException {
        List<Event> all = new ArrayList<>(Samples.events());
        all.addAll(Samples.hostileEvents());
        for (String line : Samples.written(ecs, all).lines().toList()) {
            assertEquals(List.of(), wrong(JSON.std.mapFrom(line)), line);
        }
    }

    @Test
    void theCheckDoesFindWhatIsWrong() {
        Map<String, Object> event = new HashMap<>(Map.of("kind", "event", "category", List.of("network")));
        event.put("type", List.of("change"));
        Map<String, Object> line = new HashMap<>(Map.of("event", event));
        line.put("source", Map.of("ip", "203.0.113.0/24", "colour", "red"));
        assertEquals(
                Set.of("source.ip is no ip", "source.colour is no field", "network can't be change"),
                Set.copyOf(wrong(line)));
    }

    @Test
    void whatItSaysIsWhatHappened() throws IOException {
        Map<?, ?> line = JSON.std.mapFrom(Samples.written(ecs, List.of(Samples.conversation(9, "root"))));
        assertEquals("2026-11-28T11:59:58.123Z", line.get("@timestamp"));
        assertEquals(Map.of("ip", "192.0.2.1", "port", 22), line.get("destination"));
        assertEquals("Conversation: touched ssh; tried root", line.get("message"));
        assertEquals(List.of("denied"), ((Map<?, ?>) line.get("event")).get("type"));
        assertEquals("x", ((Map<?, ?>) line.get("rule")).get("name"), "the rule that said most");
        String scan = Samples.written(ecs, List.of(Samples.events().get(1)));
        assertTrue(scan.contains("\"subtechnique\":{\"id\":[\"T1595.001\"]"), scan);
        assertTrue(scan.contains("\"technique\":{\"id\":[\"T1595\"]"), scan);
        assertFalse(
                Samples.written(ecs, List.of(Samples.events().get(2))).contains("\"ip\":\"203"), "a prefix is no ip");
    }

    private static List<String> wrong(Map<?, ?> line) {
        List<String> wrong = new ArrayList<>();
        line.forEach((name, value) -> {
            if (!name.equals("honeymesh")) {
                look(String.valueOf(name), value, wrong);
            }
        });
        if (line.get("event") instanceof Map<?, ?> event) {
            if (!KINDS.contains(event.get("kind"))) {
                wrong.add("kind " + event.get("kind"));
            }
            for (Object category : (List<?>) event.get("category")) {
                for (Object type : (List<?>) event.get("type")) {
                    if (!TYPES.getOrDefault(category, Set.of()).contains(type)) {
                        wrong.add(category + " can't be " + type);
                    }
                }
            }
        }
        return wrong;
    }

    private static void look(String name, Object value, List<String> wrong) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> look(name + "." + key, inner, wrong));
            return;
        }
        FieldType field = FIELDS.get(name);
        if (field == null) {
            wrong.add(name + " is no field");
            return;
        }
        if (field.list != value instanceof List) {
            wrong.add(name + (field.list ? " is a list" : " is no list"));
            return;
        }
        List<?> values = value instanceof List<?> list ? list : List.of(value);
        if (!values.stream().allMatch(one -> isOf(field.type, one))) {
            wrong.add(name + " is no " + field.type);
        }
    }

    private static boolean isOf(String type, Object value) {
        try {
            return switch (type) {
                case "ip" -> IpAddress.parse((String) value) != null;
                case "date" -> Instant.parse((String) value) != null;
                case "long" -> value instanceof Integer || value instanceof Long;
                case "float" -> value instanceof Number;
                case "keyword", "match_only_text", "wildcard" -> value instanceof String;
                default -> false;
            };
        } catch (RuntimeException another) {
            return false;
        }
    }
}
