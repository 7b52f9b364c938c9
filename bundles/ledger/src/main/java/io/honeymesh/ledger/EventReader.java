// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.service.EventLog.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Reads events over connections of its own, beside the writer. Opens them when they are needed; a few questions at a time, so that one that takes
 * long keeps nobody else waiting. Thread-safe.
 */
final class EventReader implements AutoCloseable {

    /** Each has a cache of two megabytes at most. */
    private static final int AT_ONCE = 3;

    private final LedgerFolder folder;
    private final Sqlite.Connector connector;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final Set<Connection> busy = ConcurrentHashMap.newKeySet();

    /** SQLite's native calls would hold the carriers of virtual threads, and with them the traps. */
    private final ExecutorService threads = fewThreads();

    private static ExecutorService fewThreads() {
        ThreadPoolExecutor few = new ThreadPoolExecutor(
                AT_ONCE,
                AT_ONCE,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("honeymesh-ledger-reader-", 1).factory());
        few.allowCoreThreadTimeOut(true);
        return few;
    }

    EventReader(LedgerFolder folder, Sqlite.Connector connector) {
        this.folder = folder;
        this.connector = connector;
    }

    /** Puts the newest matches into a page, the newest first. */
    void find(Query query, EventPage page) throws SQLException {
        // One more than there is room for tells whether there are more.
        find(
                new Query(query.overlapping(), query.type(), query.beforeSequence(), query.limit() + 1),
                OptionalLong.empty(),
                page);
    }

    /** The oldest matches after this sequence, oldest first. */
    List<Entry> findAfter(long sequence, Query query) throws SQLException {
        EventPage page = new EventPage(query.limit());
        find(query, OptionalLong.of(sequence), page);
        return page.inOrder();
    }

    private void find(Query query, OptionalLong after, EventPage page) throws SQLException {
        reading(connection -> {
            new EventSearch(query, after).run(connection, page::take);
            return page;
        });
    }

    /** What breaks the chain; empty if nothing does. */
    Optional<String> verify() throws SQLException {
        return reading(connection -> new ChainCheck(connection).run());
    }

    /** Ends what is running and closes; the next question opens the file again. */
    @Override
    public void close() throws SQLException {
        interruptAll();
        try {
            closeIdle();
        } finally {
            turns.release(AT_ONCE);
        }
    }

    /** Closes, and keeps all who ask waiting until the file is another. */
    Path closedWhile(Moving moving) throws SQLException, IOException {
        interruptAll();
        try {
            closeIdle();
            return moving.move();
        } finally {
            turns.release(AT_ONCE);
        }
    }

    /** Puts another file in the place of the database. */
    interface Moving {
        Path move() throws IOException;
    }

    private void closeIdle() throws SQLException {
        for (Connection one = idle.poll(); one != null; one = idle.poll()) {
            one.close();
        }
    }

    /** Again and again: a question that is only about to begin takes no notice of an interrupt. */
    private void interruptAll() throws SQLException {
        boolean interrupted = false;
        for (boolean all = false; !all; ) {
            for (Connection running : busy) {
                Sqlite.interrupt(running);
            }
            try {
                all = turns.tryAcquire(AT_ONCE, 20, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A question to the database. */
    interface Reading<T> {
        T read(Connection connection) throws SQLException;
    }

    <T> T reading(Reading<T> reading) throws SQLException {
        Future<T> answer = threads.submit(() -> inTurn(reading));
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SQLException broken -> throw broken;
                case RuntimeException wrong -> throw wrong;
                case Error error -> throw error;
                default -> throw new IllegalStateException(e.getCause());
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T inTurn(Reading<T> reading) throws SQLException {
        turns.acquireUninterruptibly();
        try {
            // The one used last has the most in its cache.
            Connection connection = idle.pollLast();
            return reading(connection == null ? connect() : connection, reading);
        } finally {
            turns.release();
        }
    }

    private <T> T reading(Connection connection, Reading<T> reading) throws SQLException {
        busy.add(connection);
        boolean usable = false;
        try {
            T result = reading.read(connection);
            connection.rollback();
            usable = true;
            return result;
        } finally {
            busy.remove(connection);
            if (usable) {
                idle.addLast(connection);
            } else {
                // Whatever went wrong: the next one is to see what there is now.
                connection.close();
            }
        }
    }

    private Connection connect() throws SQLException {
        if (!Files.exists(folder.database())) {
            // Opening would create it, with whatever mode.
            throw new SQLException("there is no ledger file yet");
        }
        Connection connection = connector.connect(folder.database());
        Sqlite.prepareReader(connection);
        // One transaction per question: it sees one state, whatever is written meanwhile.
        connection.setAutoCommit(false);
        return connection;
    }
}
