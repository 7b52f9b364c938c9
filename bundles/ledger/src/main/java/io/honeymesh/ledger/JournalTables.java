// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.ledger.JournalRows.Changes;
import io.honeymesh.ledger.JournalRows.Held;
import io.honeymesh.ledger.JournalRows.Loaded;
import io.honeymesh.ledger.JournalRows.Offence;
import io.honeymesh.ledger.JournalRows.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal's tables. The writer's thread alone; transactions are the caller's. */
final class JournalTables {

    private static final Logger LOG = LoggerFactory.getLogger(JournalTables.class);

    private final Connection connection;
    private final PreparedStatement deleteBan;
    private final PreparedStatement deleteReasons;
    private final PreparedStatement putBan;
    private final PreparedStatement putReason;
    private final PreparedStatement deleteAllow;
    private final PreparedStatement putAllow;
    private final PreparedStatement deleteOffence;
    private final PreparedStatement putOffence;
    private final PreparedStatement deleteOrder;
    private final PreparedStatement putOrder;
    private final PreparedStatement deleteRecord;
    private final PreparedStatement putRecord;

    JournalTables(Connection connection) throws SQLException {
        this.connection = connection;
        deleteBan = connection.prepareStatement("DELETE FROM bans WHERE subject = ?");
        deleteReasons = connection.prepareStatement("DELETE FROM ban_reasons WHERE subject = ?");
        putBan = connection.prepareStatement("INSERT OR REPLACE INTO bans VALUES (?, ?, ?, ?, ?)");
        putReason = connection.prepareStatement("INSERT INTO ban_reasons VALUES (?, ?, ?, ?)");
        deleteAllow = connection.prepareStatement("DELETE FROM allows WHERE subject = ?");
        putAllow = connection.prepareStatement("INSERT OR REPLACE INTO allows VALUES (?, ?, ?, ?)");
        deleteOffence = connection.prepareStatement("DELETE FROM offences WHERE subject = ?");
        putOffence = connection.prepareStatement("INSERT OR REPLACE INTO offences VALUES (?, ?, ?)");
        deleteOrder = connection.prepareStatement("DELETE FROM fingerprint_orders WHERE kind = ? AND value = ?");
        putOrder = connection.prepareStatement("INSERT OR REPLACE INTO fingerprint_orders VALUES (?, ?, ?, ?, ?, ?)");
        deleteRecord = connection.prepareStatement("DELETE FROM shelf WHERE box = ? AND name = ?");
        putRecord = connection.prepareStatement("INSERT OR REPLACE INTO shelf VALUES (?, ?, ?)");
    }

    void write(Changes changes) throws SQLException {
        if (changes.whole()) {
            try (Statement statement = connection.createStatement()) {
                for (String table :
                        List.of("bans", "ban_reasons", "allows", "offences", "fingerprint_orders", "shelf")) {
                    statement.executeUpdate("DELETE FROM " + table);
                }
            }
        }
        for (Map.Entry<Subject, Optional<Held>> change : changes.bans().entrySet()) {
            String subject = change.getKey().toString();
            Sqlite.update(deleteReasons, subject);
            if (change.getValue().isPresent()) {
                put(subject, change.getValue().get());
            } else {
                Sqlite.update(deleteBan, subject);
            }
        }
        for (Map.Entry<Subject, Optional<Allow>> change : changes.allows().entrySet()) {
            String subject = change.getKey().toString();
            if (change.getValue().isPresent()) {
                Allow allow = change.getValue().get();
                Sqlite.update(
                        putAllow,
                        subject,
                        allow.since().toString(),
                        allow.expires().toString(),
                        allow.note());
            } else {
                Sqlite.update(deleteAllow, subject);
            }
        }
        for (Map.Entry<Subject, Optional<Offence>> change : changes.offences().entrySet()) {
            String subject = change.getKey().toString();
            if (change.getValue().isPresent()) {
                Offence offence = change.getValue().get();
                Sqlite.update(
                        putOffence, subject, offence.count(), offence.last().toString());
            } else {
                Sqlite.update(deleteOffence, subject);
            }
        }
        for (Map.Entry<Fingerprint, Optional<FingerprintOrder>> change :
                changes.fingerprints().entrySet()) {
            Fingerprint fingerprint = change.getKey();
            if (change.getValue().isPresent()) {
                put(fingerprint, change.getValue().get());
            } else {
                Sqlite.update(deleteOrder, fingerprint.kind(), fingerprint.value());
            }
        }
        for (Map.Entry<Place, Optional<byte[]>> change : changes.shelf().entrySet()) {
            Place place = change.getKey();
            if (change.getValue().isPresent()) {
                Sqlite.update(
                        putRecord, place.box(), place.name(), change.getValue().get());
            } else {
                Sqlite.update(deleteRecord, place.box(), place.name());
            }
        }
    }

