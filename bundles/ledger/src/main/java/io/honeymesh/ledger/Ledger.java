// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.BanJournal;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.FingerprintLog;
import io.honeymesh.api.service.LedgerCopy;
import io.honeymesh.api.service.Shelf;
import io.honeymesh.api.service.Statistics;
import io.honeymesh.api.spi.NodeEventListener;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger: journal, event log and listener over one file and one writer. Thread-safe. */
final class Ledger implements BanJournal, EventLog, FingerprintLog, LedgerCopy, NodeEventListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private static final int MAX_LIMIT = 10_000;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration FLUSH = Duration.ofSeconds(10);
    /** A question waits this long for what was just handed in. */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final JournalImage image = new JournalImage();
    private final EventQueue queue;
    private final EventReader reader;
    private final Copier copier;
    private final LedgerWriter writer;
    private final Attempts attempts;
    private final Statistics statistics;

    /** @param readable told on the writer's thread, which may not wait: {@link #restore} has something new to say */
    Ledger(LedgerFolder folder, LedgerSettings settings, Consumer<NodeEvent.Alarm> alarms, Runnable readable) {
        this(folder, settings, Sqlite::connect, alarms, readable, FIRST_RETRY);
    }

    Ledger(
            LedgerFolder folder,
            LedgerSettings settings,
            Sqlite.Connector connector,
            Consumer<NodeEvent.Alarm> alarms,
            Runnable readable,
            Duration firstRetry) {
        queue = new EventQueue(settings);
        reader = new EventReader(folder, connector);
        copier = new Copier(folder, connector);
        writer = new LedgerWriter(
                new LedgerWriter.Parts(folder, connector, image, queue, reader, alarms, readable, firstRetry),
                settings);
        Runnable counted = () -> {
            writer.wantCounts();
            settle();
        };
        attempts = new AttemptLog(reader, this::settle, counted);
        statistics = new TallyLog(reader, counted);
    }

    /** What conversations tried. */
    Attempts attempts() {
        return attempts;
    }

    /** What came up most often. */
    Statistics statistics() {
        return statistics;
    }

    /** Small records of other bundles. */
    Shelf shelf() {
        return new RecordShelf(image, writer::signal, () -> {
            flush();
            return writer.degraded().isEmpty();
        });
    }

    private void settle() {
        awaitOpened();
        try {
            writer.settle(SETTLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opens the file, on the writer's thread. */
    void start() {
        writer.start();
    }

    void configure(LedgerSettings settings) {
        queue.configure(settings);
        writer.configure(settings);
    }

    @Override
    public State restore() {
        awaitOpened();
        return image.state(writer.isLoaded(), Instant.now());
    }

    private void awaitOpened() {
        try {
            writer.awaitOpened();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void put(Ban ban) {
        image.put(ban, Instant.now());
        writer.signal();
    }

    @Override
    public void remove(Ban ban) {
        image.remove(ban, Instant.now());
        writer.signal();
    }

    @Override
    public void put(Allow allow) {
        image.put(allow);
        writer.signal();
    }

    @Override
    public void remove(Allow allow) {
        image.remove(allow);
        writer.signal();
    }

    @Override
    public void put(FingerprintOrder order) {
        image.put(order);
        writer.signal();
    }

    @Override
    public void remove(FingerprintOrder order) {
        image.remove(order);
        writer.signal();
    }

    /** Returns without waiting for the disk while there is none: {@link #degraded()} then says why. */
    @Override
    public void flush() {
        try {
            if (!writer.flush(FLUSH)) {
                LOG.warn("The ledger's disk has not answered for {} s", FLUSH.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void on(NodeEvent event) {
        queue.add(event);
        writer.signal();
    }

    /** While the ledger is degraded, what waits in memory follows what the disk has, numbered as it would be written. */
    @Override
    public Page find(Query query) {
        checkLimit(query);
        settle();
        boolean inMemory = writer.degraded().isPresent();
        EventPage page = new EventPage(query.limit());
        Query onDisk = query;
        if (inMemory) {
            LedgerWriter.Unwritten unwritten = writer.unwritten();
            takeWaiting(query, unwritten, page);
            // What the disk takes meanwhile is in the page already.
            onDisk = unwritten
                    .head()
                    .map(head -> before(query, head.sequence() + 1))
                    .orElse(query);
        }
        try {
            reader.find(onDisk, page);
        } catch (SQLException e) {
            if (!inMemory) {
                throw new IllegalStateException("the ledger can't be read: " + Sqlite.explain(e), e);
            }
            LOG.warn("The ledger can't be read, only events in memory are shown: {}", Sqlite.explain(e));
        }
        return page.newest();
    }

    @Override
    public List<Entry> findAfter(long sequence, Query query) {
        checkLimit(query);
        settle();
        try {
            return reader.findAfter(sequence, query);
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger can't be read: " + Sqlite.explain(e), e);
        }
    }

    private static void checkLimit(Query query) {
        if (query.limit() < 1 || query.limit() > MAX_LIMIT) {
            throw new IllegalArgumentException("a limit is 1-" + MAX_LIMIT + ", not " + query.limit());
        }
    }

    @Override
    public List<Sighting> shownBy(Subject subject, int limit) {
        return seen(connection -> SightingQueries.shownBy(connection, subject, limit))
                .orElse(List.of());
    }

    @Override
    public List<Sighting> of(Fingerprint fingerprint, int limit) {
        return seen(connection -> SightingQueries.of(connection, fingerprint, limit))
                .orElse(List.of());
    }

    @Override
    public long sources(Fingerprint fingerprint) {
        return seen(connection -> SightingQueries.sources(connection, fingerprint))
                .orElse(0L);
    }

    @Override
    public List<Fingerprint> latest(String kind, int limit) {
        return seen(connection -> SightingQueries.latest(connection, kind, limit))
                .orElse(List.of());
    }

    /** What of fingerprints is on disk; {@link #degraded()} says why there is nothing. */
    private <T> Optional<T> seen(EventReader.Reading<T> question) {
        settle();
        try {
            return Optional.of(reader.reading(question));
        } catch (SQLException e) {
            LOG.warn("The fingerprints can't be read: {}", Sqlite.explain(e));
            return Optional.empty();
        }
    }

    private static Query before(Query query, long sequence) {
        return new Query(
                query.overlapping(),
                query.type(),
                Optional.of(Math.min(sequence, query.beforeSequence().orElse(sequence))),
                query.limit());
    }

    private static void takeWaiting(Query query, LedgerWriter.Unwritten unwritten, EventPage page) {
        long sequence = unwritten.head().map(Store.Head::sequence).orElse(0L)
                + unwritten.events().size();
        boolean wanted = true;
        for (PendingEvent event : unwritten.events().reversed()) {
            if (wanted && matches(query, event, sequence)) {
                wanted = page.take(sequence, event.body());
            }
            sequence--;
        }
    }

    private static boolean matches(Query query, PendingEvent event, long sequence) {
        Optional<Subject> wanted = query.overlapping();
        return (wanted.isEmpty()
                        || event.subject().filter(wanted.get()::overlaps).isPresent())
                && query.type()
                        .map(type -> event.type().equals(type) || event.type().startsWith(type + "."))
                        .orElse(true)
                && query.beforeSequence().map(before -> sequence < before).orElse(true);
    }

    @Override
    public Optional<String> degraded() {
        return writer.degraded();
    }

    /** The last row on disk, to be kept elsewhere (S35). */
    @Override
    public Optional<Head> head() {
        return writer.head()
                .filter(head -> head.sequence() > 0)
                .map(head -> new Head(head.sequence(), HexFormat.of().formatHex(head.hash())));
    }

    /**
     * Recomputes the hash chain; reads every event.
     *
     * @return what breaks it, in one line; empty if it is whole
     */
    @Override
    public Optional<String> verify() {
        try {
            return reader.verify();
        } catch (SQLException e) {
            return Optional.of("the ledger can't be read: " + Sqlite.explain(e));
        }
    }

    /** A consistent copy, as it is now. */
    @Override
    public void copyTo(Path file) throws IOException {
        awaitOpened();
        flush();
        Optional<String> trouble = writer.degraded();
        if (trouble.isPresent()) {
            throw new IOException("the ledger is in memory only: " + trouble.get());
        }
        copier.copyTo(file);
    }

    @Override
    public void close() {
        copier.stop();
        writer.close();
    }
}
