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
import java.util.Comparator;
import java.util.HashMap;
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

    /** Events looked through when a ledger from before this table is opened: enough for the newest, quickly. */
    private static final int BACKFILL_EVENTS = 10_000;

    /** Counts wait in memory, so that the disk has to take their sum alone; whoever asks has them written. */
    private static final long BETWEEN_FLUSHES_NANOS = Duration.ofSeconds(10).toNanos();

    /** As many are read again after a crash. */
    private static final long MAX_UNFLUSHED_EVENTS = BACKFILL_EVENTS * 4 / 5;

    private static final int MAX_WAITING = 20_000;

    private static final int IPV6_NETWORK = 64;

    private record Group(long span, Dimension dimension, long start, boolean proven) {

        Group day() {
            return new Group(DAY, dimension, Math.floorDiv(start, DAY) * DAY, proven);
        }
    }

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

        void add(Row more) {
            count += more.count;
            first = Math.min(first, more.first);
            last = Math.max(last, more.last);
            sources = DistinctSources.united(sources, more.sources);
        }
    }

    private final Connection connection;
    private final AttemptTables attempts;
    private final AttemptCounts attemptCounts;
    private final long hashKey;
    private final PreparedStatement get;
    private final PreparedStatement put;
    private final PreparedStatement trimGroup;
    private final PreparedStatement through;

    /** What was counted and is not in the table yet, by the hour. Values are spelt out when they are written. */
    private final Map<Group, Map<Object, Row>> waiting = new HashMap<>();

    private int waitingRows;
    private boolean wanted;
    private long writtenHead;
    private long writtenNanos = System.nanoTime() - BETWEEN_FLUSHES_NANOS;

    /** How many values have come to a group since it was trimmed. */
    private final Map<Group, Integer> grown = new HashMap<>();

    /** @param identity the ledger's, which no stranger knows */
    TallyTable(Connection connection, byte[] identity, AttemptTables attempts, AttemptCounts attemptCounts)
            throws SQLException {
        this.connection = connection;
        this.attempts = attempts;
        this.attemptCounts = attemptCounts;
        hashKey = ByteBuffer.wrap(identity).getLong();
        get = connection.prepareStatement("SELECT count, first, last, sources FROM tallies WHERE span = ?"
                + " AND dimension = ? AND start = ? AND proven = ? AND value = ?");
        put = connection.prepareStatement("INSERT OR REPLACE INTO tallies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        String group = " FROM tallies WHERE span = ?1 AND dimension = ?2 AND start = ?3 AND proven = ?4";
        trimGroup = connection.prepareStatement("DELETE" + group + " AND value IN (SELECT value" + group
                + " ORDER BY count DESC, last DESC LIMIT -1 OFFSET " + KEPT + ")");
        through = connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES ('tallied', ?)");
    }

    /** @param head the last event's sequence: what was counted up to it is known after a crash */
    void write(List<PendingEvent> events, long head) throws SQLException {
        for (PendingEvent event : events) {
            if (event.subject().isPresent()) {
                add(event.type(), event.atMillis(), event.subject().get(), event.marks());
            }
        }
        if (wanted
                || waitingRows + attemptCounts.waiting() >= MAX_WAITING
                || head - writtenHead >= MAX_UNFLUSHED_EVENTS
                || System.nanoTime() - writtenNanos >= BETWEEN_FLUSHES_NANOS) {
            flush(head);
        }
    }

    private void add(String type, long at, Subject source, Marks marks) {
        if (marks == Marks.NONE) {
            return;
        }
        Subject counted = source.address().bitLength() == 128 && source.prefixLength() > IPV6_NETWORK
                ? new Subject(source.address(), IPV6_NETWORK)
                : source;
        long hash = DistinctSources.hash(SubjectKey.of(counted), hashKey);
        if (!type.equals("conversation")) {
            add(Dimension.SOURCE, counted, marks.proven(), at, hash);
        }
        for (Mark mark : marks.all()) {
            add(mark.dimension(), mark.value(), marks.proven(), at, hash);
        }
    }

    private void add(Dimension dimension, Object value, boolean proven, long at, long source) {
        Group group = new Group(HOUR, dimension, Math.floorDiv(at, HOUR) * HOUR, proven);
        waiting.computeIfAbsent(group, any -> new HashMap<>())
                .computeIfAbsent(value, any -> {
                    waitingRows++;
                    return new Row();
                })
                .add(at, source);
    }

    /** The next writing takes all of it along. */
    void want() {
        wanted = true;
    }

    boolean isWaiting() {
        return waitingRows + attemptCounts.waiting() > 0;
    }

    /** Puts what waits into the tables, attempts too. */
    void flush(long head) throws SQLException {
        for (Map.Entry<Group, Map<Object, Row>> one : waiting.entrySet()) {
            List<Map.Entry<Object, Row>> most = one.getValue().entrySet().stream()
                    .sorted(Comparator.comparingLong((Map.Entry<Object, Row> value) -> value.getValue().count)
                            .reversed())
                    .limit(KEPT)
                    .toList();
            for (Group group : List.of(one.getKey(), one.getKey().day())) {
                for (Map.Entry<Object, Row> value : most) {
                    merge(new Key(group, value.getKey().toString()), value.getValue());
                }
                put.executeBatch();
            }
        }
        attemptCounts.flush();
        waiting.clear();
        waitingRows = 0;
        writtenHead = head;
        wanted = false;
        writtenNanos = System.nanoTime();
        Sqlite.update(through, head);
        for (Map.Entry<Group, Integer> one : Map.copyOf(grown).entrySet()) {
            if (one.getValue() >= KEPT) {
                trim(one.getKey());
            }
        }
    }

    private void merge(Key key, Row more) throws SQLException {
        Row row = new Row();
        bind(get, key);
        try (ResultSet found = get.executeQuery()) {
            if (found.next()) {
                row.count = found.getLong(1);
                row.first = found.getLong(2);
                row.last = found.getLong(3);
                row.sources = DistinctSources.parse(found.getBytes(4));
            } else {
                grown.merge(key.group(), 1, Integer::sum);
            }
        }
        row.add(more);
        bind(put, key);
        put.setLong(6, row.count);
        put.setLong(7, row.first);
        put.setLong(8, row.last);
        put.setBytes(9, DistinctSources.bytes(row.sources));
        put.addBatch();
    }

    private void trim(Group group) throws SQLException {
        bind(trimGroup, group);
        trimGroup.executeUpdate();
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

    /**
     * Counts the events that the table lacks: after a crash those since it was written last, of a ledger that was written without it the
     * newest.
     */
    void catchUp(Instant now, long head) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean attemptsBegun = attemptCounts.begin(head);
            boolean known = Sqlite.number(statement, "SELECT count(*) FROM meta WHERE name = 'tallies'") > 0;
            long counted = known ? Sqlite.number(statement, "SELECT value FROM meta WHERE name = 'tallied'") : 0;
            if (known && counted == head) {
                writtenHead = head;
                return;
            }
            long since = now.toEpochMilli();
            int read = 0;
            try (ResultSet found = statement.executeQuery("SELECT at, type, subject, body FROM events WHERE sequence > "
                    + counted + " ORDER BY sequence DESC LIMIT " + BACKFILL_EVENTS)) {
                for (; found.next(); read++) {
                    since = Math.min(since, found.getLong(1));
                    byte[] subject = found.getBytes(3);
                    if (subject != null) {
                        count(
                                found.getString(2),
                                found.getLong(1),
                                subject,
                                found.getBytes(4),
                                known && !attemptsBegun);
                    }
                }
            }
            flush(head);
            if (!known) {
                statement.executeUpdate(
                        "INSERT INTO meta VALUES ('tallies', " + (read < BACKFILL_EVENTS ? 0 : since) + ")");
            }
        }
    }

    /** @param attemptsToo whether the attempts that it tells of aren't counted either */
    private void count(String type, long at, byte[] subject, byte[] body, boolean attemptsToo) {
        Map<String, Object> fields;
        try {
            fields = EventJson.decode(body);
        } catch (UncheckedIOException edited) {
            return;
        }
        add(type, at, SubjectKey.parse(subject), Marks.of(fields));
        if (attemptsToo) {
            Extract.of(fields).ifPresent(extract -> attempts.count(at, subject, extract));
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
            }
        }
    }
}
