// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.Attempts.Grouping;
import io.honeymesh.api.service.Attempts.Login;
import io.honeymesh.api.service.Attempts.Outcome;
import io.honeymesh.api.service.Attempts.Tally;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Statistics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttemptsTest {

    private static final Instant NOW = Instant.now();

    @TempDir
    Path folder;

    @Test
    void logins_are_counted_by_user_secret_pair_and_trap() {
        try (Fixture fixture = Fixture.open(folder)) {
            Attempts attempts = fixture.ledger.attempts();
            fixture.ledger.on(new Talk("192.0.2.1", "ssh", NOW.minusSeconds(60))
                    .login("root", "toor", 3)
                    .login("root", "root", 1)
                    .event());
            fixture.ledger.on(new Talk("192.0.2.2", "telnet", NOW)
                    .login("admin", "root", 1)
                    .event());
            assertEquals(List.of("root 4/1", "admin 1/1"), users(attempts, CaptureFilter.ALL));
            assertEquals(
                    List.of("root 2/2", "toor 3/1"),
                    shown(attempts.logins(CaptureFilter.ALL, Grouping.SECRET, 10), login -> login.secret()));
            assertEquals(
                    List.of("ssh 4/1", "telnet 1/1"),
                    shown(attempts.logins(CaptureFilter.ALL, Grouping.TRAP, 10), login -> login.trap()));
            Login pair = attempts.logins(CaptureFilter.ALL, Grouping.PAIR, 1).getFirst();
            assertEquals(Optional.of("root"), pair.user());
            assertEquals(Optional.of("toor"), pair.secret());
            assertEquals(Optional.empty(), pair.trap());
            assertEquals(new Tally(3, 1, millis(NOW.minusSeconds(60)), IpAddress.parse("192.0.2.1")), pair.tally());
        }
    }

    @Test
    void commands_are_grouped_with_when_and_by_whom_they_were_given_last() {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(new Talk("192.0.2.1", "ssh", NOW.minusSeconds(9))
                    .commands("id", "id", "uname")
                    .event());
            fixture.ledger.on(new Talk("2001:db8::7", "ssh", NOW).commands("id").event());
            fixture.ledger.on(new Talk("192.0.2.1", "ssh", NOW.minusSeconds(5))
                    .commands("uname")
                    .event());
            List<Attempts.Command> found = fixture.ledger.attempts().commands(CaptureFilter.ALL, 10);
            assertEquals(
                    List.of("id", "uname"),
                    found.stream().map(Attempts.Command::text).toList());
            assertEquals(
                    new Tally(3, 2, millis(NOW), IpAddress.parse("2001:db8::7")),
                    found.getFirst().tally());
            assertEquals(
                    1, fixture.ledger.attempts().commands(CaptureFilter.ALL, 1).size());
        }
    }

    @Test
    void filters_are_for_sources_traps_and_times() {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(new Talk("192.0.2.1", "ssh", NOW.minusSeconds(7200))
                    .login("a", "", 1)
                    .event());
            fixture.ledger.on(
                    new Talk("192.0.2.200", "ftp", NOW).login("b", "", 1).event());
            fixture.ledger.on(
                    new Talk("2001:db8::1", "ssh", NOW).login("c", "", 1).event());
            Attempts attempts = fixture.ledger.attempts();
            assertEquals(List.of("a 1/1"), users(attempts, filter("192.0.2.0/25", "", 0)));
            assertEquals(List.of("b 1/1", "a 1/1"), users(attempts, filter("192.0.2.0/24", "", 0)));
            assertEquals(List.of("c 1/1"), users(attempts, filter("2001:db8::/32", "", 0)));
            assertEquals(List.of("a 1/1"), users(attempts, filter("192.0.2.1", "ssh", 0)));
            assertEquals(List.of("c 1/1"), users(attempts, filter("", "ssh", 3600)));
            assertThrows(IllegalArgumentException.class, () -> attempts.commands(CaptureFilter.ALL, 0));
            assertThrows(
                    IllegalArgumentException.class, () -> attempts.logins(CaptureFilter.ALL, Grouping.USER, 10_001));
        }
    }

    @Test
    void outcomes_are_those_of_recorded_conversations() {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(new Talk("192.0.2.1", "ssh", NOW)
                    .id(1_795_435_262_540_672L)
                    .recorded()
                    .login("root", "x", 2)
                    .commands("id")
                    .event());
            fixture.ledger.on(new Talk("192.0.2.1", "ssh", NOW).id(8).event());
            Map<Long, Outcome> found = fixture.ledger.attempts().outcomes(List.of(7L, 8L, 1_795_435_262_540_672L));
            assertEquals(
                    Map.of(
                            1_795_435_262_540_672L,
                            new Outcome(millis(NOW.minusSeconds(2)), millis(NOW), 11, 22, 2, 1, true)),
                    found);
            assertEquals(Map.of(), fixture.ledger.attempts().outcomes(List.of()));
        }
    }

    @Test
    void S12_one_conversation_keeps_only_so_many_different_ones_but_counts_all() {
        try (Fixture fixture = Fixture.open(folder)) {
            Talk talk = new Talk("192.0.2.1", "ssh", NOW).id(7).recorded();
            for (int i = 0; i < 100; i++) {
                talk.login("user" + i, "x", 1).commands("command " + i);
            }
            fixture.ledger.on(talk.event());
            Attempts attempts = fixture.ledger.attempts();
            assertEquals(64, users(attempts, CaptureFilter.ALL).size());
            assertEquals(64, attempts.commands(CaptureFilter.ALL, 1000).size());
            Outcome outcome = attempts.outcomes(List.of(7L)).get(7L);
            assertEquals(List.of(100, 100), List.of(outcome.credentials(), outcome.commands()));
        }
    }

    @Test
    void S12_one_sources_junk_fills_neither_the_tables_nor_the_top_of_a_lists() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(new Talk("198.51.100.1", "ssh", NOW)
                    .login("root", "a", 1)
                    .commands("id")
                    .event());
            fixture.ledger.on(new Talk("198.51.100.2", "ssh", NOW)
                    .login("root", "b", 1)
                    .commands("id")
                    .event());
            for (int i = 0; i < 500; i++) {
                // Another address of the same /64 each time.
                fixture.ledger.on(new Talk("2001:db8::" + Integer.toHexString(i + 1), "ssh", NOW)
                        .login("junk" + i, "junk", 1)
                        .login("loud", "junk", 150)
                        .commands("junk " + i)
                        .event());
            }
            Attempts attempts = fixture.ledger.attempts();
            assertEquals("root 2/2", users(attempts, CaptureFilter.ALL).getFirst());
            assertEquals("loud 75000/1", users(attempts, CaptureFilter.ALL).get(1));
        }
        trim(Instant.EPOCH, 300);
        try (Fixture fixture = Fixture.open(folder)) {
            assertTrue(users(fixture.ledger.attempts(), CaptureFilter.ALL).contains("root 2/2"));
            assertEquals(
                    2,
                    fixture.ledger
                            .attempts()
                            .commands(filter("198.51.100.0/24", "", 0), 10)
                            .getFirst()
                            .tally()
                            .attempts());
            long junk = fixture.ledger
                    .attempts()
                    .commands(filter("2001:db8::/32", "", 0), 10_000)
                    .size();
            assertEquals(64, junk);
            assertEquals("junk 499", newest(fixture));
        }
    }

    @Test
    void S12_who_comes_between_two_trimmings_is_held_to_its_part_at_the_second() throws Exception {
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            for (int round = 0; round < 2; round++) {
                List<PendingEvent> events = new java.util.ArrayList<>();
                events.add(PendingEvent.of(
                        0, new Talk("203.0.113.7", "ssh", NOW).commands("other").event(), 0));
                for (int i = 0; i < 50; i++) {
                    events.add(PendingEvent.of(
                            0,
                            new Talk("2001:db8::" + i, "ssh", NOW)
                                    .commands("junk " + round + i)
                                    .event(),
                            0));
                }
                store.write(JournalRows.Changes.NONE, events, NOW);
                store.trimExtracts(NOW, Instant.EPOCH, 300);
            }
        }
        try (Fixture fixture = Fixture.open(folder)) {
            Attempts attempts = fixture.ledger.attempts();
            assertEquals(
                    64, attempts.commands(filter("2001:db8::/32", "", 0), 1000).size());
            assertEquals(
                    2,
                    attempts.commands(filter("203.0.113.7", "", 0), 10)
                            .getFirst()
                            .tally()
                            .attempts());
        }
    }

    @Test
    void past_the_bound_of_a_table_the_oldest_go_first() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            for (int i = 0; i < 300; i++) {
                fixture.ledger.on(new Talk("198.51.100." + i % 250, "ssh", NOW)
                        .commands("c" + i)
                        .event());
            }
            assertEquals(
                    300,
                    fixture.ledger.attempts().commands(CaptureFilter.ALL, 1000).size());
        }
        trim(Instant.EPOCH, 200);
        try (Fixture fixture = Fixture.open(folder)) {
            List<String> kept = fixture.ledger.attempts().commands(CaptureFilter.ALL, 1000).stream()
                    .map(Attempts.Command::text)
                    .toList();
            assertEquals(200, kept.size());
            assertTrue(kept.contains("c100") && !kept.contains("c99"), kept.toString());
        }
    }

    @Test
    void what_is_too_old_goes_and_a_pruned_event_takes_nothing_with_it() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(new Talk("192.0.2.1", "ssh", NOW.minus(Duration.ofDays(9)))
                    .commands("old")
                    .event());
            fixture.ledger.on(new Talk("192.0.2.1", "ssh", NOW).commands("new").event());
            fixture.ledger.on(Fixture.banPlaced("192.0.2.1"));
            fixture.ledger.flush();
        }
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            assertEquals(2, store.prune(NOW, true, 2, NOW));
        }
        trim(NOW.minus(Duration.ofDays(1)), 1000);
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(
                    List.of("new"),
                    fixture.ledger.attempts().commands(CaptureFilter.ALL, 10).stream()
                            .map(Attempts.Command::text)
                            .toList());
        }
    }

    @Test
    void a_ledger_from_before_the_tables_fills_them_once_and_passes_over_what_it_cannot_read() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            for (int i = 1; i <= 3; i++) {
                fixture.ledger.on(new Talk("192.0.2." + i, "ssh", NOW)
                        .commands("id")
                        .id(i)
                        .recorded()
                        .event());
            }
        }
        Fixture.sql(
                folder,
                "DROP TABLE sessions",
                "DROP TABLE credentials",
                "DROP TABLE commands",
                "DELETE FROM meta WHERE name = 'attempts'",
                "UPDATE events SET body = CAST('{\"type\":\"conversation\"' AS BLOB) WHERE sequence = 2",
                "DROP TABLE shelf",
                "DROP TABLE tallies",
                "DROP TABLE attempt_counts",
                "DROP INDEX fingerprints_value",
                "PRAGMA user_version = 2");
        for (int start = 0; start < 2; start++) {
            try (Fixture fixture = Fixture.open(folder)) {
                assertEquals(
                        2,
                        fixture.ledger
                                .attempts()
                                .commands(CaptureFilter.ALL, 10)
                                .getFirst()
                                .tally()
                                .attempts());
                assertEquals(
                        2,
                        fixture.ledger.attempts().outcomes(List.of(1L, 2L, 3L)).size());
                assertEquals(Optional.empty(), fixture.ledger.degraded());
            }
        }
    }

    /** What it answers once its tables are large: from what was counted. */
    private AttemptLog large(Fixture fixture) {
        return new AttemptLog(
                new EventReader(new LedgerFolder(folder), Sqlite::connect),
                () -> {},
                () -> {
                    fixture.ledger.statistics().top(Statistics.Dimension.PORT, Duration.ofHours(1), 1);
                },
                0);
    }

    private void talkOfMany(Fixture fixture) {
        fixture.ledger.on(new Talk("192.0.2.1", "ssh", NOW.minusSeconds(60))
                .login("root", "toor", 3)
                .login("root", "root", 1)
                .commands("id", "uname -a")
                .event());
        fixture.ledger.on(new Talk("192.0.2.2", "telnet", NOW)
                .login("admin", "root", 1)
                .commands("id")
                .event());
        fixture.ledger.on(new Talk("2001:db8::1", "ssh", NOW.minus(Duration.ofDays(20)))
                .login("root", "toor", 1)
                .event());
        fixture.ledger.on(new Talk("2001:db8::2", "ssh", NOW.minus(Duration.ofDays(13)))
                .login("root", "toor", 1)
                .event());
    }

    private static void assertAlike(Attempts counted, Attempts read) {
        for (Grouping by : Grouping.values()) {
            assertEquals(read.logins(CaptureFilter.ALL, by, 10), counted.logins(CaptureFilter.ALL, by, 10), by.name());
        }
        assertEquals(read.commands(CaptureFilter.ALL, 10), counted.commands(CaptureFilter.ALL, 10));
    }

    @Test
    void a_large_ledgers_counts_are_those_of_its_rows_also_after_a_crash() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            talkOfMany(fixture);
            assertAlike(large(fixture), fixture.ledger.attempts());
            assertEquals(
                    "root 6/2",
                    shown(large(fixture).logins(CaptureFilter.ALL, Grouping.USER, 1), Login::user)
                            .getFirst());
        }
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            List<PendingEvent> events = List.of(PendingEvent.of(
                    0,
                    new Talk("192.0.2.9", "ssh", NOW.minusSeconds(1))
                            .login("root", "x", 1)
                            .event(),
                    0));
            store.write(JournalRows.Changes.NONE, events, NOW);
            // Closed without its counts, as by a crash.
        }
        try (Fixture fixture = Fixture.open(folder)) {
            assertAlike(large(fixture), fixture.ledger.attempts());
        }
    }

    @Test
    void a_ledger_from_before_the_counts_is_counted_bit_by_bit_and_read_until_then() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            talkOfMany(fixture);
        }
        Fixture.sql(
                folder,
                "DROP TABLE attempt_counts",
                "DROP INDEX fingerprints_value",
                "DELETE FROM meta WHERE name = 'attempts_uncounted'",
                "PRAGMA user_version = 5");
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(
                    "root 6/2",
                    shown(large(fixture).logins(CaptureFilter.ALL, Grouping.USER, 1), Login::user)
                            .getFirst());
        }
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            assertTrue(!store.countAttempts() && !store.countAttempts());
        }
        try (Fixture fixture = Fixture.open(folder)) {
            assertAlike(large(fixture), fixture.ledger.attempts());
        }
        trim(NOW.minus(Duration.ofDays(7)), 1000);
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(
                    List.of("root 4/1", "admin 1/1"),
                    shown(large(fixture).logins(CaptureFilter.ALL, Grouping.USER, 10), Login::user));
        }
    }

    @Test
    void S12_ever_new_words_of_few_push_out_none_that_many_use() throws Exception {
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            for (int batch = 0; batch < 40; batch++) {
                List<PendingEvent> events = new java.util.ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    Talk junk = new Talk("198.51.100.1", "ssh", NOW);
                    for (int j = 0; j < 60; j++) {
                        junk.login("junk " + batch + "." + i + "." + j, "x", 1);
                    }
                    events.add(PendingEvent.of(0, junk.event(), 0));
                }
                events.add(PendingEvent.of(
                        0,
                        new Talk("203.0.113." + batch, "ssh", NOW)
                                .login("root", "y", 1)
                                .event(),
                        0));
                store.wantCounts();
                store.write(JournalRows.Changes.NONE, events, NOW);
            }
        }
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(
                    "root 40/40",
                    shown(large(fixture).logins(CaptureFilter.ALL, Grouping.USER, 1), Login::user)
                            .getFirst());
        }
        try (var connection = Sqlite.connect(folder.resolve("honeymesh.db"));
                var statement = connection.createStatement()) {
            long kept = Sqlite.number(statement, "SELECT count(*) FROM attempt_counts WHERE kind = 0");
            assertTrue(kept <= 2 * AttemptCounts.KEPT, kept + " users kept");
        }
    }

    @ParameterizedTest
    @MethodSource("io.honeymesh.ledger.EventsTest#hostile")
    void S13_hostile_bytes_come_back_as_printable_text_and_bounded(String hostile) {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(new Talk("192.0.2.1", "ssh", NOW)
                    .login(hostile, hostile, 1)
                    .commands(hostile)
                    .event());
            Login login = fixture.ledger
                    .attempts()
                    .logins(CaptureFilter.ALL, Grouping.PAIR, 1)
                    .getFirst();
            String command = fixture.ledger
                    .attempts()
                    .commands(CaptureFilter.ALL, 1)
                    .getFirst()
                    .text();
            for (String text :
                    List.of(login.user().orElseThrow(), login.secret().orElseThrow(), command)) {
                assertTrue(text.chars().allMatch(c -> c >= 0x20 && c < 0x7f), text);
                assertTrue(text.length() <= 515, text);
            }
        }
    }

    @Test
    void a_ledger_that_cannot_be_read_says_so() {
        try (Fixture fixture = Fixture.open(folder, file -> {
            throw new java.sql.SQLException("no disk today");
        })) {
            IllegalStateException refused = assertThrows(
                    IllegalStateException.class, () -> fixture.ledger.attempts().commands(CaptureFilter.ALL, 1));
            assertTrue(refused.getMessage().startsWith("the ledger can't be read: "), refused.getMessage());
        }
    }

    private void trim(Instant cutoff, long maxRows) throws Exception {
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            store.trimExtracts(Instant.now(), cutoff, maxRows);
        }
    }

    private static String newest(Fixture fixture) {
        CaptureFilter junk = filter("2001:db8::/32", "", 0);
        return fixture.ledger.attempts().commands(junk, 10_000).stream()
                .map(Attempts.Command::text)
                .max(java.util.Comparator.comparingInt(text -> Integer.parseInt(text.substring(5))))
                .orElseThrow();
    }

    private static CaptureFilter filter(String within, String trap, int seconds) {
        return new CaptureFilter(
                within.isEmpty() ? Optional.empty() : Optional.of(Subject.parse(within)),
                trap.isEmpty() ? Optional.empty() : Optional.of(trap),
                seconds == 0 ? Optional.empty() : Optional.of(NOW.minusSeconds(seconds)));
    }

    private static List<String> users(Attempts attempts, CaptureFilter filter) {
        return shown(attempts.logins(filter, Grouping.USER, 10_000), Login::user);
    }

    private static List<String> shown(List<Login> logins, java.util.function.Function<Login, Optional<String>> what) {
        return logins.stream()
                .map(login -> what.apply(login).orElseThrow() + " "
                        + login.tally().attempts() + "/" + login.tally().sources())
                .toList();
    }

    private static Instant millis(Instant at) {
        return Instant.ofEpochMilli(at.toEpochMilli());
    }
}
