// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Secrets;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.NodeIdentity;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.EventExporter;
import io.honeymesh.api.spi.Exporter;
import io.honeymesh.api.spi.Exporter.Origin;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Hands exporters what they write: bans of the moment, and the ledger's events a page at a time. Thread-safe. */
@Component
public final class ExportDesk implements Exports {

    private static final int PAGE = 1000;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private static final int AT_ONCE = 4;

    private final Semaphore making = new Semaphore(AT_ONCE);
    private final String version;
    private final InstantSource clock = InstantSource.system();

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<Exporter> exporters = List.of();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile BanBook book;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile EventLog log;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile NodeIdentity identity;

    @Activate
    public ExportDesk(BundleContext context) {
        this(context.getBundle().getVersion().toString());
    }

    ExportDesk(String version) {
        this.version = version;
    }

    @Override
    public List<Format> formats() {
        return exporters.stream()
                .map(exporter -> new Format(
                        exporter.name(),
                        exporter.title(),
                        exporter.contentType(),
                        switch (exporter) {
                            case BanExporter bans -> Matter.BANS;
                            case EventExporter events -> Matter.EVENTS;
                        }))
                .sorted(Comparator.comparing(Format::name))
                .toList();
    }

    @Override
    public Origin origin() {
        NodeIdentity known = identity;
        return new Origin(known == null ? "0".repeat(64) : known.nodeId(), hostName(), version, clock.instant());
    }

    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException none) {
            return "localhost";
        }
    }

    @Override
    public void write(String name, Selection selection, OutputStream to) throws IOException {
        Exporter exporter = exporters.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no such export; there are "
                        + String.join(", ", formats().stream().map(Format::name).toList())));
        // Rows are short, and each write to a connection costs.
        Considerate considerate = new Considerate(to);
        BufferedOutputStream buffered = new BufferedOutputStream(considerate, BUFFER_BYTES);
        // Each has a list of the bans, and whoever reads slowly keeps it.
        if (!making.tryAcquire()) {
            throw new IllegalStateException(AT_ONCE + " exports are being made already: try again in a moment");
        }
        try {
            switch (exporter) {
                case BanExporter bans -> bans.write(origin(), entries(selection, considerate), buffered);
                case EventExporter events -> write(events, selection, buffered);
            }
            buffered.flush();
        } finally {
            making.release();
        }
    }

    private List<BanExporter.Entry> entries(Selection selection, Considerate considerate) throws IOException {
        BanBook bans = need(book, "the policy bundle is not running: no bans");
        Instant now = clock.instant();
        List<Ban> wanted = bans.bans(
                Optional.empty(),
                ban -> ban.expires().isAfter(now)
                        && selection
                                .overlapping()
                                .map(subject -> subject.overlaps(ban.subject()))
                                .orElse(true),
                Integer.MAX_VALUE);
        List<BanExporter.Entry> entries = new ArrayList<>(wanted.size());
        for (int from = 0; from < wanted.size(); from += PAGE) {
            List<Ban> page = wanted.subList(from, Math.min(wanted.size(), from + PAGE));
            Map<Subject, Long> hits = bans.hits(page.stream().map(Ban::subject).toList());
            page.forEach(ban -> entries.add(new BanExporter.Entry(ban, hits.getOrDefault(ban.subject(), 0L))));
            considerate.letOthersGoFirst();
        }
        return entries;
    }

    private void write(EventExporter exporter, Selection selection, OutputStream to) throws IOException {
        EventLog events = need(log, "the ledger bundle is not running: no events");
        Origin origin = origin();
        long after = Math.max(
                selection.afterSequence(),
                selection.since().map(since -> Beginning.before(events, since)).orElse(0L));
        // The first page comes before the header: whatever goes wrong then can be told.
        List<EventLog.Entry> page = page(events, selection, after, selection.limit());
        to.write(exporter.header());
        for (int left = selection.limit(); !page.isEmpty(); page = page(events, selection, after, left)) {
            for (EventLog.Entry entry : page) {
                if (isSince(entry, selection.since())) {
                    exporter.write(
                            origin,
                            new EventExporter.Event(
                                    entry.sequence(),
                                    selection.hideSecrets() ? Secrets.hidden(entry.fields()) : entry.fields()),
                            to);
                    left--;
                }
            }
            after = page.getLast().sequence();
        }
    }

    private static List<EventLog.Entry> page(EventLog events, Selection selection, long after, int left) {
        return left <= 0
                ? List.of()
                : events.findAfter(
                        after,
                        new EventLog.Query(
                                selection.overlapping(), selection.type(), Optional.empty(), Math.min(left, PAGE)));
    }

    private static boolean isSince(EventLog.Entry entry, Optional<Instant> since) {
        return since.isEmpty()
                || Beginning.at(entry).map(at -> !at.isBefore(since.get())).orElse(true);
    }

    private static <T> T need(T service, String otherwise) {
        if (service == null) {
            throw new IllegalStateException(otherwise);
        }
        return service;
    }
}
