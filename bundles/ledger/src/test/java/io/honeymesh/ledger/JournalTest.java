// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanJournal;
import io.honeymesh.api.service.Shelf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir
    Path data;

    @Test
    void records_of_the_shelf_come_back_each_in_its_box() {
        byte[] nine = {9};
        byte[] ten = {10, 0};
        try (Fixture fixture = Fixture.open(folder())) {
            Shelf shelf = fixture.ledger.shelf();
            shelf.put("mesh", "a", new byte[] {1});
            shelf.put("mesh", "a", nine);
            shelf.put("mesh.b", "a", ten);
            shelf.put("mesh", "gone", ten);
            shelf.put("mesh", "gone later", ten);
            shelf.remove("mesh", "gone");
            assertTrue(shelf.flush());
            shelf.remove("mesh", "gone later");
        }
        try (Fixture fixture = Fixture.open(folder())) {
            fixture.ledger.restore();
            Shelf shelf = fixture.ledger.shelf();
            assertEquals(Set.of("a"), shelf.box("mesh").keySet());
            assertArrayEquals(nine, shelf.box("mesh").get("a"));
            assertArrayEquals(ten, shelf.box("mesh.b").get("a"));
            assertEquals(Map.of(), shelf.box("mes"));
        }
    }

    @Test
    void a_record_that_is_too_large_or_lies_nowhere_is_refused() {
        try (Fixture fixture = Fixture.open(folder())) {
            Shelf shelf = fixture.ledger.shelf();
            shelf.put("mesh", "n".repeat(200), new byte[64 << 10]);
            assertThrows(IllegalArgumentException.class, () -> shelf.put("mesh", "n".repeat(201), new byte[1]));
            assertThrows(IllegalArgumentException.class, () -> shelf.put("mesh", "n", new byte[(64 << 10) + 1]));
            assertThrows(IllegalArgumentException.class, () -> shelf.put("Mesh", "n", new byte[1]));
        }
    }

    private Path folder() {
        return data.resolve("ledger");
    }

    @Test
    void bans_allows_and_offences_come_back_whole() {
        Instant now = Instant.now();
        Ban ban = new Ban(
                Subject.parse("2001:db8::/64"),
                Map.of(Reason.TRAP, now.plusSeconds(600), Reason.MANUAL, Ban.FOREVER),
                now.minusSeconds(3),
                4,
                true,
                "'; DROP TABLE bans; --\u202e");
        Allow allow = new Allow(Subject.parse("198.51.100.0/24"), now, now.plusSeconds(900), "the office");
        Ban lifted = Fixture.ban("203.0.113.9", Fixture.LONG);
        FingerprintOrder order = new FingerprintOrder(
                new Fingerprint(Fingerprint.JA4, "t13d1516h2_8daaf6152771_e5627efa2ab1"),
                FingerprintOrder.Action.BAN,
                now,
                now.plusSeconds(700),
                "'; --");
        FingerprintOrder withdrawn = new FingerprintOrder(
                new Fingerprint(Fingerprint.HASSH, "x"), FingerprintOrder.Action.ALLOW, now, Ban.FOREVER, "");
        try (Fixture fixture = Fixture.open(folder())) {
            fixture.ledger.put(ban);
            fixture.ledger.put(allow);
            fixture.ledger.put(lifted);
            fixture.ledger.remove(lifted);
            fixture.ledger.put(order);
            fixture.ledger.put(withdrawn);
            fixture.ledger.remove(withdrawn);
        }
        try (Fixture fixture = Fixture.open(folder())) {
            BanJournal.State state = fixture.ledger.restore();
            assertEquals(List.of(ban), state.bans());
            assertEquals(List.of(allow), state.allows());
            assertEquals(List.of(order), state.fingerprints());
            assertEquals(Map.of(ban.subject(), 4, lifted.subject(), 1), state.offences());
        }
    }

    @Test
    void what_expired_meanwhile_is_left_out_but_its_offences_count() {
        Instant soon = Instant.now().plusMillis(300);
        Ban over = Fixture.ban("203.0.113.1", soon);
        Ban halfOver = new Ban(
                Subject.parse("203.0.113.2"),
                Map.of(Reason.TRAP, soon, Reason.MESH, Fixture.LONG),
                Instant.now(),
                2,
                false,
                "");
        try (Fixture fixture = Fixture.open(folder())) {
            fixture.ledger.put(over);
            fixture.ledger.put(halfOver);
        }
        while (Instant.now().isBefore(soon)) {
            Thread.onSpinWait();
        }
        try (Fixture fixture = Fixture.open(folder())) {
            BanJournal.State state = fixture.ledger.restore();
            assertEquals(1, state.bans().size());
            assertEquals(
                    Map.of(Reason.MESH, Fixture.LONG), state.bans().getFirst().reasons());
            assertEquals(Map.of(over.subject(), 1, halfOver.subject(), 2), state.offences());
        }
    }

    @Test
    void of_many_changes_the_last_stands() {
        try (Fixture fixture = Fixture.open(folder())) {
            fixture.ledger.restore();
            for (int i = 1; i <= 50_000; i++) {
                fixture.ledger.put(Fixture.ban("203.0.113.5", Fixture.LONG.plusSeconds(i)));
            }
            fixture.ledger.flush();
            assertEquals(
                    Fixture.LONG.plusSeconds(50_000),
                    fixture.ledger.restore().bans().getFirst().expires());
        }
        try (Fixture fixture = Fixture.open(folder())) {
            assertEquals(
                    Fixture.LONG.plusSeconds(50_000),
                    fixture.ledger.restore().bans().getFirst().expires());
        }
    }

    @Test
    void changes_coalesce_before_they_are_taken() {
        JournalImage image = new JournalImage();
        Ban ban = Fixture.ban("203.0.113.5", Fixture.LONG);
        for (int i = 0; i < 1000; i++) {
            image.put(ban, Instant.now());
            image.remove(ban, Instant.now());
        }
        JournalRows.Changes changes = image.take();
        assertEquals(1, changes.bans().size());
        assertTrue(changes.bans().get(ban.subject()).isEmpty());
        assertTrue(image.take().isEmpty());
        image.giveBack(changes);
        assertEquals(Set.of(ban.subject()), image.take().bans().keySet());
    }

    @Test
    void a_flood_of_changes_is_written_in_parts_that_keep_a_subjects_rows_together() {
        JournalImage image = new JournalImage();
        for (int i = 0; i < 2500; i++) {
            image.put(Fixture.ban("10.0." + i / 250 + "." + i % 250, Fixture.LONG), Instant.now());
        }
        FingerprintOrder order = new FingerprintOrder(
                new Fingerprint(Fingerprint.JA3, "x"), FingerprintOrder.Action.BAN, Instant.now(), Ban.FOREVER, "");
        image.put(order);
        JournalRows.Changes changes = image.take();
        List<JournalRows.Changes> parts = changes.parts(1000);
        assertEquals(
                1, parts.stream().mapToInt(part -> part.fingerprints().size()).sum(), "orders are in one part");
        assertEquals(
                List.of(0, 1000, 1000, 500),
                parts.stream().map(part -> part.bans().size()).toList());
        parts.forEach(part -> assertEquals(part.bans().keySet(), part.offences().keySet()));
        assertEquals(List.of(changes), changes.parts(2500));
        image.writeWhole();
        assertEquals(1, image.take().parts(1000).size(), "what replaces everything is one transaction");
    }

    @Test
    void ten_thousand_bans_are_restored() {
        try (Fixture fixture = Fixture.open(folder())) {
            for (int i = 0; i < 10_000; i++) {
                fixture.ledger.put(new Ban(
                        Subject.host(new Ipv4(0x0a000000 + i)),
                        Map.of(Reason.TRAP, Fixture.LONG, Reason.PAYLOAD, Fixture.LONG.plusSeconds(i)),
                        Instant.now(),
                        1,
                        true,
                        ""));
            }
            fixture.ledger.flush();
        }
        long start = System.nanoTime();
        try (Fixture fixture = Fixture.open(folder())) {
            assertEquals(10_000, fixture.ledger.restore().bans().size());
            System.out.println("10 000 bans restored in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        }
    }

    @Test
    void offences_are_bounded_and_age_out() {
        JournalImage image = new JournalImage();
        Instant start = Instant.now();
        for (int i = 0; i <= JournalImage.MAX_OFFENCES; i++) {
            Ban ban = new Ban(Subject.host(new Ipv4(i)), Map.of(Reason.TRAP, Fixture.LONG), start, 1, true, "");
            image.put(ban, start.plusSeconds(i));
            image.remove(ban, start.plusSeconds(i));
        }
        Map<Subject, Integer> offences = image.state(true, start).offences();
        assertEquals(JournalImage.MAX_OFFENCES, offences.size());
        assertTrue(!offences.containsKey(Subject.host(new Ipv4(0))), "the longest quiet goes first");
        image.forgetOffences(start.plusSeconds(JournalImage.MAX_OFFENCES));
        assertEquals(
                Set.of(Subject.host(new Ipv4(JournalImage.MAX_OFFENCES))),
                image.state(true, start).offences().keySet());
    }

    @Test
    void S33_the_file_is_the_owners_alone() throws Exception {
        try (Fixture fixture = Fixture.open(folder())) {
            fixture.ledger.on(Fixture.touched("203.0.113.1"));
            fixture.ledger.flush();
            assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())));
            try (var files = Files.list(folder())) {
                List<Path> all = files.toList();
                assertTrue(all.size() >= 3, "database, log and lock: " + all);
                for (Path file : all) {
                    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                }
            }
        }
    }

    @Test
    void a_clean_close_is_quick_and_leaves_no_log_behind() throws Exception {
        Fixture fixture = Fixture.open(folder());
        for (int i = 0; i < 500; i++) {
            fixture.ledger.on(Fixture.banPlaced("10.0." + i / 256 + "." + i % 256));
        }
        long start = System.nanoTime();
        fixture.close();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, "took " + took);
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("honeymesh-ledger")));
        assertTrue(!Files.exists(folder().resolve("honeymesh.db-wal")));
        try (Connection connection = Sqlite.connect(folder().resolve("honeymesh.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM events")) {
            assertEquals(500, row.getInt(1));
        }
    }
}
