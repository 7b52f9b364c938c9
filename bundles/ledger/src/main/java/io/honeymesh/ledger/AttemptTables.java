// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tables of attempts: what conversations' events say of recorded sessions, logins and commands, row by row, for
 * queries that need not read every event. Bounded on their own, so that events pushed out by size take nothing of this
 * with them. The writer's thread alone; transactions are the caller's.
 */
final class AttemptTables {

    /** Of a source's key what counts as one source: an IPv4 address whole, of an IPv6 address its /64. */
    static final String ORIGIN = "substr(source, 1, 9)";

    static final int ORIGIN_BYTES = 9;

    private static final List<String> TABLES = List.of("sessions", "credentials", "commands");

    /** Events looked through when a ledger from before these tables is opened: enough for the newest, quickly. */
    private static final int BACKFILL_EVENTS = 10_000;

    /** No source has more than this part of a table (S12). */
    private static final int SOURCES_AT_LEAST = 64;

    private static final int MAX_CAME = 10_000;

    private final Connection connection;
    private final AttemptCounts counts;
    private final PreparedStatement putSession;
    private final PreparedStatement putCredential;
    private final PreparedStatement putCommand;
    private boolean grown = true;

    /** Origins that came since the last trimming: others have no more than they had. */
    private final Set<ByteBuffer> came = new HashSet<>();

    /** Whether all origins are to be looked at: after the start, and when too many came to note them. */
    private boolean allCame = true;

