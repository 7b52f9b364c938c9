// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What a node's ledger holds on disk, read from a copy so that neither notices the other. */
record LedgerFile(Map<String, Instant> bans, Map<String, Instant> allows) {

    private static final String DATABASE = "honeymesh.db";

    static LedgerFile of(Path base) throws IOException, SQLException {
        Path ledger = base.resolve("data/ledger");
        Path copy = Files.createTempDirectory("ledger");
        // The log first: what it holds when the database is copied is in one of the two.
        for (String suffix : new String[] {"-wal", ""}) {
            Path file = ledger.resolve(DATABASE + suffix);
            if (Files.exists(file)) {
                Files.copy(file, copy.resolve(DATABASE + suffix), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy.resolve(DATABASE))) {
            return new LedgerFile(
                    read(connection, "SELECT subject, expires FROM ban_reasons"),
                    read(connection, "SELECT subject, expires FROM allows"));
        }
    }

    private static Map<String, Instant> read(Connection connection, String query) throws SQLException {
        Map<String, Instant> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.merge(rows.getString(1), Instant.parse(rows.getString(2)), (a, b) -> a.isAfter(b) ? a : b);
            }
        }
        return found;
    }
}
