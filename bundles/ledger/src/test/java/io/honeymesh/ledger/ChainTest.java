// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.service.EventLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChainTest {

    @TempDir
    Path folder;

    @BeforeEach
    void twentyEvents() {
        try (Fixture fixture = Fixture.open(folder)) {
            for (int i = 0; i < 20; i++) {
                fixture.ledger.on(Fixture.conversed("203.0.113." + i, "uname -a", "id"));
            }
            fixture.ledger.flush();
            assertEquals(Optional.empty(), fixture.ledger.verify());
        }
    }

    @Test
    void the_chain_is_what_its_documentation_says() throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (Connection connection = Sqlite.connect(folder.resolve("honeymesh.db"));
                Statement statement = connection.createStatement()) {
            byte[] hash;
            try (ResultSet row = statement.executeQuery("SELECT value FROM meta WHERE name = 'identity'")) {
                sha256.update("HoneyMesh ledger 1\0".getBytes(StandardCharsets.US_ASCII));
                hash = sha256.digest(row.getBytes(1));
            }
            try (ResultSet row = statement.executeQuery("SELECT sequence, body, hash FROM events ORDER BY sequence")) {
                for (long n = 1; row.next(); n++) {
                    assertEquals(n, row.getLong(1));
                    sha256.update(hash);
                    sha256.update(ByteBuffer.allocate(8).putLong(0, n));
                    hash = sha256.digest(row.getBytes(2));
                    assertArrayEquals(hash, row.getBytes(3));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE events SET body = replace(body, 'uname', 'ls') WHERE sequence = 7 | row 7 was changed",
                "DELETE FROM events WHERE sequence = 7 | row 7 is missing",
                "DELETE FROM events WHERE sequence = 1 | row 1 is missing",
                "DELETE FROM events WHERE sequence = 20 | the chain ends at row 19, its recorded head is row 20",
                "UPDATE events SET sequence = 21 WHERE sequence = 20 | row 20 is missing",
                "UPDATE events SET hash = randomblob(32) WHERE sequence = 20 | row 20 was changed",
                "UPDATE events SET type = 'alarm' WHERE sequence = 7 | row 7 is filed under another",
                "UPDATE events SET at = at + 1 WHERE sequence = 7 | row 7 is filed under another",
                "UPDATE events SET subject = NULL WHERE sequence = 7 | row 7 is filed under another",
                "UPDATE meta SET value = 19 WHERE name = 'head_sequence' | the chain ends at row 20",
                "UPDATE meta SET value = randomblob(32) WHERE name = 'head_hash' | the recorded head's hash",
                "UPDATE meta SET value = randomblob(16) WHERE name = 'identity' | row 1 was changed",
                "INSERT INTO checkpoints VALUES (0, randomblob(32), '') | row 1 was changed",
            })
    void a_tampered_row_shows(String tampering, String finding) throws Exception {
        Fixture.sql(folder, tampering);
        assertFinding(finding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{\"type\":", ""})
    void a_row_that_is_no_event_any_more_hides_no_other(String body) throws Exception {
        Fixture.sql(folder, "UPDATE events SET body = '" + body + "' WHERE sequence = 7");
        try (Fixture fixture = Fixture.open(folder)) {
            EventLog.Query all = new EventLog.Query(Optional.empty(), Optional.empty(), Optional.empty(), 100);
            List<EventLog.Entry> found = fixture.ledger.find(all).entries();
            assertEquals(20, found.size());
            assertEquals("ledger.unreadable", found.get(6).fields().get("type"));
            assertEquals("conversation", found.get(7).fields().get("type"));
        }
    }

    @Test
    void reordered_rows_show() throws Exception {
        Fixture.sql(
                folder,
                "UPDATE events SET sequence = 1007 WHERE sequence = 7",
                "UPDATE events SET sequence = 7 WHERE sequence = 8",
                "UPDATE events SET sequence = 8 WHERE sequence = 1007");
        assertFinding("row 7 was changed");
    }

    @Test
    void S35_pruning_by_age_leaves_a_checkpoint_from_which_the_chain_verifies() throws Exception {
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            assertEquals(0, store.prune(Instant.now().minus(Duration.ofHours(1)), false, 100, Instant.now()));
            assertEquals(12, store.prune(Instant.now().plusSeconds(1), false, 12, Instant.now()));
            assertEquals(21, store.head().sequence());
        }
        assertIntact();
        // Now 13 to 22, of which 21 told of the first pruning and 22 came since: only the head stays.
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            assertEquals(9, store.prune(Instant.now().plusSeconds(1), false, 100, Instant.now()));
        }
        assertIntact();
        try (Fixture fixture = Fixture.open(folder)) {
            var pruned =
                    fixture.ledger.find(Fixture.ofType("ledger.pruned", 10)).entries();
            assertEquals(List.of(23L), pruned.stream().map(e -> e.sequence()).toList());
        }
    }

    @Test
    void S35_a_forged_checkpoint_shows() throws Exception {
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            store.prune(Instant.now().plusSeconds(1), false, 5, Instant.now());
        }
        Fixture.sql(
                folder,
                "INSERT INTO checkpoints SELECT sequence, hash, '' FROM events WHERE sequence = 9",
                "DELETE FROM events WHERE sequence <= 9");
        assertFinding("the checkpoint at row 9 is not what the chain says was pruned");
    }

    @Test
    void S35_an_old_copy_put_back_has_an_older_head() throws Exception {
        Path copy = Files.copy(folder.resolve("honeymesh.db"), folder.resolve("copy"));
        long before;
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(Fixture.touched("203.0.113.77"));
            fixture.ledger.flush();
            before = fixture.ledger.head().orElseThrow().sequence();
        }
        Files.move(copy, folder.resolve("honeymesh.db"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.restore();
            assertTrue(fixture.ledger.head().orElseThrow().sequence() < before);
        }
    }

    @Test
    void pruning_by_size_gives_the_space_back() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            for (int i = 0; i < 3000; i++) {
                fixture.ledger.on(Fixture.banPlaced("10.0." + i / 256 + "." + i % 256));
            }
        }
        long before = Files.size(folder.resolve("honeymesh.db"));
        LedgerSettings small = new LedgerSettings(25, 90, 0, 90, 1000, 1000);
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            assertTrue(!Retention.step(store, small), "one step was enough");
        }
        long after = Files.size(folder.resolve("honeymesh.db"));
        assertTrue(after < before / 4, before + " bytes before, " + after + " after");
        assertIntact();
    }

    private void assertIntact() {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.restore();
            assertEquals(Optional.empty(), fixture.ledger.verify());
            fixture.ledger.on(Fixture.touched("203.0.113.200"));
            fixture.ledger.flush();
            assertEquals(Optional.empty(), fixture.ledger.verify());
        }
    }

    private void assertFinding(String expected) {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.restore();
            String finding = fixture.ledger.verify().orElse("nothing");
            assertTrue(finding.startsWith(expected), "found: " + finding);
        }
    }
}