    AttemptTables(Connection connection, AttemptCounts counts) throws SQLException {
        this.connection = connection;
        this.counts = counts;
        putSession = connection.prepareStatement("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        putCredential = connection.prepareStatement("INSERT INTO credentials VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        putCommand = connection.prepareStatement("INSERT INTO commands VALUES (?, ?, ?, ?, ?, ?, ?)");
    }

    /** Rows a table may have when the ledger may have so many bytes: full of the longest there are, they fill a quarter. */
    static long maxRows(long ledgerBytes) {
        return ledgerBytes >> 12;
    }

    void add(long sequence, PendingEvent event) throws SQLException {
        if (event.extract().isPresent() && event.subject().isPresent()) {
            byte[] source = SubjectKey.of(event.subject().get());
            add(sequence, event.atMillis(), source, event.extract().get());
            if (event.marks() != Marks.NONE) {
                count(event.atMillis(), source, event.extract().get());
            }
        }
    }

    /** For the counts alone: of an event whose rows are there already. */
    void count(long at, byte[] source, Extract extract) {
        extract.logins().forEach((login, attempts) -> counts.login(at, source, extract.trap(), login, attempts));
        extract.commands().forEach((command, attempts) -> counts.command(at, source, command, attempts));
    }

    private void add(long sequence, long at, byte[] source, Extract extract) throws SQLException {
        if (extract.recorded()) {
            Sqlite.update(
                    putSession,
                    sequence,
                    at,
                    source,
                    extract.conversation(),
                    EventJson.millis(extract.started()),
                    extract.bytesIn(),
                    extract.bytesOut(),
                    extract.loginCount(),
                    extract.commandCount(),
                    extract.hostile());
        }
        int piece = 0;
        for (Map.Entry<Extract.Login, Integer> login : extract.logins().entrySet()) {
            Sqlite.update(
                    putCredential,
                    sequence,
                    piece++,
                    at,
                    source,
                    extract.trap(),
                    login.getKey().user(),
                    login.getKey().secret(),
                    login.getValue());
        }
        for (Map.Entry<String, Integer> command : extract.commands().entrySet()) {
            Sqlite.update(
                    putCommand, sequence, piece++, at, source, extract.trap(), command.getKey(), command.getValue());
        }
        grown = true;
        if (came.size() < MAX_CAME) {
            came.add(ByteBuffer.wrap(Arrays.copyOf(source, Math.min(source.length, ORIGIN_BYTES))));
        } else {
            allCame = true;
        }
    }

    /** Fills the tables from the events of a ledger that was written without them; does nothing the second time. */
    void backfill() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (Sqlite.number(statement, "SELECT count(*) FROM meta WHERE name = 'attempts'") > 0) {
                return;
            }
            try (ResultSet rows = statement.executeQuery("SELECT sequence, at, subject, body FROM events"
                    + " WHERE type = 'conversation' AND subject IS NOT NULL ORDER BY sequence DESC LIMIT "
                    + BACKFILL_EVENTS)) {
                while (rows.next()) {
                    Optional<Extract> extract = extract(rows.getBytes(4));
                    if (extract.isPresent()) {
                        add(rows.getLong(1), rows.getLong(2), rows.getBytes(3), extract.get());
                    }
                }
            }
            statement.executeUpdate("INSERT INTO meta VALUES ('attempts', 1)");
        }
    }

    private static Optional<Extract> extract(byte[] body) {
        try {
            return Extract.of(EventJson.decode(body));
        } catch (UncheckedIOException edited) {
            return Optional.empty();
        }
    }

    /** Deletes what is too old, then each source's oldest past its part, then the oldest past {@code maxRows}. */
    void trim(Instant cutoff, long maxRows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                // Rows come in the order of their times: those before the first that stays, instead of a look at each.
                statement.executeUpdate("DELETE FROM " + table + " WHERE sequence < coalesce((SELECT sequence FROM "
                        + table + " WHERE at >= " + EventJson.millis(cutoff) + " ORDER BY sequence LIMIT 1), "
                        + Long.MAX_VALUE + ")");
                if (!grown) {
                    continue;
                }
                trimSources(statement, table, Math.max(SOURCES_AT_LEAST, maxRows / SOURCES_AT_LEAST));
                long tooMany = Sqlite.number(statement, "SELECT count(*) FROM " + table) - maxRows;
                if (tooMany > 0) {
                    statement.executeUpdate("DELETE FROM " + table + " WHERE sequence <= (SELECT sequence FROM " + table
                            + " ORDER BY sequence LIMIT 1 OFFSET " + (tooMany - 1) + ")");
                }
            }
        }
        grown = false;
        came.clear();
        allCame = false;
    }

    private void trimSources(Statement statement, String table, long maxRows) throws SQLException {
        List<byte[]> over = allCame ? over(statement, table, maxRows) : overOfThoseThatCame(table, maxRows);
        String within = " FROM " + table + " WHERE source BETWEEN ? AND ?";
        try (PreparedStatement delete = connection.prepareStatement("DELETE" + within
                + " AND sequence <= (SELECT sequence" + within + " ORDER BY sequence DESC LIMIT 1 OFFSET ?)")) {
            for (byte[] first : over) {
                Sqlite.update(delete, first, last(first), first, last(first), maxRows);
            }
        }
    }

    private static List<byte[]> over(Statement statement, String table, long maxRows) throws SQLException {
        List<byte[]> over = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT " + ORIGIN + " AS origin FROM " + table + " GROUP BY origin HAVING count(*) > " + maxRows)) {
            while (rows.next()) {
                over.add(rows.getBytes(1));
            }
        }
        return over;
    }

    private List<byte[]> overOfThoseThatCame(String table, long maxRows) throws SQLException {
        List<byte[]> over = new ArrayList<>();
        try (PreparedStatement one = connection.prepareStatement(
                "SELECT count(*) FROM (SELECT 1 FROM " + table + " WHERE source BETWEEN ? AND ? LIMIT 1 OFFSET ?)")) {
            for (ByteBuffer origin : came) {
                Sqlite.bind(one, origin.array(), last(origin.array()), maxRows);
                try (ResultSet row = one.executeQuery()) {
                    if (row.next() && row.getLong(1) > 0) {
                        over.add(origin.array());
                    }
                }
            }
        }
        return over;
    }

    /** Behind the last key of an origin. */
    private static byte[] last(byte[] origin) {
        byte[] last = Arrays.copyOf(origin, origin.length + 16);
        Arrays.fill(last, origin.length, last.length, (byte) 0xff);
        return last;
    }
}
