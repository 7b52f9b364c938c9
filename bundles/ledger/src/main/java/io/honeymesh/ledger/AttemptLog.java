// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.ledger.AttemptCounts.Count;
import io.honeymesh.ledger.AttemptCounts.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Gatherers;

/**
 * Answers from the tables of attempts; what was tried most in all of a large ledger from what was counted as it was written.
 * Thread-safe.
 */
final class AttemptLog implements Attempts {

    private static final int IDS_PER_QUESTION = 500;

    /** So many rows are grouped in some 30 ms. */
    static final int FEW_ROWS = 20_000;

    /** What a group is counted by. One source is one, whatever addresses of its /64 it uses (S12). */
    private static final String TALLY = "sum(attempts) AS n, count(DISTINCT " + AttemptTables.ORIGIN
            + ") AS sources, max(at) AS last, source"; // SQLite takes source from the row that has the max

    /** Who came in several weeks is one source, which only their union tells: so more are united than are asked for. */
    private static final int CANDIDATES = 10;

    private static final String MOST_COUNTED = "SELECT * FROM attempt_counts WHERE kind = ? AND value IN"
            + " (SELECT value FROM attempt_counts WHERE kind = ? GROUP BY value"
            + " ORDER BY sum(several) DESC, sum(attempts) DESC LIMIT ?)";

    private static final Comparator<Tally> MOST_FIRST = Comparator.comparingLong(Tally::sources)
            .thenComparingLong(Tally::attempts)
            .thenComparing(Tally::last)
            .reversed();

    private final EventReader reader;
    private final Runnable settled;
    private final Runnable counted;
    private final int fewRows;

    /**
     * @param settled waits for what was just handed in
     * @param counted the same, and counts are written along: more work, for the few who need them
     */
    AttemptLog(EventReader reader, Runnable settled, Runnable counted) {
        this(reader, settled, counted, FEW_ROWS);
    }

    /** @param fewRows a table that has no more is read, whatever was counted */
    AttemptLog(EventReader reader, Runnable settled, Runnable counted, int fewRows) {
        this.reader = reader;
        this.settled = settled;
        this.counted = counted;
        this.fewRows = fewRows;
    }

    @Override
    public List<Login> logins(CaptureFilter filter, Grouping by, int limit) {
        List<String> columns = switch (by) {
            case USER -> List.of("user");
            case SECRET -> List.of("secret");
            case PAIR -> List.of("user", "secret");
            case TRAP -> List.of("trap");
        };
        return asked("credentials", columns, filter, kind(by), limit, AttemptLog::login);
    }

    private static Kind kind(Grouping by) {
        return switch (by) {
            case USER -> Kind.USER;
            case SECRET -> Kind.SECRET;
            case PAIR -> Kind.PAIR;
            case TRAP -> Kind.TRAP;
        };
    }

    private static Login login(Map<String, String> values, Tally tally) {
        return new Login(
                Optional.ofNullable(values.get("trap")),
                Optional.ofNullable(values.get("user")),
                Optional.ofNullable(values.get("secret")),
                tally);
    }

    @Override
    public List<Command> commands(CaptureFilter filter, int limit) {
        return asked(
                "commands",
                List.of("text"),
                filter,
                Kind.COMMAND,
                limit,
                (values, tally) -> new Command(values.get("text"), tally));
    }

