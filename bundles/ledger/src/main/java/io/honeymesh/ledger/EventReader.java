// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.service.EventLog.Query;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads events over a connection of its own, beside the writer. Opens it when first asked, one query at a time.
 * Thread-safe.
 */
final class EventReader implements AutoCloseable {

    private final LedgerFolder folder;
    private final Sqlite.Connector connector;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<Connection> open = Optional.empty();

    EventReader(LedgerFolder folder, Sqlite.Connector connector) {
        this.folder = folder;
        this.connector = connector;
    }

    /** The newest matches, oldest first. */
    List<Entry> find(Query query) throws SQLException {
        return reading(
                connection -> find(connection, query, OptionalLong.empty()).reversed());
    }

    /** The oldest matches after this sequence, oldest first. */
    List<Entry> findAfter(long sequence, Query query) throws SQLException {
        return reading(connection -> find(connection, query, OptionalLong.of(sequence)));
    }

    /** What breaks the chain; empty if nothing does. */
    Optional<String> verify() throws SQLException {
        return reading(connection -> new ChainCheck(connection).run());
    }

    /** Ends what is running and closes; the next question opens the file again. */
    @Override
    public void close() throws SQLException {
        Optional<Connection> running = open;
        if (lock.isLocked() && running.isPresent()) {
            Sqlite.interrupt(running.get());
        }
        lock.lock();
        try {
            if (open.isPresent()) {
                open.get().close();
                open = Optional.empty();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A question to the database. */
    interface Reading<T> {
        T read(Connection connection) throws SQLException;
    }

    <T> T reading(Reading<T> reading) throws SQLException {
        lock.lock();
        try {
            if (open.isEmpty()) {
                if (!Files.exists(folder.database())) {
                    // Opening would create it, with whatever mode.
                    throw new SQLException("there is no ledger file yet");
                }
                Connection connection = connector.connect(folder.database());
                Sqlite.prepareReader(connection);
                // One transaction per question: it sees one state, whatever is written meanwhile.
                connection.setAutoCommit(false);
                open = Optional.of(connection);
            }
            Connection connection = open.get();
            T result = reading.read(connection);
            connection.rollback();
            return result;
        } catch (SQLException e) {
            if (open.isPresent()) {
                Sqlite.rollback(open.get(), e);
            }
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** @param after empty for the newest first, else the oldest after it first */
    private static List<Entry> find(Connection connection, Query query, OptionalLong after) throws SQLException {
        List<Entry> found = new ArrayList<>();
        new EventSearch(query, after).run(connection, (sequence, body) -> found.add(entry(sequence, body)));
        return found;
    }

    /** What somebody has changed so far that it is no event any more is shown as that, and hides no other. */
    private static Entry entry(long sequence, byte[] body) {
        try {
            return new Entry(sequence, EventJson.decode(body));
        } catch (UncheckedIOException changed) {
            String detail = "row " + sequence + " was changed and can't be read: honeymesh:ledger-verify tells more";
            return new Entry(sequence, Map.of("type", "ledger.unreadable", "detail", detail));
        }
    }
}
