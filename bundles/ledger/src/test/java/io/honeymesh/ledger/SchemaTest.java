// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {

    @TempDir
    Path folder;

    @Test
    void a_later_version_is_reached_step_by_step_and_keeps_the_rows() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
        }
        try (Connection connection = Sqlite.connect(folder.resolve("honeymesh.db"))) {
            Schema.migrate(
                    connection, with(List.of(List.of("ALTER TABLE bans ADD COLUMN colour TEXT"), List.of("SELECT 1"))));
            assertEquals(Schema.MIGRATIONS.size() + 2, number(connection, "PRAGMA user_version"));
            assertEquals(1, number(connection, "SELECT count(*) FROM bans WHERE colour IS NULL"));
        }
    }

    @Test
    void a_file_of_the_first_version_is_brought_forward_with_all_it_holds() throws Exception {
        try (Connection connection = Sqlite.connect(folder.resolve("honeymesh.db"))) {
            Schema.migrate(connection, Schema.MIGRATIONS.subList(0, 1));
        }
        String until = Fixture.LONG.toString();
        Fixture.sql(
                folder,
                "INSERT INTO bans VALUES ('203.0.113.1', '2026-01-01T00:00:00Z', 1, 1, 'old')",
                "INSERT INTO ban_reasons VALUES ('203.0.113.1', 'TRAP', '2026-01-01T00:00:00Z', '" + until + "')");
        FingerprintOrder order = new FingerprintOrder(
                new Fingerprint(Fingerprint.JA3, "x"), FingerprintOrder.Action.ALLOW, Instant.now(), Ban.FOREVER, "");
        for (int start = 0; start < 2; start++) {
            try (Fixture fixture = Fixture.open(folder)) {
                assertEquals("old", fixture.ledger.restore().bans().getFirst().note());
                assertEquals(
                        start == 0 ? List.of() : List.of(order),
                        fixture.ledger.restore().fingerprints());
                fixture.ledger.put(order);
            }
        }
    }

    @Test
    void a_migration_that_fails_leaves_the_version_before() throws Exception {
        try (Connection connection = Sqlite.connect(folder.resolve("honeymesh.db"))) {
            List<List<String>> broken = with(List.of(List.of("CREATE TABLE extra (x)", "nonsense")));
            assertThrows(SQLException.class, () -> Schema.migrate(connection, broken));
            assertEquals(Schema.MIGRATIONS.size(), number(connection, "PRAGMA user_version"));
            assertEquals(0, number(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'extra'"));
            assertTrue(connection.getAutoCommit());
        }
    }

    @Test
    void a_newer_schema_is_refused_and_left_alone() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.restore();
        }
        Fixture.sql(folder, "PRAGMA user_version = 99");
        byte[] before = Files.readAllBytes(folder.resolve("honeymesh.db"));
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.restore();
            assertEquals(
                    "the ledger file has schema version 99, this HoneyMesh knows " + Schema.MIGRATIONS.size()
                            + ": run the newer HoneyMesh, or move the file away",
                    fixture.ledger.degraded().orElseThrow());
            fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
            fixture.ledger.flush();
        }
        org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(folder.resolve("honeymesh.db")));
    }

    @Test
    void another_programs_file_is_refused_and_left_alone() throws Exception {
        Fixture.sql(folder, "CREATE TABLE theirs (x)", "INSERT INTO theirs VALUES (1)");
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.restore();
            assertTrue(
                    fixture.ledger.degraded().orElseThrow().startsWith("the ledger file belongs to another program"));
        }
        try (Connection connection = Sqlite.connect(folder.resolve("honeymesh.db"))) {
            assertEquals(1, number(connection, "SELECT count(*) FROM sqlite_schema"));
        }
    }

    private static List<List<String>> with(List<List<String>> more) {
        List<List<String>> all = new ArrayList<>(Schema.MIGRATIONS);
        all.addAll(more);
        return all;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.getLong(1);
        }
    }
}
