// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, and how they came to be: migration n takes a database from {@code user_version} n-1 to n, in one
 * transaction. Migrations are only ever added to.
 */
final class Schema {

    /** "HMsh": says whose file it is. */
    private static final int APPLICATION_ID = 0x484d7368;

    /*
     * Subjects and times of the journal are text, so that an operator can read the tables with any SQLite tool. The events'
     * type, at (ms) and subject repeat what the body says, for the indexes; verification compares them.
     */
    private static final List<String> FIRST = List.of(
            "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
            "INSERT INTO meta VALUES ('identity', randomblob(16))",
            "CREATE TABLE bans (subject TEXT PRIMARY KEY, since TEXT NOT NULL, offences INTEGER NOT NULL,"
                    + " intent INTEGER NOT NULL, note TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE ban_reasons (subject TEXT NOT NULL, reason TEXT NOT NULL, placed TEXT NOT NULL,"
                    + " expires TEXT NOT NULL, PRIMARY KEY (subject, reason)) WITHOUT ROWID",
            "CREATE TABLE allows (subject TEXT PRIMARY KEY, since TEXT NOT NULL, expires TEXT NOT NULL,"
                    + " note TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE offences (subject TEXT PRIMARY KEY, count INTEGER NOT NULL, last TEXT NOT NULL)"
                    + " WITHOUT ROWID",
            "CREATE TABLE events (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL,"
                    + " subject BLOB, body BLOB NOT NULL, hash BLOB NOT NULL)",
            "CREATE INDEX events_subject ON events (subject) WHERE subject IS NOT NULL",
            "CREATE INDEX events_type ON events (type)",
            "CREATE TABLE checkpoints (sequence INTEGER PRIMARY KEY, hash BLOB NOT NULL, at TEXT NOT NULL)");

    /** Operators' orders on fingerprints, and who has shown which; times of the latter are milliseconds, as the events' are. */
    private static final List<String> FINGERPRINTS = List.of(
            "CREATE TABLE fingerprint_orders (kind TEXT NOT NULL, value TEXT NOT NULL, action TEXT NOT NULL,"
                    + " since TEXT NOT NULL, expires TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (kind, value))"
                    + " WITHOUT ROWID",
            "CREATE TABLE fingerprints (kind TEXT NOT NULL, value TEXT NOT NULL, source BLOB NOT NULL,"
                    + " first INTEGER NOT NULL, last INTEGER NOT NULL, times INTEGER NOT NULL, said TEXT NOT NULL,"
                    + " UNIQUE (kind, value, source))",
            "CREATE INDEX fingerprints_source ON fingerprints (source)",
            "CREATE INDEX fingerprints_last ON fingerprints (kind, last)");

    /*
     * What conversations tried, extracted from the events for quick questions. Sources are keys as the events' subjects are,
     * times milliseconds. AttemptTables bounds them.
     */
    private static final List<String> ATTEMPTS = List.of(
            "CREATE TABLE sessions (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, source BLOB NOT NULL,"
                    + " conversation INTEGER NOT NULL, started INTEGER NOT NULL, bytes_in INTEGER NOT NULL,"
                    + " bytes_out INTEGER NOT NULL, credentials INTEGER NOT NULL, commands INTEGER NOT NULL,"
                    + " hostile INTEGER NOT NULL)",
            "CREATE INDEX sessions_conversation ON sessions (conversation)",
            "CREATE INDEX sessions_source ON sessions (source, sequence)",
            "CREATE TABLE credentials (sequence INTEGER NOT NULL, piece INTEGER NOT NULL, at INTEGER NOT NULL,"
                    + " source BLOB NOT NULL, trap TEXT NOT NULL, user TEXT NOT NULL, secret TEXT NOT NULL,"
                    + " attempts INTEGER NOT NULL, PRIMARY KEY (sequence, piece)) WITHOUT ROWID",
            "CREATE INDEX credentials_source ON credentials (source, sequence)",
            "CREATE TABLE commands (sequence INTEGER NOT NULL, piece INTEGER NOT NULL, at INTEGER NOT NULL,"
                    + " source BLOB NOT NULL, trap TEXT NOT NULL, text TEXT NOT NULL, attempts INTEGER NOT NULL,"
                    + " PRIMARY KEY (sequence, piece)) WITHOUT ROWID",
            "CREATE INDEX commands_source ON commands (source, sequence)");

