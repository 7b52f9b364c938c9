// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.ledger.JournalRows.Changes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the ledger's writer takes for events as they come in a flood, and how much of it goes into counting them: the same events, with what of
 * them is counted and without, into two new ledgers in turn. {@code WriterCost FOLDER ROUNDS EVENTS-A-SECOND SECONDS}: the
 * events' own clock, so a batch holds what came in a group commit of 20 ms. In the thread's
 * processor time, which others' work on the machine doesn't change much, and by the clock, which has the waiting for the disk, too.
 */
public final class WriterCost {

    private static final Duration COMMIT = Duration.ofMillis(20);

    private record Rate(double ofProcessor, double ofClock) {}

    private WriterCost() {}

    public static void main(String[] words) throws Exception {
        Path folder = Path.of(words[0]);
        int rounds = Integer.parseInt(words[1]);
        int perSecond = Integer.parseInt(words[2]);
        int seconds = Integer.parseInt(words[3]);
        List<Double> processor = new ArrayList<>();
        List<Double> clock = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            boolean first = round % 2 == 0;
            Rate one = rate(folder, perSecond, seconds, first);
            Rate other = rate(folder, perSecond, seconds, !first);
            Rate with = first ? one : other;
            Rate without = first ? other : one;
            if (round == 0) {
                continue;
            }
            processor.add(with.ofProcessor() / without.ofProcessor());
            clock.add(with.ofClock() / without.ofClock());
            System.out.printf(
                    Locale.ROOT,
                    "events a second of processor time: %.0f counted, %.0f not: %.2f; by the clock %.0f, %.0f: %.2f%n",
                    with.ofProcessor(),
                    without.ofProcessor(),
                    processor.getLast(),
                    with.ofClock(),
                    without.ofClock(),
                    clock.getLast());
        }
        System.out.printf(
                Locale.ROOT, "median: processor time %.2f, by the clock %.2f%n", median(processor), median(clock));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static Rate rate(Path folder, int perSecond, int seconds, boolean counted) throws Exception {
        clear(folder);
        int batch = (int) Math.max(1, perSecond * COMMIT.toMillis() / 1000);
        int events = perSecond * seconds;
        BigLedger source = new BigLedger(events, 0, Duration.ofSeconds(seconds));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long clock = 0;
        long processor = 0;
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            for (int written = 0; written < events; written += batch) {
                List<PendingEvent> pending = new ArrayList<>();
                for (int i = 0; i < batch; i++) {
                    PendingEvent event = PendingEvent.of(0, source.next(), 0);
                    pending.add(counted ? event : uncounted(event));
                }
                long clockBegan = System.nanoTime();
                long processorBegan = threads.getCurrentThreadCpuTime();
                store.write(Changes.NONE, pending, Instant.now());
                processor += threads.getCurrentThreadCpuTime() - processorBegan;
                clock += System.nanoTime() - clockBegan;
            }
        }
        clear(folder);
        double nanos = events * (double) TimeUnit.SECONDS.toNanos(1);
        return new Rate(nanos / processor, nanos / clock);
    }

    private static PendingEvent uncounted(PendingEvent event) {
        return new PendingEvent(
                event.arrival(),
                event.kind(),
                event.type(),
                event.at(),
                event.subject(),
                event.merged(),
                event.body(),
                event.shown(),
                Marks.NONE,
                event.extract());
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
