// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.FingerprintLog.Sighting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Remembers who has shown which fingerprint. Fed by the events as they are stored, so that what a source can't fill the ledger
 * with it can't fill this with either (S12). The writer's thread alone; transactions are the caller's.
 */
final class Sightings {

    /** Of one kind, for an IPv4 address or an IPv6 /64: a client that shuffles its hello shows another JA3 each time. */
    static final int PER_SOURCE = 16;

    /** Of one kind, of all sources. */
    private static final long OF_A_KIND = 50_000;

    /** With its indexes a row takes some 250 bytes: what is remembered stays a small part of the ledger. */
    private static final int LEDGER_BYTES_PER_ROW = 4096;

    private static final int MAX_CHARS = 128;
    private static final int MAX_SAID_CHARS = 200;
    private static final int IPV6_NETWORK = 64;

    private final Connection connection;
    private final PreparedStatement put;
    private final PreparedStatement trimSource;
    private final PreparedStatement trimKind;
    private final PreparedStatement forget;

    Sightings(Connection connection) throws SQLException {
        this.connection = connection;
        put = connection.prepareStatement("INSERT INTO fingerprints VALUES (?1, ?2, ?3, ?4, ?4, 1, ?5)"
                + " ON CONFLICT (kind, value, source) DO UPDATE SET times = times + 1, last = max(last, excluded.last),"
                + " said = CASE excluded.said WHEN '' THEN said ELSE excluded.said END");
        // The plus keeps SQLite from going through all of the kind in the order of their times.
        trimSource = connection.prepareStatement(
                "DELETE FROM fingerprints WHERE rowid IN (SELECT rowid FROM fingerprints WHERE +kind = ?1"
                        + " AND source BETWEEN ?2 AND ?3 ORDER BY last DESC, rowid DESC LIMIT -1 OFFSET ?4)");
        trimKind = connection.prepareStatement(
                "DELETE FROM fingerprints WHERE rowid IN (SELECT rowid FROM fingerprints WHERE kind = ?1"
                        + " ORDER BY last DESC LIMIT -1 OFFSET ?2)");
        forget = connection.prepareStatement("DELETE FROM fingerprints WHERE kind = ? AND last < ?");
    }

    /** What an event tells of fingerprints. */
    static List<Sighting> in(NodeEvent event) {
        if (!(event instanceof NodeEvent.Conversed conversed)) {
            return List.of();
        }
        String said = conversed.verdict().contributions().stream()
                .filter(c -> c.reason() == Reason.FINGERPRINT && !c.rule().equals(FingerprintOrder.RULE))
                .map(Contribution::explanation)
                .findFirst()
                .orElse("");
        String shown = SafeText.printable(said.substring(0, Math.min(said.length(), MAX_SAID_CHARS)));
        return conversed.verdict().fingerprints().stream()
                .filter(f -> f.kind().length() <= MAX_CHARS && f.value().length() <= MAX_CHARS)
                .map(f -> new Sighting(f, conversed.conversation().source(), event.at(), event.at(), 1, shown))
                .toList();
    }

    void write(List<PendingEvent> events) throws SQLException {
        for (PendingEvent event : events) {
            for (Sighting sighting : event.shown()) {
                write(sighting);
            }
        }
    }

    private void write(Sighting sighting) throws SQLException {
        Subject source = Subject.host(sighting.source());
        put.setString(1, sighting.fingerprint().kind());
        put.setString(2, sighting.fingerprint().value());
        put.setBytes(3, SubjectKey.of(source));
        put.setLong(4, EventJson.millis(sighting.last()));
        put.setString(5, sighting.said());
        put.executeUpdate();
        Subject counted = source.prefixLength() > IPV6_NETWORK ? new Subject(source.address(), IPV6_NETWORK) : source;
        trimSource.setString(1, sighting.fingerprint().kind());
        trimSource.setBytes(2, SubjectKey.first(counted));
        trimSource.setBytes(3, SubjectKey.last(counted));
        trimSource.setInt(4, PER_SOURCE);
        trimSource.executeUpdate();
    }

    /** Forgets what is too old or too much. */
    void trim(Instant cutoff, long ledgerBytes) throws SQLException {
        for (String kind : kinds()) {
            forget.setString(1, kind);
            forget.setLong(2, cutoff.toEpochMilli());
            forget.executeUpdate();
            trimKind.setString(1, kind);
            trimKind.setLong(2, Math.min(OF_A_KIND, ledgerBytes / LEDGER_BYTES_PER_ROW));
            trimKind.executeUpdate();
        }
    }

    private List<String> kinds() throws SQLException {
        List<String> kinds = new ArrayList<>();
        // Each is one step in an index.
        try (PreparedStatement next =
                connection.prepareStatement("SELECT min(kind) FROM fingerprints WHERE kind > ?")) {
            String last = "";
            while (last != null) {
                next.setString(1, last);
                try (ResultSet row = next.executeQuery()) {
                    last = row.next() ? row.getString(1) : null;
                }
                if (last != null) {
                    kinds.add(last);
                }
            }
        }
        return kinds;
    }
}
