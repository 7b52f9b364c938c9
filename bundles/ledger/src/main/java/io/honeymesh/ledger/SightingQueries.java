// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.FingerprintLog.Sighting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Questions about who has shown which fingerprint. */
final class SightingQueries {

    private static final String COLUMNS = "SELECT kind, value, source, first, last, times, said FROM fingerprints";

    /** Rows looked at for the latest fingerprints of a kind: many may show the same one. */
    private static final int LATEST_ROWS = 5_000;

    private SightingQueries() {}

    static List<Sighting> shownBy(Connection connection, Subject subject, int limit) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                COLUMNS + " WHERE source BETWEEN ? AND ? ORDER BY last DESC, kind, value LIMIT ?")) {
            query.setBytes(1, SubjectKey.first(subject));
            query.setBytes(2, SubjectKey.last(subject));
            query.setInt(3, limit);
            return sightings(query);
        }
    }

    static List<Sighting> of(Connection connection, Fingerprint fingerprint, int limit) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                COLUMNS + " WHERE kind = ? AND value = ? ORDER BY last DESC, source LIMIT ?")) {
            query.setString(1, fingerprint.kind());
            query.setString(2, fingerprint.value());
            query.setInt(3, limit);
            return sightings(query);
        }
    }

    static long sources(Connection connection, Fingerprint fingerprint) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT count(*) FROM fingerprints WHERE kind = ? AND value = ?")) {
            query.setString(1, fingerprint.kind());
            query.setString(2, fingerprint.value());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    static List<Fingerprint> latest(Connection connection, String kind, int limit) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT value FROM fingerprints WHERE kind = ? ORDER BY last DESC LIMIT " + LATEST_ROWS)) {
            query.setString(1, kind);
            List<String> values = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values.stream()
                    .distinct()
                    .limit(limit)
                    .map(value -> new Fingerprint(kind, value))
                    .toList();
        }
    }

    private static List<Sighting> sightings(PreparedStatement query) throws SQLException {
        List<Sighting> found = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(new Sighting(
                        new Fingerprint(row.getString(1), row.getString(2)),
                        SubjectKey.parse(row.getBytes(3)).address(),
                        Instant.ofEpochMilli(row.getLong(4)),
                        Instant.ofEpochMilli(row.getLong(5)),
                        row.getLong(6),
                        row.getString(7)));
            }
        }
        return found;
    }
}
