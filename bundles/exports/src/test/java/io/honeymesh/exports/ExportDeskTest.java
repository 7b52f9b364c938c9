// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Exports.Selection;
import io.honeymesh.api.spi.Exporter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExportDeskTest {

    private static final Instant BEGAN = Instant.parse("2026-11-01T00:00:00Z");

    private final ExportDesk desk = new ExportDesk("0.1.0");
    private final Log log = new Log(5000);

    @BeforeEach
    void fill() {
        desk.exporters = List.<Exporter>of(new EventsNdjson(), new EventsCsv(), new BansText());
        desk.log = log;
    }

    @Test
    void formatsAreSortedByName() {
        assertEquals(
                List.of("bans.txt", "events.csv", "events.ndjson"),
                desk.formats().stream().map(format -> format.name()).toList());
    }

    @Test
    void allEventsComeOnceInOrderReadInPages() throws IOException {
        List<String> lines = exported("events.ndjson", all());
        assertEquals(5000, lines.size());
        assertTrue(lines.getFirst().startsWith("{\"sequence\":1,"), lines.getFirst());
        assertTrue(lines.getLast().startsWith("{\"sequence\":5000,"), lines.getLast());
        assertTrue(log.most <= 1000, "pages of " + log.most);
    }

    @Test
    void whoReadsSlowlyDoesNotMakeThePlaceOfMoreThanAFew() throws Exception {
        CountDownLatch writing = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                writing.countDown();
                try {
                    go.await();
                } catch (InterruptedException stopped) {
                    throw new IOException(stopped);
                }
            }
        };
        List<Thread> readers = Stream.generate(() -> Thread.ofVirtual().start(() -> {
                    assertDoesNotThrow(() -> desk.write("events.ndjson", all(), slow));
                }))
                .limit(4)
                .toList();
        writing.await();
        assertThrows(IllegalStateException.class, () -> exported("events.ndjson", all()));
        go.countDown();
        for (Thread reader : readers) {
            reader.join();
        }
        assertEquals(5000, exported("events.ndjson", all()).size());
    }

    @Test
    void moreThanAMillionBansAreAllThere() throws IOException {
        int many = 1_000_001;
        List<Ban> bans = IntStream.range(0, many)
                .mapToObj(i -> new Ban(
                        Subject.host(new Ipv4(0x0a000000 + i)), Map.of(Reason.TRAP, Ban.FOREVER), BEGAN, 1, true, ""))
                .toList();
        desk.book = (BanBook) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BanBook.class},
                (_, called, _) -> called.getName().equals("bans") ? bans : Map.of());
        long[] lines = new long[1];
        desk.write("bans.txt", all(), new OutputStream() {
            @Override
            public void write(int one) {
                lines[0] += one == '\n' ? 1 : 0;
            }
        });
        assertEquals(many + 1, lines[0], "a line each, and the first");
    }

    @Test
    void anExportGoesOnWhereTheLastOneEnded() throws IOException {
        List<String> lines = exported(
                "events.ndjson", new Selection(Optional.empty(), Optional.empty(), Optional.empty(), 4990, 5, true));
        assertEquals(5, lines.size());
        assertTrue(lines.getFirst().startsWith("{\"sequence\":4991,"), lines.getFirst());
    }

    @Test
    void aMomentIsFoundWithoutReadingAllThatWasBefore() throws IOException {
        Optional<Instant> since = Optional.of(BEGAN.plusSeconds(4000 * 60));
        List<String> lines =
                exported("events.ndjson", new Selection(Optional.empty(), Optional.empty(), since, 0, 10_000, true));
        assertEquals(1001, lines.size(), "from event 4000 on, a minute each");
        assertTrue(log.asked < 20, "asked " + log.asked + " times");
    }

    @Test
    void S33_secretsAreMaskedForWhoMayNotSeeThem() throws IOException {
        assertFalse(String.join("", exported("events.ndjson", all())).contains("hunter2"));
        Selection open = new Selection(Optional.empty(), Optional.empty(), Optional.empty(), 0, 10, false);
        assertTrue(String.join("", exported("events.ndjson", open)).contains("hunter2"));
    }

    @Test
    void whatIsMissingIsSaidBeforeAnythingIsWritten() {
        desk.log = null;
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        assertThrows(IllegalStateException.class, () -> desk.write("events.csv", all(), to));
        assertEquals(0, to.size(), "no header either");
        assertThrows(IllegalStateException.class, () -> desk.write("bans.txt", all(), to));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> desk.write("bans.pdf", all(), to))
                .getMessage()
                .contains("bans.txt"));
    }

    private static Selection all() {
        return new Selection(Optional.empty(), Optional.empty(), Optional.empty(), 0, 1_000_000, true);
    }

    private List<String> exported(String name, Selection selection) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        desk.write(name, selection, to);
        return to.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** A ledger with an event a minute. */
    private static final class Log implements EventLog {
        private final long size;
        private int most;
        private int asked;

        Log(long size) {
            this.size = size;
        }

        @Override
        public Page find(Query query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Entry> findAfter(long sequence, Query query) {
            most = Math.max(most, query.limit());
            asked++;
            return LongStream.rangeClosed(sequence + 1, Math.min(size, sequence + query.limit()))
                    .mapToObj(number -> {
                        Map<String, Object> fields = new HashMap<>();
                        fields.put("type", "conversation");
                        fields.put("at", BEGAN.plusSeconds(number * 60).toString());
                        fields.put("subject", Subject.parse("203.0.113.1").toString());
                        fields.put("evidence", List.of(Map.of("kind", "credential", "secret", "hunter2")));
                        return new Entry(number, fields);
                    })
                    .toList();
        }

        @Override
        public Optional<Head> head() {
            return Optional.of(new Head(size, "00"));
        }

        @Override
        public Optional<String> verify() {
            return Optional.empty();
        }

        @Override
        public Optional<String> degraded() {
            return Optional.empty();
        }
    }
}
