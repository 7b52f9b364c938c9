// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is SQLite's own: opening, settings, the meaning of errors. */
final class Sqlite {

    /** How long a statement waits for another process's lock, such as a backup's. */
    private static final int BUSY_MILLIS = 1000;

    /** The write-ahead log is cut back to this when it has grown beyond. */
    private static final int LOG_LIMIT_BYTES = 16 << 20;

    private Sqlite() {}

    /** Opens connections to a database file; a seam for tests that make the disk fail. */
    interface Connector {
        Connection connect(Path file) throws SQLException;
    }

    /** Opens the file with nothing but the busy time-out set. */
    static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        // The driver manager finds no driver in OSGi: the data source it is.
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source.getConnection();
    }

    /**
     * Settings of the writing connection. {@code synchronous=FULL}: in WAL mode NORMAL already loses nothing to kill -9,
     * but a power cut may take the last commits; a ban that {@link LedgerWriter#flush()} acknowledged must survive that
     * too, and with group commit the price is at most one sync per batch.
     */
    static void prepareWriter(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (number(statement, "PRAGMA page_count") == 0) {
                // Must come before the first table; later it would only write, and fail where nothing can be written.
                statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
            }
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA journal_size_limit = " + LOG_LIMIT_BYTES);
        }
    }

    static void prepareReader(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
        }
    }

    /** Makes whatever statement runs on the connection end with an error; the one call safe from another thread. */
    static void interrupt(Connection connection) throws SQLException {
        connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
    }

    /** Whether the file itself is broken, rather than the disk full or in the way. */
    static boolean isCorrupt(SQLException e) {
        return e instanceof SQLiteException sqlite
                && switch (primary(sqlite)) {
                    case SQLITE_CORRUPT, SQLITE_NOTADB -> true;
                    default -> false;
                };
    }

    /** One line for operators. */
    static String explain(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return String.valueOf(e.getMessage());
        }
        return switch (primary(sqlite)) {
            case SQLITE_FULL -> "the disk is full";
            case SQLITE_READONLY -> "the ledger file can't be written: it is read-only";
            case SQLITE_BUSY, SQLITE_LOCKED -> "the ledger file is locked by another program";
            case SQLITE_CORRUPT, SQLITE_NOTADB -> "the ledger file is damaged";
            case SQLITE_CANTOPEN -> "the ledger file can't be opened";
            case SQLITE_IOERR -> "the disk fails (" + sqlite.getResultCode().name() + ")";
            default -> String.valueOf(e.getMessage());
        };
    }

    static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    static void update(PreparedStatement statement, Object... values) throws SQLException {
        bind(statement, values);
        statement.executeUpdate();
    }

    static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static SQLiteErrorCode primary(SQLiteException e) {
        return SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xff);
    }
}
