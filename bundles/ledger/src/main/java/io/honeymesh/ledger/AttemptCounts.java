// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.service.Attempts;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was tried, counted by the week, so that what is tried most in a large ledger is known without reading all of it. Of each week and kind
 * those are kept that most sources tried: one source's junk pushes out nothing that others do (S12). Weeks, not days, for nobody asks
 * for a part of it: a week goes as a whole when it is too old. The writer's thread alone; transactions are the caller's.
 */
final class AttemptCounts {

    /** What is counted; ledgers hold the ordinals. */
    enum Kind {
        USER,
        SECRET,
        PAIR,
        TRAP,
        COMMAND
    }

    /** Values of one kind and week; twice as many while it fills. */
    static final int KEPT = 512;

    /** Between user and secret: neither has one, for all text is escaped. */
    static final String AND = "\n";

    private static final long WEEK = Duration.ofDays(7).toMillis();

    /** Sequences gone through at a time when a ledger from before this table is counted. */
    private static final int SEQUENCES_PER_STEP = 5000;

    private record Group(Kind kind, long week) {}

    /** One value's; what is kept of sources is as {@link DistinctSources} has it. */
    static final class Count {
        long attempts;
        long last = Long.MIN_VALUE;
        byte[] lastSource = {};
        long[] sources = {};

        void add(Count more) {
            attempts += more.attempts;
            if (more.last >= last) {
                last = more.last;
                lastSource = more.lastSource;
            }
            sources = DistinctSources.united(sources, more.sources);
        }

        Attempts.Tally tally() {
            return new Attempts.Tally(
                    attempts,
                    Math.min(attempts, DistinctSources.count(sources)),
                    Instant.ofEpochMilli(last),
                    AttemptLog.address(lastSource));
        }

        static Count read(ResultSet row) throws SQLException {
            Count count = new Count();
            count.attempts = row.getLong("attempts");
            count.last = row.getLong("last");
            count.lastSource = row.getBytes("last_source");
            count.sources = DistinctSources.parse(row.getBytes("sources"));
            return count;
        }
    }

    private final Connection connection;
    private final long hashKey;
    private final PreparedStatement get;
    private final PreparedStatement put;
    private final PreparedStatement trimGroup;
    private final Map<Group, Map<String, Count>> waiting = new HashMap<>();
    private final Map<Group, Integer> grown = new HashMap<>();
    private int waitingValues;

