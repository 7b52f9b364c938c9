// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.BanExporter.Entry;
import io.honeymesh.api.spi.EventExporter;
import io.honeymesh.api.spi.EventExporter.Event;
import io.honeymesh.api.spi.Exporter.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Bans and events as a node has them, hostile ones among them. */
final class Samples {

    static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    static final Origin ORIGIN = new Origin("ab".repeat(32), "sensor-1", "0.1.0", NOW);

    /** What strangers would like to get through (S13). */
    static final List<String> HOSTILE = List.of(
            "\u001b]52;c;aGFjaw==\u0007",
            "\u009b31m",
            "\u202eexe.txt\u2066",
            "=cmd|' /C calc'!A0",
            "+1+1",
            "@SUM(A1)",
            "\"}],\"x\":{\"",
            "a|b\\c=d",
            "' OR value = '",
            "<script>alert(1)</script>",
            "a\0b\r\nCEF:0|x|y|1|1|n|10|\u2028d",
            "} elements = { 0.0.0.0/0",
            "x".repeat(20_000));

    private Samples() {}

    static Entry ban(String subject, String expires, String note, Reason... reasons) {
        Map<Reason, Instant> ends = new LinkedHashMap<>();
        for (Reason reason : reasons) {
            ends.put(reason, expires.equals("forever") ? Ban.FOREVER : Instant.parse(expires));
        }
        return new Entry(
                new Ban(Subject.parse(subject), ends, Instant.parse("2026-11-28T11:00:00.5Z"), 2, true, note), 7);
    }

    static List<Entry> bans() {
        return List.of(
                ban("198.51.100.0/24", "forever", "an operator's", Reason.MANUAL),
                ban("198.51.100.7", "2026-11-29T12:00:00Z", "", Reason.TRAP),
                ban("203.0.113.9", "2026-11-28T12:10:00Z", "", Reason.TRAP, Reason.CREDENTIAL, Reason.PAYLOAD),
                ban("2001:db8::/64", "2026-12-28T12:00:00Z", "", Reason.SCAN),
                ban("2001:db8:0:1::1", "2026-11-28T13:00:00Z", "", Reason.MESH));
    }

    static List<Entry> hostileBans() {
        return IntStream.range(0, HOSTILE.size())
                .mapToObj(i -> ban("203.0.113." + i, "2026-11-29T00:00:00Z", HOSTILE.get(i), Reason.TRAP))
                .toList();
    }

    static Event conversation(long sequence, String captured) {
        Map<String, Object> fields = new LinkedHashMap<>();
        String safe = io.honeymesh.api.SafeText.escape(captured);
        fields.put("type", "conversation");
        fields.put("at", "2026-11-28T11:59:58.123Z");
        fields.put("subject", "203.0.113.9");
        fields.put("trap", "ssh");
        fields.put("transport", "TCP");
        fields.put("remote_port", 40000);
        fields.put("local", "192.0.2.1:22");
        fields.put("started", "2026-11-28T11:59:50Z");
        fields.put("bytes_in", 1234);
        fields.put(
                "evidence",
                List.of(
                        Map.of("kind", "credential", "user", safe, "secret", safe),
                        Map.of("kind", "command", "text", safe)));
        fields.put("score", 2.5);
        fields.put("intent", true);
        fields.put(
                "contributions",
                List.of(
                        Map.of("rule", "trap-touch", "score", 1.0, "reason", "TRAP", "explanation", "touched ssh"),
                        Map.of("rule", "x", "score", 1.5, "reason", "CREDENTIAL", "explanation", "tried " + safe)));
        fields.put("decision", "banned");
        fields.put("reasons", Map.of("TRAP", "2026-11-29T00:00:00Z"));
        return new Event(sequence, fields);
    }

    static List<Event> events() {
        return List.of(
                conversation(1, "root"),
                new Event(
                        2,
                        Map.of(
                                "type",
                                "scan",
                                "at",
                                "2026-11-28T12:00:00Z",
                                "subject",
                                "2001:db8::1",
                                "distinct_addresses",
                                3,
                                "decision",
                                "spared")),
                new Event(3, Map.of("type", "ban.lifted", "at", "2026-11-28T12:00:01Z", "subject", "203.0.113.0/24")),
                new Event(4, Map.of("type", "mode", "at", "2026-11-28T12:00:02Z", "cause", "operator: a=b|c")),
                new Event(5, Map.of("type", "alarm", "at", "2026-11-28T12:00:03Z", "detail", "disk")),
                new Event(6, Map.of("type", "ledger.unreadable", "detail", "row 6 was changed")),
                new Event(
                        7, Map.of("type", "x.other", "at", "no time", "local", 5, "evidence", "text", "subject", "")));
    }

    static List<Event> hostileEvents() {
        return IntStream.range(0, HOSTILE.size())
                .mapToObj(i -> conversation(i + 1, HOSTILE.get(i)))
                .toList();
    }

    static String written(BanExporter exporter, List<Entry> bans) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try {
            exporter.write(ORIGIN, bans, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return to.toString(StandardCharsets.UTF_8);
    }

    static String written(EventExporter exporter, List<Event> events) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try {
            to.write(exporter.header());
            for (Event event : events) {
                exporter.write(ORIGIN, event, to);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return to.toString(StandardCharsets.UTF_8);
    }
}
