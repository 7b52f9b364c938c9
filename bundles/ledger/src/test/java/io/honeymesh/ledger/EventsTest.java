// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Mode;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {

    @TempDir
    Path folder;

    @Test
    void what_is_indexed_of_an_event_is_what_its_body_says() {
        Instant at = Instant.parse("2026-01-02T03:04:05.000000678Z");
        for (NodeEvent event : List.of(
                Fixture.touched("203.0.113.7"),
                Fixture.conversed("2001:db8:1:2:3:4:5:6", "ls"),
                Fixture.banPlaced("198.51.100.0/24"),
                new NodeEvent.Alarm(at, "a\nkind", "detail"),
                new NodeEvent.ModeChanged(at, Mode.ENFORCE, Mode.TEST, "cause"),
                new NodeEvent.Other(
                        at,
                        "plugin",
                        Optional.of(Subject.parse("192.0.2.1")),
                        Map.of("type", "other", "at", "1970")))) {
            PendingEvent pending = PendingEvent.of(1, event, 0);
            EventJson.Header said = EventJson.header(pending.body());
            assertEquals(said, new EventJson.Header(pending.type(), pending.at(), pending.subject()));
        }
    }

    @Test
    void an_address_finds_the_prefixes_around_it_and_a_prefix_what_is_in_it() {
        try (Fixture fixture = Fixture.open(folder)) {
            List<String> subjects = List.of(
                    "203.0.113.7",
                    "203.0.113.0/24",
                    "203.0.112.0/20",
                    "203.0.113.8",
                    "198.51.100.1",
                    "0.0.0.0/0",
                    "2001:db8::1",
                    "2001:db8::/64",
                    "::/0");
            subjects.forEach(subject -> fixture.ledger.on(Fixture.banPlaced(subject)));
            for (String asked : subjects) {
                List<String> expected = subjects.stream()
                        .filter(s -> Subject.parse(s).overlaps(Subject.parse(asked)))
                        .toList();
                assertEquals(
                        expected,
                        subjects(fixture.ledger.find(Fixture.about(asked)).entries()),
                        "about " + asked);
            }
            assertEquals(
                    List.of("203.0.113.0/24", "203.0.112.0/20", "0.0.0.0/0"),
                    subjects(fixture.ledger.find(Fixture.about("203.0.113.255")).entries()));
            assertEquals(
                    List.of("0.0.0.0/0"),
                    subjects(fixture.ledger.find(Fixture.about("203.0.128.0")).entries()));
        }
    }

    @Test
    void the_newest_come_oldest_first_and_can_be_paged() {
        try (Fixture fixture = Fixture.open(folder)) {
            for (int i = 0; i < 10; i++) {
                fixture.ledger.on(Fixture.banPlaced("203.0.113." + i));
            }
            List<EventLog.Entry> last =
                    fixture.ledger.find(Fixture.ofType("ban", 3)).entries();
            assertEquals(List.of("203.0.113.7", "203.0.113.8", "203.0.113.9"), subjects(last));
            EventLog.Query earlier = new EventLog.Query(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(last.getFirst().sequence()),
                    2);
            assertEquals(
                    List.of("203.0.113.5", "203.0.113.6"),
                    subjects(fixture.ledger.find(earlier).entries()));
            assertThrows(IllegalArgumentException.class, () -> fixture.ledger.find(Fixture.ofType("ban", 0)));
            assertThrows(IllegalArgumentException.class, () -> fixture.ledger.find(Fixture.ofType("ban", 10_001)));
        }
    }

    @Test
    void long_events_come_in_shorter_pages_and_none_is_lost() {
        try (Fixture fixture = Fixture.open(folder)) {
            int many = 2 * EventPage.MAX_BYTES / EventJson.MAX_BODY_BYTES + 10;
            for (int i = 0; i < many; i++) {
                fixture.ledger.on(longOne());
            }
            assertPagesHoldAll(fixture, many);
            List<Long> onwards = new ArrayList<>();
            for (List<EventLog.Entry> page = after(fixture, 0);
                    !page.isEmpty();
                    page = after(fixture, onwards.getLast())) {
                assertTrue(bytes(page) <= EventPage.MAX_BYTES, bytes(page) + " bytes");
                onwards.addAll(sequences(page));
            }
            assertEquals(upTo(many), onwards);
        }
    }

    @Test
    void long_events_that_wait_for_a_disk_come_in_shorter_pages_too() throws Exception {
        Sqlite.Connector broken = file -> {
            throw new SQLException("no disk");
        };
        try (Fixture fixture = Fixture.open(folder, broken)) {
            Fixture.await(() -> fixture.ledger.degraded().isPresent());
            int many = EventPage.MAX_BYTES / EventJson.MAX_BODY_BYTES + 10;
            for (int i = 0; i < many; i++) {
                fixture.ledger.on(longOne());
            }
            assertPagesHoldAll(fixture, many);
        }
    }

    @Test
    void a_page_that_holds_all_says_that_there_are_no_more() {
        try (Fixture fixture = Fixture.open(folder)) {
            for (int i = 0; i < 3; i++) {
                fixture.ledger.on(Fixture.banPlaced("203.0.113." + i));
            }
            assertEquals(
                    Optional.of(2L),
                    fixture.ledger.find(Fixture.ofType("ban", 2)).earlier());
            assertEquals(
                    Optional.empty(),
                    fixture.ledger.find(Fixture.ofType("ban", 3)).earlier());
            assertEquals(
                    new EventLog.Page(List.of(), Optional.empty()), fixture.ledger.find(Fixture.ofType("alarm", 3)));
        }
    }

    @Test
    void one_event_has_room_whatever_its_length() {
        EventPage page = new EventPage(10);
        assertTrue(page.take(2, new byte[EventPage.MAX_BYTES + 1]));
        assertFalse(page.take(1, new byte[1]));
        assertEquals(Optional.of(2L), page.newest().earlier());
        assertEquals(List.of(2L), sequences(page.newest().entries()));
    }

    private static void assertPagesHoldAll(Fixture fixture, int many) {
        List<Long> found = new ArrayList<>();
        Optional<Long> before = Optional.of(Long.MAX_VALUE);
        while (before.isPresent()) {
            EventLog.Page page =
                    fixture.ledger.find(new EventLog.Query(Optional.empty(), Optional.of("long"), before, 1000));
            assertTrue(bytes(page.entries()) <= EventPage.MAX_BYTES, bytes(page.entries()) + " bytes");
            found.addAll(0, sequences(page.entries()));
            before = page.earlier();
        }
        assertEquals(upTo(many), found);
    }

    private static List<EventLog.Entry> after(Fixture fixture, long sequence) {
        return fixture.ledger.findAfter(sequence, Fixture.ofType("long", 1000));
    }

    private static NodeEvent longOne() {
        List<String> said = Collections.nCopies(15, "x".repeat(16 << 10));
        return new NodeEvent.Other(Instant.now(), "long", Optional.empty(), Map.of("said", said));
    }

    private static int bytes(List<EventLog.Entry> page) {
        return page.stream()
                .mapToInt(entry -> EventJson.encode(entry.fields()).length)
                .sum();
    }

    private static List<Long> upTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /** Many of the prefix and many of the type: those of the upper half among the newest, those of the lower among the oldest. */
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/17", "10.0.128.0/17"})
    void a_wide_prefix_and_a_frequent_type_are_found_together_and_paged(String asked) throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.flush();
        }
        Fixture.sql(
                folder,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)"
                        + " INSERT INTO events SELECT i, i, iif(i % 3, 'touch', iif(i % 2, 'scan', 'scan.slow')),"
                        + " unhex(printf('040A00%02X%02X20', iif(i > 20000, 128, 0) + i % 100, i % 64)),"
                        + " CAST('{\"type\":\"any\"}' AS BLOB), x'00' FROM n");
        boolean upper = asked.contains("128");
        List<Long> all = LongStream.rangeClosed(1, 40_000)
                .filter(i -> i % 3 == 0 && i > 20_000 == upper)
                .boxed()
                .toList();
        try (Fixture fixture = Fixture.open(folder)) {
            EventLog.Query query =
                    new EventLog.Query(Optional.of(Subject.parse(asked)), Optional.of("scan"), Optional.empty(), 50);
            assertEquals(
                    all.subList(all.size() - 50, all.size()),
                    sequences(fixture.ledger.find(query).entries()));
            EventLog.Query earlier =
                    new EventLog.Query(query.overlapping(), query.type(), Optional.of(all.get(1000)), query.limit());
            assertEquals(
                    all.subList(950, 1000),
                    sequences(fixture.ledger.find(earlier).entries()));
            assertEquals(all.subList(0, 50), sequences(fixture.ledger.findAfter(0, query)), "oldest first");
            assertEquals(all.subList(1001, 1051), sequences(fixture.ledger.findAfter(all.get(1000), query)));
        }
    }

    private static List<Long> sequences(List<EventLog.Entry> entries) {
        return entries.stream().map(EventLog.Entry::sequence).toList();
    }

    @Test
    void who_reads_on_gets_what_came_after_oldest_first() {
        try (Fixture fixture = Fixture.open(folder)) {
            for (int i = 0; i < 10; i++) {
                fixture.ledger.on(Fixture.banPlaced("203.0.113." + i));
            }
            List<EventLog.Entry> first = fixture.ledger.findAfter(0, Fixture.ofType("ban", 3));
            assertEquals(List.of("203.0.113.0", "203.0.113.1", "203.0.113.2"), subjects(first));
            assertEquals(
                    List.of("203.0.113.3", "203.0.113.4"),
                    subjects(fixture.ledger.findAfter(first.getLast().sequence(), Fixture.ofType("ban", 2))));
            long head = fixture.ledger.head().orElseThrow().sequence();
            assertEquals(List.of(), fixture.ledger.findAfter(head, Fixture.ofType("ban", 3)));
            assertThrows(IllegalArgumentException.class, () -> fixture.ledger.findAfter(0, Fixture.ofType("ban", 0)));
        }
    }

    @Test
    void a_type_finds_itself_and_what_is_below_it() {
        try (Fixture fixture = Fixture.open(folder)) {
            for (String type : List.of("mesh", "mesh.signal", "meshed", "mesh-x", "mes")) {
                fixture.ledger.on(new NodeEvent.Other(Instant.now(), type, Optional.empty(), Map.of()));
            }
            assertEquals(
                    List.of("mesh", "mesh.signal"),
                    fixture.ledger.find(Fixture.ofType("mesh", 10)).entries().stream()
                            .map(entry -> entry.fields().get("type"))
                            .toList());
        }
    }

    static List<String> hostile() {
        return List.of(
                "\u001b]52;c;aGFjaw==\u0007",
                "\u009b31m",
                "\u202eexe.txt\u2066",
                "=cmd|' /C calc'!A0",
                "\"}],\"x\":{\"",
                "'; DROP TABLE events; --",
                "<script>alert(1)</script>",
                "a\0b\r\nc\u2028d",
                "\\x1b \\u202e \\",
                "\ud800 lone",
                "x".repeat(100_000));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void S13_hostile_bytes_come_back_as_the_event_said_them_and_as_valid_json(String hostile) throws Exception {
        NodeEvent event = Fixture.conversed("203.0.113.7", hostile);
        NodeEvent other = new NodeEvent.Other(
                Instant.now(), hostile, Optional.empty(), Map.of(hostile, hostile, "n", Double.NaN));
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(event);
            fixture.ledger.on(other);
            List<EventLog.Entry> found = fixture.ledger
                    .find(new EventLog.Query(Optional.empty(), Optional.empty(), Optional.empty(), 10))
                    .entries();
            assertEquals(2, found.size());
            assertEquals(
                    JSON.std.asString(event.fields()),
                    JSON.std.asString(found.getFirst().fields()));
            for (EventLog.Entry entry : found) {
                String json = JSON.std.asString(entry.fields());
                assertTrue(json.chars().allMatch(c -> c >= 0x20 && c < 0x7f), "printable ASCII only");
                assertEquals(entry.fields(), JSON.std.mapFrom(json));
            }
            assertEquals(Optional.empty(), fixture.ledger.verify());
        }
    }

    @Test
    void S12_an_oversized_conversation_keeps_its_first_evidence() {
        String[] commands = new String[200];
        for (int i = 0; i < commands.length; i++) {
            commands[i] = i + "\u0001".repeat(1000);
        }
        byte[] body =
                EventJson.encode(Fixture.conversed("203.0.113.7", commands).fields());
        assertTrue(body.length <= EventJson.MAX_BODY_BYTES);
        Map<String, Object> fields = EventJson.decode(body);
        List<?> kept = (List<?>) fields.get("evidence");
        assertTrue(kept.size() >= 50, "kept " + kept.size());
        assertEquals(kept.size(), fields.get("evidence_kept"));
        assertEquals(200, fields.get("evidence_count"));
    }

    @Test
    void S12_an_event_nested_or_grown_without_end_is_cut() {
        Map<String, Object> cyclic = new HashMap<>();
        cyclic.put("self", cyclic);
        cyclic.put("big", new ArrayList<>(java.util.Collections.nCopies(5000, "y".repeat(1000))));
        byte[] body = EventJson.encode(new NodeEvent.Other(Instant.EPOCH, "x.y", Optional.empty(), cyclic).fields());
        assertTrue(body.length <= EventJson.MAX_BODY_BYTES);
        assertEquals("x.y", EventJson.header(body).type());
        assertTrue(new String(body, StandardCharsets.US_ASCII).contains("omitted_bytes"));
    }

    private static List<Object> subjects(List<EventLog.Entry> entries) {
        return entries.stream().map(entry -> entry.fields().get("subject")).toList();
    }
}
