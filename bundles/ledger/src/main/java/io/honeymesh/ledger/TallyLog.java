// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.service.Statistics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers from the table of tallies. Thread-safe. */
final class TallyLog implements Statistics {

    private static final String IN_WINDOW = " FROM tallies WHERE span = ? AND dimension = ? AND start >= ?";

    private static final String MOST = "SELECT value, sum(count) AS n, sum(iif(proven, 0, count)) AS claimed,"
            + " min(first), max(last)" + IN_WINDOW + " GROUP BY value ORDER BY n - claimed DESC, n DESC, max(last) DESC"
            + " LIMIT ?";

    private final EventReader reader;
    private final Runnable settled;

    /** @param settled waits for what was just handed in */
    TallyLog(EventReader reader, Runnable settled) {
        this.reader = reader;
        this.settled = settled;
    }

    @Override
    public Top top(Dimension dimension, Duration window, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a limit is 1-" + MAX_LIMIT + ", not " + limit);
        }
        if (window.isNegative() || window.compareTo(Duration.ofDays(36_500)) > 0) {
            throw new IllegalArgumentException("a window is no longer than a hundred years");
        }
        settled.run();
        long from = Instant.now().minus(window).toEpochMilli();
        long span = window.compareTo(Duration.ofMillis(TallyTable.HOUR * (TallyTable.HOURS_KEPT - 1))) <= 0
                ? TallyTable.HOUR
                : TallyTable.DAY;
        try {
            return reader.reading(
                    connection -> top(connection, dimension, span, Math.floorDiv(from, span) * span, limit));
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger can't be read: " + Sqlite.explain(e), e);
        }
    }

    private static Top top(Connection connection, Dimension dimension, long span, long start, int limit)
            throws SQLException {
        List<Tally> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(MOST)) {
            Sqlite.bind(statement, span, dimension.ordinal(), start, limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Tally(
                            rows.getString(1),
                            rows.getLong(2),
                            rows.getLong(3),
                            0,
                            Instant.ofEpochMilli(rows.getLong(4)),
                            Instant.ofEpochMilli(rows.getLong(5))));
                }
            }
        }
        Map<String, long[]> sources = sources(connection, dimension, span, start, found);
        return new Top(
                Instant.ofEpochMilli(Math.max(start, begun(connection))),
                found.stream()
                        .map(one -> new Tally(
                                one.value(),
                                one.count(),
                                one.claimed(),
                                DistinctSources.count(sources.getOrDefault(one.value(), new long[0])),
                                one.first(),
                                one.last()))
                        .toList());
    }

    private static Map<String, long[]> sources(
            Connection connection, Dimension dimension, long span, long start, List<Tally> found) throws SQLException {
        Map<String, long[]> sources = new HashMap<>();
        List<Object> values = new ArrayList<>(List.of(span, dimension.ordinal(), start));
        found.forEach(one -> values.add(one.value()));
        try (PreparedStatement statement = connection.prepareStatement("SELECT value, sources" + IN_WINDOW
                + " AND proven AND value IN (" + String.join(",", Collections.nCopies(found.size(), "?")) + ")")) {
            Sqlite.bind(statement, values.toArray());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    sources.merge(rows.getString(1), DistinctSources.parse(rows.getBytes(2)), DistinctSources::united);
                }
            }
        }
        return sources;
    }

    /** When counting began; before the first event of all if it always did. */
    private static long begun(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Sqlite.number(statement, "SELECT value FROM meta WHERE name = 'tallies'");
        }
    }
}