    /** @param identity the ledger's, which no stranger knows */
    AttemptCounts(Connection connection, byte[] identity) throws SQLException {
        this.connection = connection;
        hashKey = ByteBuffer.wrap(identity).getLong();
        get = connection.prepareStatement("SELECT attempts, last, last_source, sources FROM attempt_counts"
                + " WHERE kind = ? AND week = ? AND value = ?");
        put = connection.prepareStatement("INSERT OR REPLACE INTO attempt_counts VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        String group = " FROM attempt_counts WHERE kind = ?1 AND week = ?2";
        trimGroup = connection.prepareStatement("DELETE" + group + " AND value IN (SELECT value" + group
                + " ORDER BY several DESC, attempts DESC, last DESC LIMIT -1 OFFSET " + KEPT + ")");
    }

    void login(long at, byte[] source, String trap, Extract.Login login, int attempts) {
        long hash = hash(source);
        add(Kind.USER, login.user(), at, source, hash, attempts);
        add(Kind.SECRET, login.secret(), at, source, hash, attempts);
        add(Kind.PAIR, login.user() + AND + login.secret(), at, source, hash, attempts);
        add(Kind.TRAP, trap, at, source, hash, attempts);
    }

    void command(long at, byte[] source, String text, int attempts) {
        add(Kind.COMMAND, text, at, source, hash(source), attempts);
    }

    /** How many values wait in memory for the next {@link #flush}. */
    int waiting() {
        return waitingValues;
    }

    private long hash(byte[] source) {
        return DistinctSources.hash(
                Arrays.copyOf(source, Math.min(source.length, AttemptTables.ORIGIN_BYTES)), hashKey);
    }

    private void add(Kind kind, String value, long at, byte[] source, long hash, int attempts) {
        Group group = new Group(kind, Math.floorDiv(at, WEEK));
        Count count = waiting.computeIfAbsent(group, any -> new HashMap<>()).computeIfAbsent(value, any -> {
            waitingValues++;
            return new Count();
        });
        count.attempts += attempts;
        if (at >= count.last) {
            count.last = at;
            count.lastSource = source;
        }
        count.sources = DistinctSources.with(count.sources, hash);
    }

    /** Puts what waits into the table. */
    void flush() throws SQLException {
        for (Map.Entry<Group, Map<String, Count>> one : waiting.entrySet()) {
            Group group = one.getKey();
            List<Map.Entry<String, Count>> most = one.getValue().entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.comparingInt((Count count) -> count.sources.length)
                            .thenComparingLong(count -> count.attempts)
                            .reversed()))
                    .limit(KEPT)
                    .toList();
            for (Map.Entry<String, Count> value : most) {
                merge(group, value.getKey(), value.getValue());
            }
            put.executeBatch();
            if (grown.getOrDefault(group, 0) >= KEPT) {
                trimGroup.setInt(1, group.kind().ordinal());
                trimGroup.setLong(2, group.week());
                trimGroup.executeUpdate();
                grown.remove(group);
            }
        }
        waiting.clear();
        waitingValues = 0;
    }

    private void merge(Group group, String value, Count more) throws SQLException {
        get.setInt(1, group.kind().ordinal());
        get.setLong(2, group.week());
        get.setString(3, value);
        Count count = more;
        try (ResultSet row = get.executeQuery()) {
            if (row.next()) {
                count = Count.read(row);
                count.add(more);
            } else {
                grown.merge(group, 1, Integer::sum);
            }
        }
        put.setInt(1, group.kind().ordinal());
        put.setLong(2, group.week());
        put.setString(3, value);
        put.setLong(4, count.attempts);
        put.setLong(5, count.last);
        put.setBytes(6, count.lastSource);
        put.setLong(7, DistinctSources.count(count.sources));
        put.setBytes(8, DistinctSources.bytes(count.sources));
        put.addBatch();
    }

    /**
     * Notes which attempts a ledger from before this table has that aren't counted yet: all up to now.
     *
     * @return false if it was noted before
     */
    boolean begin(long head) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("INSERT OR IGNORE INTO meta VALUES ('attempts_uncounted', " + head + ")")
                    > 0;
        }
    }

    /**
     * Counts a part of the attempts from before this table, the newest first; {@link #flush} has to follow in the same transaction.
     *
     * @return whether there may be more
     */
    boolean catchUp() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long upTo = uncounted(statement);
            if (upTo == 0) {
                return false;
            }
            long oldest = Math.min(oldest(statement, "credentials"), oldest(statement, "commands"));
            long from = Math.max(1, upTo - SEQUENCES_PER_STEP + 1);
            String range = " WHERE sequence BETWEEN " + from + " AND " + upTo;
            try (ResultSet rows = statement.executeQuery(
                    "SELECT at, source, trap, user, secret, attempts FROM credentials" + range)) {
                while (rows.next()) {
                    Extract.Login login = new Extract.Login(rows.getString(4), rows.getString(5));
                    login(rows.getLong(1), rows.getBytes(2), rows.getString(3), login, rows.getInt(6));
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT at, source, text, attempts FROM commands" + range)) {
                while (rows.next()) {
                    command(rows.getLong(1), rows.getBytes(2), rows.getString(3), rows.getInt(4));
                }
            }
            long left = from <= oldest ? 0 : from - 1;
            statement.executeUpdate("UPDATE meta SET value = " + left + " WHERE name = 'attempts_uncounted'");
            return left > 0;
        }
    }

    /** The newest attempt that isn't counted yet; 0 if all are. */
    static long uncounted(Statement statement) throws SQLException {
        return Sqlite.number(statement, "SELECT value FROM meta WHERE name = 'attempts_uncounted'");
    }

    private static long oldest(Statement statement, String table) throws SQLException {
        return Sqlite.number(statement, "SELECT coalesce(min(sequence), " + Long.MAX_VALUE + ") FROM " + table);
    }

    /** Deletes the weeks that were over by then. */
    void trim(Instant cutoff) throws SQLException {
        long first = Math.floorDiv(EventJson.millis(cutoff), WEEK);
        try (Statement statement = connection.createStatement()) {
            // By the key's first column, else SQLite would read all of it.
            for (Kind kind : Kind.values()) {
                statement.executeUpdate(
                        "DELETE FROM attempt_counts WHERE kind = " + kind.ordinal() + " AND week < " + first);
            }
        }
        grown.keySet().removeIf(group -> group.week() < first);
    }
}
