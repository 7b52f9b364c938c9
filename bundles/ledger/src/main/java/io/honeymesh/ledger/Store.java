// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.ledger.JournalRows.Changes;
import io.honeymesh.ledger.JournalRows.Loaded;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open database, for writing. Used by the writer's thread alone, but for {@link #interrupt()}. */
final class Store implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    private final FileChannel lock;
    private final Connection connection;
    private final PreparedStatement insertEvent;
    private final PreparedStatement setMeta;
    private final JournalTables journal;
    private final Sightings sightings;
    private final AttemptCounts attemptCounts;
    private final AttemptTables attempts;
    private final TallyTable tallies;
    private Head head;
    private boolean caughtUp;

    /** Where the chain stands. */
    record Head(long sequence, byte[] hash) {}

    private Store(FileChannel lock, Connection connection) throws SQLException {
        this.lock = lock;
        this.connection = connection;
        insertEvent = connection.prepareStatement(
                "INSERT INTO events (sequence, at, type, subject, body, hash) VALUES (?, ?, ?, ?, ?, ?)");
        setMeta = connection.prepareStatement("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
        journal = new JournalTables(connection);
        sightings = new Sightings(connection);
        attemptCounts = new AttemptCounts(connection, identity());
        attempts = new AttemptTables(connection, attemptCounts);
        attempts.backfill();
        tallies = new TallyTable(connection, identity(), attempts, attemptCounts);
        connection.commit();
        head = readHead();
    }

    /** @throws LedgerRefused if the file is sound but not for us */
    static Store open(LedgerFolder folder, Sqlite.Connector connector) throws IOException, SQLException, LedgerRefused {
        folder.prepare();
        FileChannel lock = folder.lock();
        try {
            Connection connection = connector.connect(folder.database());
            try {
                Schema.check(connection, Schema.MIGRATIONS);
                Sqlite.prepareWriter(connection);
                Schema.migrate(connection, Schema.MIGRATIONS);
                connection.setAutoCommit(false);
                return new Store(lock, connection);
            } catch (SQLException | LedgerRefused | RuntimeException | Error e) {
                closing(connection, e);
                throw e;
            }
        } catch (SQLException | LedgerRefused | RuntimeException | Error e) {
            closing(lock, e);
            throw e;
        }
    }

    Loaded load() throws SQLException {
        Loaded rows = journal.load(Instant.parse(meta("written", "'" + Instant.EPOCH + "'")));
        connection.rollback();
        return rows;
    }

    Head head() {
        return head;
    }

    /**
     * Counts what the last events show and is not counted, after a crash or an upgrade: thousands of events, perhaps, for which no ban waits
     * that was read. Once, before anything is written; {@link #write} sees to it.
     */
    void catchUp() {
        if (caughtUp) {
            return;
        }
        caughtUp = true;
        try {
            inTransaction(() -> tallies.catchUp(Instant.now(), head.sequence()));
        } catch (SQLException e) {
            // A file that can't be written has bans to give back all the same.
            LOG.warn("What the ledger's last events show is not counted: {}", Sqlite.explain(e));
        }
    }

    /** Writes it all in one transaction, or nothing. */
    void write(Changes changes, List<PendingEvent> events, Instant now) throws SQLException {
        catchUp();
        Chain chain = new Chain(head.sequence(), head.hash());
        inTransaction(() -> {
            journal.write(changes);
            append(chain, events);
            sightings.write(events);
            extract(head.sequence(), events);
            tallies.write(events, chain.sequence());
            seal(chain, now);
        });
        head = new Head(chain.sequence(), chain.hash());
    }

    /** The next writing takes along what was counted. */
    void wantCounts() {
        // It writes counts, too, and would take this for done.
        catchUp();
        tallies.want();
    }

    /** Whether counts wait in memory for the next writing. */
    boolean isCounting() {
        return tallies.isWaiting();
    }

    /** Forgets fingerprints that nobody has shown since the cutoff, and those beyond what a ledger of this size keeps. */
    void trimSightings(Instant cutoff, long ledgerBytes) throws SQLException {
        inTransaction(() -> sightings.trim(cutoff, ledgerBytes));
    }

    /**
     * Counts a part of the attempts of a ledger from before they were counted.
     *
     * @return whether there may be more
     */
    boolean countAttempts() throws SQLException {
        boolean[] more = new boolean[1];
        inTransaction(() -> {
            more[0] = attemptCounts.catchUp();
            if (more[0] || attemptCounts.waiting() > 0) {
                tallies.flush(head.sequence());
            }
        });
        return more[0];
    }

    /** Keeps the tables of attempts and tallies within their bounds. */
    void trimExtracts(Instant now, Instant cutoff, long maxRows) throws SQLException {
        catchUp();
        inTransaction(() -> {
            attempts.trim(cutoff, maxRows);
            attemptCounts.trim(cutoff);
            tallies.trim(now, cutoff, maxRows);
        });
    }

    /**
     * Prunes the oldest events in one transaction: at most {@code maxRows}, and only those before {@code cutoff} unless
     * {@code always}. The hash of the last one pruned becomes a checkpoint, from which the chain is verified, and an event
     * in the chain repeats it, so that a forged checkpoint shows.
     *
     * @return rows pruned
     */
    long prune(Instant cutoff, boolean always, long maxRows, Instant now) throws SQLException {
        catchUp();
        long oldest = number("SELECT coalesce(min(sequence), 0) FROM events");
        // The head stays, so that there is always a row behind the checkpoint.
        long last = Math.min(oldest + maxRows, head.sequence()) - 1;
        if (!always) {
            long firstKept = number("SELECT coalesce(min(sequence), " + Long.MAX_VALUE
                    + ") FROM (SELECT sequence FROM events WHERE sequence BETWEEN " + oldest + " AND " + last
                    + " AND at >= " + cutoff.toEpochMilli() + " ORDER BY sequence LIMIT 1)");
            last = Math.min(last, firstKept - 1);
        }
        if (oldest == 0 || last < oldest) {
            connection.rollback();
            return 0;
        }
        Checkpoint checkpoint = new Checkpoint(last, hashOf(last), always ? "size" : "age");
        Chain chain = new Chain(head.sequence(), head.hash());
        inTransaction(() -> {
            checkpoint.record(connection, now);
            append(chain, List.of(PendingEvent.of(0, checkpoint.event(now), 0)));
            seal(chain, now);
        });
        head = new Head(chain.sequence(), chain.hash());
        return last - oldest + 1;
    }

    /** Bytes of the file that hold something. */
    long usedBytes() throws SQLException {
        long pages = number("PRAGMA page_count") - number("PRAGMA freelist_count");
        long bytes = pages * number("PRAGMA page_size");
        connection.rollback();
        return bytes;
    }

    /** Gives some free pages back to the file system. */
    void vacuum(int pages) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            // Only executeUpdate runs it to its end; a page is freed at each step.
            statement.executeUpdate("PRAGMA incremental_vacuum(" + pages + ")");
        } finally {
            connection.setAutoCommit(false);
        }
    }

    void interrupt() throws SQLException {
        Sqlite.interrupt(connection);
    }

    @Override
    public void close() throws SQLException, IOException {
        try (lock;
                connection) {
            connection.rollback();
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }
    }

    private void append(Chain chain, List<PendingEvent> events) throws SQLException {
        for (PendingEvent event : events) {
            chain.append(event.body());
            insertEvent.setLong(1, chain.sequence());
            insertEvent.setLong(2, event.atMillis());
            insertEvent.setString(3, event.type());
            insertEvent.setBytes(4, event.subject().map(SubjectKey::of).orElse(null));
            insertEvent.setBytes(5, event.body());
            insertEvent.setBytes(6, chain.hash());
            insertEvent.addBatch();
        }
        insertEvent.executeBatch();
    }

    private void extract(long before, List<PendingEvent> events) throws SQLException {
        long sequence = before;
        for (PendingEvent event : events) {
            attempts.add(++sequence, event);
        }
    }

    private void seal(Chain chain, Instant now) throws SQLException {
        setMeta("head_sequence", chain.sequence());
        setMeta("head_hash", chain.hash());
        setMeta("written", now.toString());
    }

    private void setMeta(String name, Object value) throws SQLException {
        setMeta.setString(1, name);
        setMeta.setObject(2, value);
        setMeta.executeUpdate();
    }

    private String meta(String name, String fallbackSql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT coalesce((SELECT value FROM meta WHERE name = '" + name + "'), " + fallbackSql + ")")) {
            return row.getString(1);
        }
    }

    private Head readHead() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT (SELECT value FROM meta WHERE name = 'identity'),"
                        + " (SELECT value FROM meta WHERE name = 'head_sequence'),"
                        + " (SELECT value FROM meta WHERE name = 'head_hash')")) {
            byte[] hash = row.getBytes(3);
            return new Head(row.getLong(2), hash == null ? Chain.genesis(row.getBytes(1)) : hash);
        } finally {
            connection.rollback();
        }
    }

    private byte[] identity() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT value FROM meta WHERE name = 'identity'")) {
            return row.getBytes(1);
        }
    }

    private byte[] hashOf(long sequence) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT hash FROM events WHERE sequence = " + sequence)) {
            return row.getBytes(1);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Sqlite.number(statement, sql);
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private void inTransaction(Work work) throws SQLException {
        try {
            work.run();
            connection.commit();
        } catch (SQLException | RuntimeException | Error e) {
            // An error, too, leaves nothing behind that the next transaction would take along.
            Sqlite.rollback(connection, e);
            insertEvent.clearBatch();
            throw e;
        }
    }

    private static void closing(AutoCloseable resource, Throwable cause) {
        try {
            resource.close();
        } catch (Exception e) {
            cause.addSuppressed(e);
        }
    }
}