    /** Records of bundles that keep no file of their own. */
    private static final List<String> SHELF = List.of(
            "CREATE TABLE shelf (box TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (box, name))"
                    + " WITHOUT ROWID");

    /** What came up how often in an hour or a day ({@code span}, ms) from {@code start} on; TallyTable bounds it. */
    private static final List<String> TALLIES =
            List.of("CREATE TABLE tallies (span INTEGER NOT NULL, dimension INTEGER NOT NULL, start INTEGER NOT NULL,"
                    + " proven INTEGER NOT NULL, value TEXT NOT NULL, count INTEGER NOT NULL, first INTEGER NOT NULL,"
                    + " last INTEGER NOT NULL, sources BLOB NOT NULL,"
                    + " PRIMARY KEY (span, dimension, start, proven, value)) WITHOUT ROWID");

    /** Who has shown a fingerprint last. And what was tried in a week; AttemptCounts bounds it, and fills it bit by bit from what there is. {@code several}: how many sources. */
    private static final List<String> ATTEMPT_COUNTS = List.of(
            "CREATE TABLE attempt_counts (kind INTEGER NOT NULL, week INTEGER NOT NULL, value TEXT NOT NULL,"
                    + " attempts INTEGER NOT NULL, last INTEGER NOT NULL, last_source BLOB NOT NULL,"
                    + " several INTEGER NOT NULL, sources BLOB NOT NULL, PRIMARY KEY (kind, week, value)) WITHOUT ROWID",
            "CREATE INDEX fingerprints_value ON fingerprints (kind, value, last)");

    static final List<List<String>> MIGRATIONS = List.of(FIRST, FINGERPRINTS, ATTEMPTS, SHELF, TALLIES, ATTEMPT_COUNTS);

    private Schema() {}

    /**
     * Looks whose database it is, without writing to it.
     *
     * @throws LedgerRefused if it is another program's, or a newer HoneyMesh's
     */
    static void check(Connection connection, List<List<String>> migrations) throws SQLException, LedgerRefused {
        try (Statement statement = connection.createStatement()) {
            long version = Sqlite.number(statement, "PRAGMA user_version");
            long owner = Sqlite.number(statement, "PRAGMA application_id");
            if (owner != APPLICATION_ID && Sqlite.number(statement, "SELECT count(*) FROM sqlite_schema") > 0) {
                throw new LedgerRefused("the ledger file belongs to another program (application_id " + owner
                        + "): move it away or set another data folder");
            }
            if (version > migrations.size()) {
                throw new LedgerRefused("the ledger file has schema version " + version + ", this HoneyMesh knows "
                        + migrations.size() + ": run the newer HoneyMesh, or move the file away");
            }
        }
    }

    /** Brings a database that is ours to the newest version. */
    static void migrate(Connection connection, List<List<String>> migrations) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version = Math.toIntExact(Sqlite.number(statement, "PRAGMA user_version"));
            while (version < migrations.size()) {
                connection.setAutoCommit(false);
                try {
                    for (String sql : migrations.get(version)) {
                        statement.execute(sql);
                    }
                    version++;
                    statement.execute("PRAGMA application_id = " + APPLICATION_ID);
                    statement.execute("PRAGMA user_version = " + version);
                    connection.commit();
                } catch (SQLException e) {
                    Sqlite.rollback(connection, e);
                    throw e;
                } finally {
                    connection.setAutoCommit(true);
                }
            }
        }
    }
}
