// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventLog.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A question for events as SQL. Which events match is found in the indexes alone, each part in the order asked for and no further than
 * the limit, and only those are read: SQLite by itself would read all matches and sort them.
 */
final class EventSearch {

    /** More types than this below one name are looked for together. */
    private static final int MAX_TYPES = 50;

    private static final int MANY = 5000;

    /** So many of some types are looked up in the index faster than many of a prefix are read to see their types. */
    private static final int MOST_LISTED = 100_000;

    /** Rows of a range walked back before the index is asked: a wide prefix has its matches among them. */
    private static final int WALKED = 5000;

    private final Query query;
    private final OptionalLong after;
    private final StringBuilder sql = new StringBuilder();
    private final List<Object> values = new ArrayList<>();
    private boolean walked;
    private boolean listed;

    /** @param after empty for the newest first, else the oldest after it first */
    EventSearch(Query query, OptionalLong after) {
        this.query = query;
        this.after = after;
    }

    interface Row {
        /** @return false if it and what follows are not wanted */
        boolean take(long sequence, byte[] body);
    }

    void run(Connection connection, Row row) throws SQLException {
        build(connection);
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            Sqlite.bind(statement, values.toArray());
            try (ResultSet rows = statement.executeQuery()) {
                boolean wanted = true;
                while (wanted && rows.next()) {
                    wanted = row.take(rows.getLong(1), rows.getBytes(2));
                }
            }
        }
    }

    private void build(Connection connection) throws SQLException {
        Optional<List<String>> types =
                query.type().isPresent() ? types(connection, query.type().get()) : Optional.empty();
        boolean byType = types.isPresent() && query.overlapping().isEmpty();
        boolean bySubject =
                query.overlapping().isPresent() && (types.isEmpty() || areMany(connection, types.get(), MANY));
        if (bySubject && walkFinds(connection)) {
            bySubject = false;
            walked = true;
        }
        if (bySubject
                && types.isPresent()
                && areMany(connection, query.overlapping().get())) {
            OptionalLong end = walkOfTypesFinds(connection, types.get());
            if (end.isPresent()) {
                sql.append("SELECT sequence, body FROM events WHERE ");
                ofTypesUntil(types.get(), end.getAsLong());
                order();
                return;
            }
            listed = !areMany(connection, types.get(), MOST_LISTED);
        }
        sql.append("SELECT sequence, body FROM events WHERE ");
        if (byType || bySubject) {
            sql.append("sequence IN (SELECT NULL");
            if (byType) {
                types.get().forEach(type -> part("type = ?", List.of(), type));
            } else {
                subject(query.overlapping().get(), types.orElse(List.of()));
            }
            sql.append(')');
        } else {
            sql.append('1');
            query.overlapping().ifPresent(this::overlapping);
            query.type().ifPresent(this::type);
            bounds();
        }
        order();
    }

    private void subject(Subject subject, List<String> types) {
        SubjectKey.containing(subject).forEach(key -> part("subject = ?", types, key));
        if (subject.prefixLength() == subject.address().bitLength()) {
            // One key instead of a range: its events stand in the index in their order.
            part("subject = ?", types, SubjectKey.of(subject));
        } else {
            part("subject BETWEEN ? AND ?", types, SubjectKey.first(subject), SubjectKey.last(subject));
        }
    }

    /** What matches of one stretch of an index. */
    private void part(String condition, List<String> types, Object... bound) {
        sql.append(" UNION ALL SELECT * FROM (SELECT sequence FROM events WHERE ")
                .append(condition);
        Collections.addAll(values, bound);
        if (types.isEmpty()) {
            query.type().ifPresent(this::type);
        } else {
            String among = "type IN (" + String.join(",", Collections.nCopies(types.size(), "?")) + ")";
            sql.append(
                    listed ? " AND +sequence IN (SELECT sequence FROM events WHERE " + among + ")" : " AND +" + among);
            values.addAll(types);
        }
        bounds();
        order();
        sql.append(')');
    }

    private void bounds() {
        query.beforeSequence().ifPresent(before -> {
            sql.append(" AND sequence < ?");
            values.add(before);
        });
        after.ifPresent(sequence -> {
            sql.append(" AND sequence > ?");
            values.add(sequence);
        });
    }

    private void order() {
        sql.append(" ORDER BY sequence ")
                .append(after.isPresent() ? "ASC" : "DESC")
                .append(" LIMIT ?");
        values.add(query.limit());
    }

    /** Whether the rows next to where the search begins hold enough: so it is for prefixes that most events lie in. */
    private boolean walkFinds(Connection connection) throws SQLException {
        Subject subject = query.overlapping().orElseThrow();
        if (subject.prefixLength() > subject.address().bitLength() / 2) {
            return false;
        }
        EventSearch walk = new EventSearch(query, after);
        walk.sql.append("SELECT count(*) FROM (SELECT subject, type FROM events WHERE 1");
        walk.bounds();
        walk.sql
                .append(" ORDER BY sequence ")
                .append(after.isPresent() ? "ASC" : "DESC")
                .append(" LIMIT " + WALKED)
                .append(") WHERE 1");
        walk.overlapping(subject);
        query.type().ifPresent(walk::type);
        return walk.number(connection).orElse(0) >= query.limit();
    }

    /**
     * How far the events of these types next to where the search begins hold enough, each of them gone through so far; empty if they don't,
     * as where the prefix has few of them.
     */
    private OptionalLong walkOfTypesFinds(Connection connection, List<String> types) throws SQLException {
        OptionalLong end = OptionalLong.empty();
        for (String type : types) {
            EventSearch last = new EventSearch(query, after);
            last.sql.append("SELECT sequence FROM events WHERE type = ?");
            last.values.add(type);
            last.bounds();
            last.sql
                    .append(after.isPresent() ? " ORDER BY sequence ASC" : " ORDER BY sequence DESC")
                    .append(" LIMIT 1 OFFSET " + WALKED / types.size());
            OptionalLong walked = last.number(connection);
            if (walked.isPresent()) {
                boolean nearer = end.isEmpty() || (walked.getAsLong() > end.getAsLong()) != after.isPresent();
                end = nearer ? walked : end;
            }
        }
        if (end.isEmpty()) {
            return end;
        }
        EventSearch walk = new EventSearch(query, after);
        walk.sql.append("SELECT count(*) FROM events WHERE ");
        walk.ofTypesUntil(types, end.getAsLong());
        return walk.number(connection).orElse(0) >= query.limit() ? end : OptionalLong.empty();
    }

    /** By the index of types alone, and each one's subject from its row. */
    private void ofTypesUntil(List<String> types, long end) {
        sql.append("type IN (")
                .append(String.join(",", Collections.nCopies(types.size(), "?")))
                .append(after.isPresent() ? ") AND sequence <= ?" : ") AND sequence >= ?");
        values.addAll(types);
        values.add(end);
        bounds();
        overlapping(query.overlapping().orElseThrow(), true);
    }

    private OptionalLong number(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            Sqlite.bind(statement, values.toArray());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    private void type(String type) {
        // '/' comes right after '.', so this is every name that begins with the type and a dot.
        sql.append(
                walked ? " AND (+type = ? OR +type >= ? AND +type < ?)" : " AND (type = ? OR type >= ? AND type < ?)");
        Collections.addAll(values, type, type + ".", type + "/");
    }

    private void overlapping(Subject subject) {
        // In a wide prefix matches are many: walking back from the newest finds enough of them sooner than sorting all.
        overlapping(subject, subject.prefixLength() <= subject.address().bitLength() / 2);
    }

    /** @param wide without the index */
    private void overlapping(Subject subject, boolean wide) {
        List<byte[]> containing = SubjectKey.containing(subject);
        sql.append(wide ? " AND (+subject" : " AND (subject").append(" BETWEEN ? AND ?");
        Collections.addAll(values, SubjectKey.first(subject), SubjectKey.last(subject));
        if (!containing.isEmpty()) {
            sql.append(wide ? " OR +subject IN (" : " OR subject IN (")
                    .append(String.join(",", Collections.nCopies(containing.size(), "?")))
                    .append(')');
            values.addAll(containing);
        }
        sql.append(')');
    }

    /** Whether so many events are of these types that to read them all takes longer than to read those of a subject. */
    private static boolean areMany(Connection connection, List<String> types, int many) throws SQLException {
        String among = "type IN (" + String.join(",", Collections.nCopies(types.size(), "?")) + ")";
        return areMany(connection, among, many, types.toArray());
    }

    /** Whether there are many events of a prefix; those of one address are never too many to be gone through in their order. */
    private static boolean areMany(Connection connection, Subject subject) throws SQLException {
        return subject.prefixLength() < subject.address().bitLength()
                && areMany(
                        connection,
                        "subject BETWEEN ? AND ?",
                        MANY,
                        SubjectKey.first(subject),
                        SubjectKey.last(subject));
    }

    private static boolean areMany(Connection connection, String condition, int many, Object... bound)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT count(*) FROM (SELECT 1 FROM events WHERE " + condition + " LIMIT " + many + ")")) {
            Sqlite.bind(statement, bound);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getLong(1) == many;
            }
        }
    }

    /** Those there are of this name and below it; empty if they are too many. Each is one step in the index. */
    private static Optional<List<String>> types(Connection connection, String name) throws SQLException {
        List<String> types = new ArrayList<>(List.of(name));
        try (PreparedStatement next =
                connection.prepareStatement("SELECT min(type) FROM events WHERE type > ? AND type >= ? AND type < ?")) {
            String last = name;
            while (last != null && types.size() <= MAX_TYPES) {
                Sqlite.bind(next, last, name + ".", name + "/");
                try (ResultSet row = next.executeQuery()) {
                    last = row.next() ? row.getString(1) : null;
                }
                if (last != null) {
                    types.add(last);
                }
            }
        }
        return types.size() > MAX_TYPES ? Optional.empty() : Optional.of(types);
    }
}
