// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Subject;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BigLedgerTest {

    @TempDir
    Path temp;

    @Test
    void holdsAllThatPagesShowAndTheSourceThatComesMostOften() throws Exception {
        Path folder = temp.resolve("ledger");
        new BigLedger(20_000, 10).write(folder);
        try (var connection = Sqlite.connect(folder.resolve("honeymesh.db"));
                Statement statement = connection.createStatement()) {
            assertEquals(20_000, Sqlite.number(statement, "SELECT count(*) FROM events"));
            assertEquals(10, Sqlite.number(statement, "SELECT count(*) FROM bans"));
            for (String table : new String[] {"credentials", "commands", "fingerprints"}) {
                assertTrue(Sqlite.number(statement, "SELECT count(*) FROM " + table) > 0, table);
            }
            try (ResultSet most = statement.executeQuery(
                    "SELECT hex(subject) FROM events GROUP BY subject ORDER BY count(*) DESC LIMIT 1")) {
                String first = HexFormat.of().formatHex(SubjectKey.of(Subject.parse(BigLedger.often(0))));
                assertEquals(first, most.getString(1).toLowerCase(java.util.Locale.ROOT));
            }
            try (PreparedStatement shown =
                    connection.prepareStatement("SELECT count(*) FROM fingerprints WHERE value = ?")) {
                shown.setString(1, BigLedger.oftenShown());
                assertTrue(shown.executeQuery().getLong(1) > 1);
            }
        }
    }
}
