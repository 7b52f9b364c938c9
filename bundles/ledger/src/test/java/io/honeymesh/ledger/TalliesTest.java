// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Statistics.Dimension;
import io.honeymesh.api.service.Statistics.Tally;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TalliesTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Contribution LOG4SHELL =
            new Contribution("payload-pattern", 1, Reason.PAYLOAD, true, "Log4Shell: ${jndi:ldap://x/\\x00}");
    private static final Contribution NUCLEI =
            new Contribution("known-tool", 0, Reason.FINGERPRINT, false, "nuclei, by its JA4 (scanner)");

    @TempDir
    Path folder;

    private static NodeEvent touched(String source, int port, EvidenceGrade grade, Instant at) {
        boolean proven = grade == EvidenceGrade.PROVEN;
        Flow flow = new Flow(
                proven ? Transport.TCP : Transport.UDP,
                new Endpoint(IpAddress.parse(source), 40_000),
                new Endpoint(IpAddress.parse("192.0.2.1"), port));
        Touch touch = new Touch(1, at, proven ? "ssh" : "snmp", flow, grade);
        return new NodeEvent.Touched(
                new Verdict(touch, List.of(), List.of()), touch, new Decision.Spared(Decision.Cause.SCORE, "low"));
    }

    private static NodeEvent touched(String source, Instant at) {
        return touched(source, 22, EvidenceGrade.PROVEN, at);
    }

    private static NodeEvent forged(int number) {
        String source = "10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255);
        return touched(source, 1 + number % 65_000, EvidenceGrade.CLAIMED, NOW);
    }

    private static NodeEvent conversed(String source, Contribution... said) {
        Touch touch = Fixture.touch(source);
        Conversation conversation = new Conversation(
                touch,
                NOW,
                Captured.EMPTY,
                Captured.EMPTY,
                1,
                2,
                List.of(new Evidence.Command(Captured.of("id"))),
                Conversation.Ending.CLIENT,
                false,
                Optional.empty());
        return new NodeEvent.Conversed(
                new Verdict(conversation, List.of(said), List.of()),
                conversation,
                new Decision.Spared(Decision.Cause.SCORE, "low"));
    }

    private static List<String> values(Fixture fixture, Dimension dimension) {
        return fixture.ledger.statistics().top(dimension, WEEK, 1000).tallies().stream()
                .map(Tally::value)
                .toList();
    }

    private static Tally first(Fixture fixture, Dimension dimension) {
        return fixture.ledger.statistics().top(dimension, WEEK, 1).tallies().getFirst();
    }

    @Test
    void sources_ports_patterns_and_techniques_are_counted_also_after_a_restart() {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(touched("203.0.113.1", NOW.minusSeconds(2)));
            fixture.ledger.on(touched("203.0.113.1", NOW.minusSeconds(1)));
            fixture.ledger.on(touched("2001:db8::1", NOW));
            fixture.ledger.on(conversed("203.0.113.1", LOG4SHELL, NUCLEI));
            assertEquals(2, first(fixture, Dimension.SOURCE).count());
        }
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(touched("2001:db8::2", NOW));
            fixture.ledger.on(touched("2001:db8::3", NOW));
            assertEquals(
                    new Tally("2001:db8::/64", 3, 0, 1, NOW, NOW), first(fixture, Dimension.SOURCE), "a /64 is one");
            assertEquals(new Tally("22/tcp ssh", 5, 0, 2, NOW.minusSeconds(2), NOW), first(fixture, Dimension.PORT));
            assertEquals(
                    List.of("known-tool: nuclei", "payload-pattern: Log4Shell"),
                    values(fixture, Dimension.PATTERN).stream().sorted().toList(),
                    "nothing of what was sent");
            assertEquals(List.of("T1595", "T1059", "T1190"), sorted(values(fixture, Dimension.TECHNIQUE)));
            assertEquals(5, first(fixture, Dimension.TECHNIQUE).count(), "each connection once");
        }
    }

    private static List<String> sorted(List<String> techniques) {
        List<String> rest = new ArrayList<>(techniques.subList(1, techniques.size()));
        rest.sort(null);
        rest.addFirst(techniques.getFirst());
        return rest;
    }

    @Test
    void a_window_holds_what_came_in_it() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(touched("203.0.113.1", NOW));
            fixture.ledger.on(touched("203.0.113.2", NOW.minus(Duration.ofHours(20))));
            fixture.ledger.on(touched("203.0.113.3", NOW.minus(Duration.ofDays(5))));
            var statistics = fixture.ledger.statistics();
            assertEquals(
                    List.of(1, 2, 3, 3),
                    List.of(Duration.ofHours(1), Duration.ofHours(24), WEEK, Duration.ofDays(30)).stream()
                            .map(window -> statistics
                                    .top(Dimension.SOURCE, window, 10)
                                    .tallies()
                                    .size())
                            .toList());
            Instant since =
                    statistics.top(Dimension.SOURCE, Duration.ofHours(1), 1).since();
            assertEquals(NOW.minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.HOURS), since);
            assertThrows(IllegalArgumentException.class, () -> statistics.top(Dimension.PORT, WEEK, 1001));
        }
    }

    @Test
    void S12_whoever_forges_addresses_pushes_out_nobody_who_proved_theirs() {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(touched("203.0.113.1", NOW));
            for (int i = 0; i < 5000; i++) {
                fixture.ledger.on(forged(i));
                if (i % 1000 == 0) {
                    values(fixture, Dimension.PORT);
                }
            }
            Tally kept = first(fixture, Dimension.SOURCE);
            assertEquals("203.0.113.1", kept.value());
            assertEquals("22/tcp ssh", first(fixture, Dimension.PORT).value());
            List<String> ports = values(fixture, Dimension.PORT);
            assertTrue(ports.size() <= 2 * TallyTable.KEPT + 1, ports.size() + " ports");
            Tally scanning = first(fixture, Dimension.TECHNIQUE);
            assertEquals(5001, scanning.count());
            assertEquals(5000, scanning.claimed());
            assertEquals(1, scanning.sources(), "only those that proved their address");
        }
    }

    @Test
    void S12_what_comes_up_often_stays_among_ever_new_values() throws Exception {
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            for (int batch = 0; batch < 50; batch++) {
                List<PendingEvent> events = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    events.add(PendingEvent.of(i, forged(batch * 100 + i), 0));
                }
                events.add(PendingEvent.of(0, touched("198.51.100.1", 161, EvidenceGrade.CLAIMED, NOW), 0));
                events.add(PendingEvent.of(0, touched("198.51.100.1", 161, EvidenceGrade.CLAIMED, NOW), 0));
                store.write(JournalRows.Changes.NONE, events, NOW);
            }
        }
        try (Fixture fixture = Fixture.open(folder)) {
            // Until what a former node left uncounted is counted; who asks waits for a second only.
            fixture.ledger.flush();
            assertEquals(new Tally("198.51.100.1", 100, 100, 0, NOW, NOW), first(fixture, Dimension.SOURCE));
        }
    }

    @Test
    void what_is_old_or_beyond_the_ledgers_size_is_forgotten() throws Exception {
        LedgerSettings small =
                LedgerSettings.read(Map.of("retention.days", "3")).settings();
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            List<PendingEvent> events = new ArrayList<>();
            for (int day = 0; day < 10; day++) {
                String source = "203.0.113." + day;
                events.add(PendingEvent.of(day, touched(source, NOW.minus(Duration.ofDays(day))), 0));
            }
            store.wantCounts();
            store.write(JournalRows.Changes.NONE, events, NOW);
            Retention.step(store, small);
        }
        try (Fixture fixture = Fixture.open(folder)) {
            int left = values(fixture, Dimension.SOURCE).size();
            assertTrue(left == 4 || left == 5, left + " days");
        }
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            store.trimExtracts(NOW, NOW.minus(Duration.ofDays(90)), 0);
        }
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(List.of(), values(fixture, Dimension.SOURCE));
        }
    }

    @Test
    void a_ledger_from_before_the_table_is_counted_once() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(touched("203.0.113.1", NOW));
        }
        Fixture.sql(folder, "DELETE FROM tallies", "DELETE FROM meta WHERE name IN ('tallies', 'tallied')");
        for (int start = 0; start < 2; start++) {
            try (Fixture fixture = Fixture.open(folder)) {
                assertEquals(1, first(fixture, Dimension.SOURCE).count());
            }
        }
    }

    /** A node that starts after a crash has its bans before the events of before are counted. */
    @Test
    void bans_are_read_before_the_counting_catches_up() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.put(Fixture.ban("203.0.113.9", Fixture.LONG));
            fixture.ledger.on(touched("203.0.113.1", NOW));
        }
        Fixture.sql(folder, "DELETE FROM tallies", "UPDATE meta SET value = 0 WHERE name = 'tallied'");
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            assertEquals(1, store.load().bans().size());
            assertEquals(0, tallied());
            store.write(JournalRows.Changes.NONE, List.of(), NOW);
            assertTrue(tallied() > 0, "before the first writing");
        }
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(1, first(fixture, Dimension.SOURCE).count(), "and once");
        }
    }

    private long tallied() throws Exception {
        try (Connection connection = Sqlite.connect(folder.resolve("honeymesh.db"));
                Statement statement = connection.createStatement()) {
            return Sqlite.number(statement, "SELECT value FROM meta WHERE name = 'tallied'");
        }
    }

    @Test
    void different_sources_are_exact_up_to_64_and_near_beyond() {
        for (int many : new int[] {0, 1, 63, 64, 1000, 100_000}) {
            long[] all = {};
            long[] others = {};
            for (int i = 0; i < many; i++) {
                byte[] source = {4, 10, (byte) (i >> 16), (byte) (i >> 8), (byte) i, 32};
                long hash = DistinctSources.hash(source, 7);
                all = i % 2 == 0 ? DistinctSources.with(DistinctSources.with(all, hash), hash) : all;
                others = i % 2 == 1 ? DistinctSources.with(others, hash) : others;
            }
            long[] stored = DistinctSources.parse(DistinctSources.bytes(DistinctSources.united(all, others)));
            long counted = DistinctSources.count(stored);
            assertTrue(LongStream.of(stored).distinct().count() == stored.length);
            assertTrue(many <= 64 ? counted == many : Math.abs(counted - many) < many * 0.4, counted + " of " + many);
        }
    }
}
