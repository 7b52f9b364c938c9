// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.ledger.JournalRows.Changes;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. Gathers for a few milliseconds, then writes everything in one transaction. While the disk
 * can't be used the image and the queue hold what there is, and it tries again; a damaged file is moved aside and a new one
 * begun from memory. A platform thread, for SQLite's native calls would pin a virtual one.
 */
final class LedgerWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);

    /** The wall clock is noted at least this often (S34). */
    private static final long HEARTBEAT_NANOS = Duration.ofMinutes(1).toNanos();

    /** For readers it commits at most so often: else a crowd of them would have each event synced to disk alone. */
    private static final long BETWEEN_READERS_NANOS = Duration.ofMillis(5).toNanos();

    private static final Duration FLUSH_AT_CLOSE = Duration.ofMillis(1600);
    private static final Duration INTERRUPTED_AT_CLOSE = Duration.ofMillis(300);

    /** So much of a flood of changes stays written when a slow disk cuts the closing short. */
    private static final int SUBJECTS_PER_TRANSACTION = 1000;

    /**
     * What the writer works on.
     *
     * @param readable told once the file was read or couldn't be, and again when it has been read later
     */
    record Parts(
            LedgerFolder folder,
            Sqlite.Connector connector,
            JournalImage image,
            EventQueue queue,
            EventReader reader,
            Consumer<NodeEvent.Alarm> alarms,
            Runnable readable,
            Duration firstRetry) {}

    private final Parts parts;
    private final Retention retention = new Retention();
    private final Thread thread = new Thread(this::run, "honeymesh-ledger");
    private final CountDownLatch tried = new CountDownLatch(1);
    private final AtomicLong handedIn = new AtomicLong();
    private final Flushes flushes = new Flushes();
    private final Flushes readers = new Flushes();
    private final DiskHealth disk;

    private volatile LedgerSettings settings;
    private volatile boolean countsWanted;
    private volatile boolean closing;
    private volatile Optional<Store> store = Optional.empty();
    private volatile Optional<Store.Head> head = Optional.empty();

    private volatile boolean loaded;
    /** How much of what was handed in it has begun to write, and how much of it is written, or can't be. */
    private volatile long taken;

    private volatile long settled;
    private long writtenNanos;
    private long movedNanos = System.nanoTime() - DiskHealth.LAST_RETRY.toNanos();

    LedgerWriter(Parts parts, LedgerSettings settings) {
        this.parts = parts;
        this.settings = settings;
        disk = new DiskHealth(parts.alarms(), parts.firstRetry());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void configure(LedgerSettings changed) {
        settings = changed;
    }

    /** Says that there is something to write. */
    void signal() {
        if (handedIn.getAndIncrement() == taken) {
            LockSupport.unpark(thread);
        }
    }

    /** Waits until the file was read, or couldn't be. */
    void awaitOpened() throws InterruptedException {
        tried.await();
    }

    /** Whether what was on disk at the start has been read. */
    boolean isLoaded() {
        return loaded;
    }

    /** Why nothing reaches the disk, if nothing does. */
    Optional<String> degraded() {
        return disk.degraded();
    }

    /** The last row written. */
    Optional<Store.Head> head() {
        return head;
    }

    /**
     * What is not on disk.
     *
     * @param head the last row on disk; empty if the file was never opened
     */
    record Unwritten(Optional<Store.Head> head, List<PendingEvent> events) {}

    /** Of one moment: no event is both in it and on the disk up to there. */
    Unwritten unwritten() {
        synchronized (parts.queue()) {
            return new Unwritten(head, parts.queue().peek());
        }
    }

    /**
     * Waits until all that was handed in before has been written, or found impossible to write.
     *
     * @return false if the time ran out first
     */
    boolean flush(Duration atMost) throws InterruptedException {
        long place = flushes.ask();
        LockSupport.unpark(thread);
        return flushes.await(place, atMost, thread::isAlive);
    }

    /**
     * The same for who only wants to read it: returns at once if there is nothing, and leaves others time to join.
     *
     * @return false if the time ran out first
     */
    boolean settle(Duration atMost) throws InterruptedException {
        if (settled == handedIn.get()) {
            return true;
        }
        long place = readers.ask();
        LockSupport.unpark(thread);
        return readers.await(place, atMost, thread::isAlive);
    }

    /** The next writing takes along what was counted: before a {@link #settle} of whoever asks for counts. */
    void wantCounts() {
        countsWanted = true;
        signal();
    }

    private void run() {
        survive(this::tryOpen);
        tried.countDown();
        survive(parts.readable());
        // Only now: bans don't wait for counts.
        survive(() -> store.ifPresent(Store::catchUp));
        while (!closing) {
            survive(() -> {
                gather();
                cycle();
            });
        }
        survive(this::cycle);
        shut();
    }

    /** Without this thread nothing is ever written again: whatever is thrown, even for want of memory, costs it one step. */
    private void survive(Runnable step) {
        try {
            step.run();
        } catch (Throwable unexpected) {
            if (!closing) {
                LockSupport.parkNanos(parts.firstRetry().toNanos());
            }
            try {
                LOG.error("The ledger's writer met an error nobody expected, and goes on", unexpected);
            } catch (Throwable loggingFailed) {
                return;
            }
        }
    }

    private void gather() {
        while (!closing && !hasWork() && !isWaitedFor() && nanosToTimer() > 0) {
            LockSupport.parkNanos(this, nanosToTimer());
        }
        long begun = System.nanoTime();
        for (long left = nanosToCommit(begun);
                hasWork() && !closing && !flushes.isWaitedFor() && left > 0;
                left = nanosToCommit(begun)) {
            LockSupport.parkNanos(this, left);
        }
    }

    private boolean hasWork() {
        return handedIn.get() != taken;
    }

    private boolean isWaitedFor() {
        return flushes.isWaitedFor() || readers.isWaitedFor();
    }

    private long nanosToCommit(long begun) {
        long now = System.nanoTime();
        long group = begun + settings.groupCommitMillis() * 1_000_000L - now;
        return readers.isWaitedFor() ? Math.min(group, writtenNanos + BETWEEN_READERS_NANOS - now) : group;
    }

    private long nanosToTimer() {
        long now = System.nanoTime();
        long next =
                store.isEmpty() ? disk.nextTryNanos() : Math.min(writtenNanos + HEARTBEAT_NANOS, retention.nextNanos());
        return Math.max(0, next - now);
    }

    private void cycle() {
        long upTo = flushes.asked();
        long upToReaders = readers.asked();
        long begun = handedIn.get();
        taken = begun;
        try {
            if (store.isEmpty() && System.nanoTime() >= disk.nextTryNanos()) {
                tryOpen();
            }
            store.ifPresent(this::write);
        } finally {
            settled = begun;
            flushes.settle(upTo);
            readers.settle(upToReaders);
        }
    }

    private void tryOpen() {
        try {
            Store opened = Store.open(parts.folder(), parts.connector());
            try {
                if (!loaded) {
                    load(opened);
                } else {
                    parts.image().writeWhole();
                }
            } catch (SQLException | RuntimeException | Error e) {
                closeAfter(opened, e);
                throw e;
            }
            store = Optional.of(opened);
            head = Optional.of(opened.head());
            writtenNanos = System.nanoTime();
            disk.opened();
        } catch (SQLException | RuntimeException | Error e) {
            failed(e);
        } catch (IOException e) {
            disk.fails("the ledger folder can't be used: " + e);
        } catch (LedgerRefused e) {
            disk.fails(e.getMessage());
        }
    }

    private void load(Store opened) throws SQLException {
        Instant now = Instant.now();
        JournalRows.Loaded rows = opened.load();
        RestoreClock clock = new RestoreClock(now, rows.lastWritten());
        parts.image().load(rows, clock);
        parts.image().forgetOffences(now.minus(settings.offenceMemory()));
        loaded = true;
        if (clock.setBack().compareTo(Duration.ofMinutes(1)) > 0) {
            disk.alarm(
                    "ledger.clock",
                    "the wall clock is " + clock.setBack().toSeconds()
                            + " s behind the ledger's last entry; restored bans are not prolonged");
        }
        if (disk.isTroubled()) {
            parts.readable().run();
        }
    }

    private void write(Store open) {
        List<PendingEvent> events = List.of();
        Changes changes = Changes.NONE;
        boolean heartbeat = System.nanoTime() - writtenNanos >= HEARTBEAT_NANOS;
        boolean written = false;
        try {
            events = parts.queue().take(closing);
            changes = parts.image().take();
            boolean wanted = countsWanted || closing;
            if (wanted) {
                countsWanted = false;
                open.wantCounts();
            }
            if (!events.isEmpty()
                    || !changes.isEmpty()
                    || heartbeat
                    || wanted && open.isCounting()
                    || disk.isTroubled()) {
                List<Changes> transactions = changes.parts(SUBJECTS_PER_TRANSACTION);
                for (Changes part : transactions.subList(0, transactions.size() - 1)) {
                    open.write(part, List.of(), Instant.now());
                }
                // The events come last, so that a failure leaves all of them to be written again.
                open.write(transactions.getLast(), events, Instant.now());
                synchronized (parts.queue()) {
                    head = Optional.of(open.head());
                    parts.queue().written();
                }
                written = true;
                writtenNanos = System.nanoTime();
                disk.written();
            }
            written = true;
            if (!closing && retention.run(open, settings)) {
                parts.image().forgetOffences(Instant.now().minus(settings.offenceMemory()));
            }
            head = Optional.of(open.head());
        } catch (SQLException | RuntimeException | Error e) {
            if (!written) {
                parts.image().giveBack(changes);
                parts.queue().giveBack(events);
            }
            head = Optional.of(open.head());
            store = Optional.empty();
            closeAfter(open, e);
            failed(e);
        }
    }

    private void failed(Throwable e) {
        if (!(e instanceof SQLException sql)) {
            LOG.error("The ledger met an error nobody expected", e);
            disk.fails("an internal error: " + e);
            return;
        }
        boolean movedJustNow = System.nanoTime() - movedNanos < DiskHealth.LAST_RETRY.toNanos();
        if (!Sqlite.isCorrupt(sql) || movedJustNow) {
            disk.fails(Sqlite.explain(sql));
            return;
        }
        movedNanos = System.nanoTime();
        // Whatever the image has goes into the new file; what could not be read stays in the old one.
        loaded = true;
        parts.image().writeWhole();
        try {
            Path aside = parts.reader().closedWhile(() -> parts.folder().moveAside(Instant.now()));
            disk.alarm(
                    "ledger.damaged",
                    "the ledger file is damaged and was moved to " + aside.getFileName()
                            + "; a new one is begun with the bans in memory");
            tryOpen();
        } catch (SQLException | IOException cantMove) {
            disk.fails("the ledger file is damaged and can't be moved aside: " + cantMove.getMessage());
        }
    }

    private void shut() {
        try {
            parts.reader().close();
            if (store.isPresent()) {
                store.get().close();
            }
        } catch (SQLException | IOException e) {
            LOG.warn("The ledger didn't close cleanly; nothing committed is lost: {}", e.getMessage());
        } finally {
            store = Optional.empty();
        }
    }

    private static void closeAfter(Store store, Throwable cause) {
        try {
            store.close();
        } catch (SQLException | IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Writes what is left, closes the file and ends the thread, in less than two seconds whatever the disk does. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(FLUSH_AT_CLOSE)) {
                Optional<Store> stuck = store;
                if (stuck.isPresent()) {
                    stuck.get().interrupt();
                }
                if (!thread.join(INTERRUPTED_AT_CLOSE)) {
                    LOG.error("The ledger's disk doesn't answer; its thread ends when it does");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.error("The ledger's disk doesn't answer and can't be interrupted: {}", e.getMessage());
        }
    }
}