    @Override
    public Map<Long, Outcome> outcomes(Collection<Long> conversations) {
        return ask(settled, connection -> {
            Map<Long, Outcome> found = new HashMap<>();
            for (List<Long> ids : conversations.stream()
                    .gather(Gatherers.windowFixed(IDS_PER_QUESTION))
                    .toList()) {
                String sql = "SELECT * FROM sessions WHERE conversation IN ("
                        + String.join(",", Collections.nCopies(ids.size(), "?")) + ")";
                for (Map.Entry<Long, Outcome> row : rows(connection, sql, ids, AttemptLog::outcome)) {
                    found.put(row.getKey(), row.getValue());
                }
            }
            return Map.copyOf(found);
        });
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** One line of an answer. */
    private interface Made<T> {
        T of(Map<String, String> values, Tally tally);
    }

    private <T> List<T> asked(
            String table, List<String> columns, CaptureFilter filter, Kind kind, int limit, Made<T> made) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a limit is 1-" + MAX_LIMIT + ", not " + limit);
        }
        boolean ofAll = filter.equals(CaptureFilter.ALL) && limit <= AttemptCounts.KEPT;
        return ask(
                ofAll ? counted : settled,
                connection -> ofAll && hasManyCounted(connection, table)
                        ? counted(connection, columns, kind, limit, made)
                        : grouped(connection, table, columns, filter, limit, made));
    }

    private boolean hasManyCounted(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String many = "SELECT count(*) FROM (SELECT 1 FROM " + table + " LIMIT 1 OFFSET " + fewRows + ")";
            return AttemptCounts.uncounted(statement) == 0 && Sqlite.number(statement, many) > 0;
        }
    }

    private static <T> List<T> counted(Connection connection, List<String> columns, Kind kind, int limit, Made<T> made)
            throws SQLException {
        Map<String, Count> all = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(MOST_COUNTED)) {
            Sqlite.bind(statement, kind.ordinal(), kind.ordinal(), CANDIDATES * limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.computeIfAbsent(rows.getString("value"), any -> new Count())
                            .add(Count.read(rows));
                }
            }
        }
        return all.entrySet().stream()
                .map(one -> Map.entry(one.getKey(), one.getValue().tally()))
                .sorted(Map.Entry.comparingByValue(MOST_FIRST))
                .limit(limit)
                .map(one -> made.of(values(columns, one.getKey()), one.getValue()))
                .toList();
    }

    private static Map<String, String> values(List<String> columns, String value) {
        String[] parts = value.split(AttemptCounts.AND, columns.size());
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i), i < parts.length ? parts[i] : "");
        }
        return values;
    }

    private static <T> List<T> grouped(
            Connection connection, String table, List<String> columns, CaptureFilter filter, int limit, Made<T> made)
            throws SQLException {
        String group = String.join(", ", columns);
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT " + group + ", " + TALLY + " FROM " + table + " WHERE 1");
        filter.within().ifPresent(subject -> {
            sql.append(" AND source BETWEEN ? AND ?");
            Collections.addAll(values, SubjectKey.first(subject), SubjectKey.last(subject));
        });
        filter.trap().ifPresent(trap -> {
            sql.append(" AND trap = ?");
            values.add(trap);
        });
        filter.since().ifPresent(since -> {
            sql.append(" AND at >= ?");
            values.add(EventJson.millis(since));
        });
        sql.append(" GROUP BY ").append(group).append(" ORDER BY sources DESC, n DESC, last DESC LIMIT ?");
        values.add(limit);
        return rows(connection, sql.toString(), values, row -> {
            Map<String, String> shown = new HashMap<>();
            for (String column : columns) {
                shown.put(column, row.getString(column));
            }
            return made.of(shown, tally(row));
        });
    }

    private <T> T ask(Runnable first, EventReader.Reading<T> question) {
        first.run();
        try {
            return reader.reading(question);
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger can't be read: " + Sqlite.explain(e), e);
        }
    }

    private static <T> List<T> rows(Connection connection, String sql, List<?> values, Row<T> row) throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Sqlite.bind(statement, values.toArray());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
        }
        return found;
    }

    private static Tally tally(ResultSet row) throws SQLException {
        return new Tally(
                row.getLong("n"),
                row.getLong("sources"),
                Instant.ofEpochMilli(row.getLong("last")),
                address(row.getBytes("source")));
    }

    /** A subject's key without family and prefix length. */
    static IpAddress address(byte[] key) {
        return IpAddress.of(Arrays.copyOfRange(key, 1, Math.max(1, key.length - 1)));
    }

    private static Map.Entry<Long, Outcome> outcome(ResultSet row) throws SQLException {
        return Map.entry(
                row.getLong("conversation"),
                new Outcome(
                        Instant.ofEpochMilli(row.getLong("started")),
                        Instant.ofEpochMilli(row.getLong("at")),
                        row.getLong("bytes_in"),
                        row.getLong("bytes_out"),
                        row.getInt("credentials"),
                        row.getInt("commands"),
                        row.getBoolean("hostile")));
    }
}
