// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.CaptureFilter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Gatherers;

/** Answers from the tables of attempts. Thread-safe. */
final class AttemptLog implements Attempts {

    private static final int IDS_PER_QUESTION = 500;

    /** What a group is counted by. One source is one, whatever addresses of its /64 it uses (S12). */
    private static final String TALLY = "sum(attempts) AS n, count(DISTINCT " + AttemptTables.ORIGIN
            + ") AS sources, max(at) AS last, source"; // SQLite takes source from the row that has the max

    private final EventReader reader;
    private final Runnable settled;

    /** @param settled waits for what was just handed in */
    AttemptLog(EventReader reader, Runnable settled) {
        this.reader = reader;
        this.settled = settled;
    }

    @Override
    public List<Login> logins(CaptureFilter filter, Grouping by, int limit) {
        List<String> columns = switch (by) {
            case USER -> List.of("user");
            case SECRET -> List.of("secret");
            case PAIR -> List.of("user", "secret");
            case TRAP -> List.of("trap");
        };
        return grouped("credentials", columns, filter, limit, row -> {
            Map<String, String> values = new HashMap<>();
            for (String column : columns) {
                values.put(column, row.getString(column));
            }
            return new Login(
                    Optional.ofNullable(values.get("trap")),
                    Optional.ofNullable(values.get("user")),
                    Optional.ofNullable(values.get("secret")),
                    tally(row));
        });
    }

    @Override
    public List<Command> commands(CaptureFilter filter, int limit) {
        return grouped(
                "commands", List.of("text"), filter, limit, row -> new Command(row.getString("text"), tally(row)));
    }

    @Override
    public Map<Long, Outcome> outcomes(Collection<Long> conversations) {
        return ask(connection -> {
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

    private <T> List<T> grouped(String table, List<String> columns, CaptureFilter filter, int limit, Row<T> row) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a limit is 1-" + MAX_LIMIT + ", not " + limit);
        }
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
        return ask(connection -> rows(connection, sql.toString(), values, row));
    }

    private <T> T ask(EventReader.Reading<T> question) {
        settled.run();
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
    private static IpAddress address(byte[] key) {
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
