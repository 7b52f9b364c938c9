// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Statistics.Dimension;
import io.honeymesh.ledger.Marks.Mark;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what events show, by the hour and by the day. Of each hour or day, each dimension and each grade of evidence the most frequent
 * values are kept; dimensions are stored as their ordinals. Rare values go when {@link #KEPT} others have come, so ever new values push out each other (S12). The writer's
 * thread alone; transactions are the caller's.
 */
final class TallyTable {

    static final long HOUR = Duration.ofHours(1).toMillis();
    static final long DAY = Duration.ofDays(1).toMillis();

    /** Hours are asked for up to two days back; one more is left for a window that begins within an hour. */
    static final long HOURS_KEPT = 49;

    /** Values of one group; twice as many while it fills. */
    static final int KEPT = 256;

    private static final List<Long> SPANS = List.of(HOUR, DAY);

    /** Events looked through when a ledger from before this table is opened: enough for the newest, quickly. */
    private static final int BACKFILL_EVENTS = 10_000;

    /** Rows in memory: those of the hour and the day that run, with room to spare. */
    private static final int MAX_ROWS_IN_MEMORY = 8192;

    private static final int IPV6_NETWORK = 64;

    private record Group(long span, Dimension dimension, long start, boolean proven) {}

    private record Key(Group group, String value) {}

    private static final class Row {
        private long count;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long[] sources = {};

        void add(long at, long source) {
            count++;
            first = Math.min(first, at);
            last = Math.max(last, at);
            sources = DistinctSources.with(sources, source);
        }
    }

    private final Connection connection;
    private final long hashKey;
    private final PreparedStatement get;
    private final PreparedStatement put;
    private final PreparedStatement trimGroup;
    private final Map<Key, Row> rows = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Row> eldest) {
            return size() > MAX_ROWS_IN_MEMORY;
        }
    };
    /** How many values may have come to a group since it was trimmed. */
    private final Map<Group, Integer> grown = new HashMap<>();

    /** @param identity the ledger's, which no stranger knows */
    TallyTable(Connection connection, byte[] identity) throws SQLException {
        this.connection = connection;
        hashKey = ByteBuffer.wrap(identity).getLong();
        get = connection.prepareStatement("SELECT count, first, last, sources FROM tallies WHERE span = ?"
                + " AND dimension = ? AND start = ? AND proven = ? AND value = ?");
        put = connection.prepareStatement("INSERT OR REPLACE INTO tallies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        String group = " FROM tallies WHERE span = ?1 AND dimension = ?2 AND start = ?3 AND proven = ?4";
        trimGroup = connection.prepareStatement("DELETE" + group + " AND value IN (SELECT value" + group
                + " ORDER BY count DESC, last DESC LIMIT -1 OFFSET " + KEPT + ")");
    }

    void write(List<PendingEvent> events) throws SQLException {
        Map<Key, Row> changed = new LinkedHashMap<>();
        for (PendingEvent event : events) {
            if (event.subject().isPresent() && event.marks() != Marks.NONE) {
                add(changed, event.type(), event.atMillis(), event.subject().get(), event.marks());
            }
        }
        write(changed);
    }

    private void add(Map<Key, Row> changed, String type, long at, Subject source, Marks marks) throws SQLException {
        Subject counted = source.address().bitLength() == 128 && source.prefixLength() > IPV6_NETWORK
                ? new Subject(source.address(), IPV6_NETWORK)
                : source;
        byte[] key = SubjectKey.of(counted);
        long hash = DistinctSources.hash(key, hashKey);
        for (long span : SPANS) {
            long start = Math.floorDiv(at, span) * span;
            if (!type.equals("conversation")) {
                add(changed, span, start, at, hash, marks.proven(), new Mark(Dimension.SOURCE, counted.toString()));
            }
            for (Mark mark : marks.all()) {
                add(changed, span, start, at, hash, marks.proven(), mark);
            }
        }
    }

    private void add(Map<Key, Row> changed, long span, long start, long at, long hash, boolean proven, Mark mark)
            throws SQLException {
        Key key = new Key(new Group(span, mark.dimension(), start, proven), mark.value());
        Row row = changed.get(key);
        if (row == null) {
            row = row(key);
            changed.put(key, row);
        }
        row.add(at, hash);
    }

    private Row row(Key key) throws SQLException {
        Row known = rows.get(key);
        if (known != null) {
            return known;
        }
        Row row = new Row();
        bind(get, key);
        try (ResultSet found = get.executeQuery()) {
            if (found.next()) {
                row.count = found.getLong(1);
                row.first = found.getLong(2);
                row.last = found.getLong(3);
                row.sources = DistinctSources.parse(found.getBytes(4));
            }
        }
        rows.put(key, row);
        return row;
    }

    private void write(Map<Key, Row> changed) throws SQLException {
        for (Map.Entry<Key, Row> one : changed.entrySet()) {
            bind(put, one.getKey());
            put.setLong(6, one.getValue().count);
            put.setLong(7, one.getValue().first);
            put.setLong(8, one.getValue().last);
            put.setBytes(9, DistinctSources.bytes(one.getValue().sources));
            put.addBatch();
            if (one.getValue().count == 1) {
                grown.merge(one.getKey().group(), 1, Integer::sum);
            }
        }
        put.executeBatch();
        for (Map.Entry<Group, Integer> one : Map.copyOf(grown).entrySet()) {
            if (one.getValue() >= KEPT) {
                trim(one.getKey());
            }
        }
    }

    private void trim(Group group) throws SQLException {
        bind(trimGroup, group);
        if (trimGroup.executeUpdate() > 0) {
            rows.keySet().removeIf(key -> key.group().equals(group));
        }
        grown.remove(group);
    }

    private static void bind(PreparedStatement statement, Key key) throws SQLException {
        bind(statement, key.group());
        statement.setString(5, key.value());
    }

    private static void bind(PreparedStatement statement, Group group) throws SQLException {
        statement.setLong(1, group.span());
        statement.setInt(2, group.dimension().ordinal());
        statement.setLong(3, group.start());
        statement.setBoolean(4, group.proven());
    }

    /** Counts the newest events of a ledger that was written without this table; does nothing the second time. */
    void backfill(Instant now) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (Sqlite.number(statement, "SELECT count(*) FROM meta WHERE name = 'tallies'") > 0) {
                return;
            }
            long since = now.toEpochMilli();
            int read = 0;
            Map<Key, Row> changed = new LinkedHashMap<>();
            try (ResultSet found = statement.executeQuery("SELECT at, type, subject, body FROM events"
                    + " ORDER BY sequence DESC LIMIT " + BACKFILL_EVENTS)) {
                for (; found.next(); read++) {
                    since = Math.min(since, found.getLong(1));
                    byte[] subject = found.getBytes(3);
                    if (subject != null) {
                        Marks marks = marks(found.getBytes(4));
                        add(changed, found.getString(2), found.getLong(1), SubjectKey.parse(subject), marks);
                    }
                }
            }
            write(changed);
            statement.executeUpdate(
                    "INSERT INTO meta VALUES ('tallies', " + (read < BACKFILL_EVENTS ? 0 : since) + ")");
        }
    }

    private static Marks marks(byte[] body) {
        try {
            return Marks.of(EventJson.decode(body));
        } catch (UncheckedIOException edited) {
            return Marks.NONE;
        }
    }

    /** Deletes what is too old, what groups that are over have too much, and the oldest past {@code maxRows}. */
    void trim(Instant now, Instant cutoff, long maxRows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM tallies WHERE span = " + HOUR + " AND start < "
                    + (now.toEpochMilli() - HOURS_KEPT * HOUR));
            statement.executeUpdate(
                    "DELETE FROM tallies WHERE span = " + DAY + " AND start < " + (EventJson.millis(cutoff) - DAY));
            for (Group group : List.copyOf(grown.keySet())) {
                if (group.start() + group.span() < now.toEpochMilli()) {
                    trim(group);
                }
            }
            long tooMany = Sqlite.number(statement, "SELECT count(*) FROM tallies") - maxRows;
            if (tooMany > 0) {
                statement.executeUpdate("DELETE FROM tallies WHERE (span, start) IN (SELECT span, start FROM tallies"
                        + " ORDER BY start LIMIT " + tooMany + ")");
                rows.clear();
            }
        }
    }
}