    private void put(Fingerprint fingerprint, FingerprintOrder order) throws SQLException {
        Sqlite.update(
                putOrder,
                fingerprint.kind(),
                fingerprint.value(),
                order.action().name(),
                order.since().toString(),
                order.expires().toString(),
                order.note());
    }

    private void put(String subject, Held held) throws SQLException {
        Ban ban = held.ban();
        Sqlite.update(putBan, subject, ban.since().toString(), ban.offences(), ban.intent() ? 1 : 0, ban.note());
        for (Map.Entry<Reason, Instant> reason : ban.reasons().entrySet()) {
            Sqlite.update(
                    putReason,
                    subject,
                    reason.getKey().name(),
                    held.placed().get(reason.getKey()).toString(),
                    reason.getValue().toString());
        }
    }

    Loaded load(Instant lastWritten) throws SQLException {
        return new Loaded(bans(), allows(), offences(), fingerprints(), shelf(), lastWritten);
    }

    private List<Held> bans() throws SQLException {
        Map<String, Map<Reason, Instant>> expiries = new HashMap<>();
        Map<String, Map<Reason, Instant>> placed = new HashMap<>();
        read("SELECT subject, reason, placed, expires FROM ban_reasons", row -> {
            Reason reason = Reason.valueOf(row.getString(2));
            String subject = row.getString(1);
            expiries.computeIfAbsent(subject, s -> new EnumMap<>(Reason.class))
                    .put(reason, Instant.parse(row.getString(4)));
            placed.computeIfAbsent(subject, s -> new EnumMap<>(Reason.class))
                    .put(reason, Instant.parse(row.getString(3)));
        });
        List<Held> bans = new ArrayList<>();
        read("SELECT subject, since, offences, intent, note FROM bans", row -> {
            String subject = row.getString(1);
            Ban ban = new Ban(
                    Subject.parse(subject),
                    expiries.getOrDefault(subject, Map.of()),
                    Instant.parse(row.getString(2)),
                    row.getInt(3),
                    row.getInt(4) != 0,
                    row.getString(5));
            bans.add(new Held(ban, placed.get(subject)));
        });
        return bans;
    }

    private List<Allow> allows() throws SQLException {
        List<Allow> allows = new ArrayList<>();
        read(
                "SELECT subject, since, expires, note FROM allows",
                row -> allows.add(new Allow(
                        Subject.parse(row.getString(1)),
                        Instant.parse(row.getString(2)),
                        Instant.parse(row.getString(3)),
                        row.getString(4))));
        return allows;
    }

    private Map<Subject, Offence> offences() throws SQLException {
        Map<Subject, Offence> offences = new HashMap<>();
        read(
                "SELECT subject, count, last FROM offences",
                row -> offences.put(
                        Subject.parse(row.getString(1)), new Offence(row.getInt(2), Instant.parse(row.getString(3)))));
        return offences;
    }

    private List<FingerprintOrder> fingerprints() throws SQLException {
        List<FingerprintOrder> orders = new ArrayList<>();
        read(
                "SELECT kind, value, action, since, expires, note FROM fingerprint_orders",
                row -> orders.add(new FingerprintOrder(
                        new Fingerprint(row.getString(1), row.getString(2)),
                        FingerprintOrder.Action.valueOf(row.getString(3)),
                        Instant.parse(row.getString(4)),
                        Instant.parse(row.getString(5)),
                        row.getString(6))));
        return orders;
    }

    private Map<Place, byte[]> shelf() throws SQLException {
        Map<Place, byte[]> shelf = new HashMap<>();
        read(
                "SELECT box, name, value FROM shelf",
                row -> shelf.put(new Place(row.getString(1), row.getString(2)), row.getBytes(3)));
        return shelf;
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** A row that makes no sense (someone edited it) is left out and named; the others count. */
    private void read(String sql, RowReader reader) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                try {
                    reader.read(rows);
                } catch (RuntimeException e) {
                    LOG.error("Ledger: a row makes no sense and is left out ({}): {}", sql, e.getMessage());
                }
            }
        }
    }
}
