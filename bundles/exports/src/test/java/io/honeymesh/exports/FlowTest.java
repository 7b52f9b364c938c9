// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.BanExporter.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bans are written as they are read: however many there are, a document takes no memory of theirs. */
class FlowTest {

    private static final int MANY = 5_000;
    private static final int BUFFERS_BYTES = 64 << 10;

    static List<BanExporter> exporters() {
        List<BanExporter> all = new ArrayList<>(documents());
        all.add(new BansCsv());
        return all;
    }

    static List<BanExporter> documents() {
        return List.of(new BansJson(), new BansStix(), new BansMisp(), new BansCrowdsec());
    }

    @ParameterizedTest
    @MethodSource("exporters")
    void halfIsWrittenWhenHalfIsRead(BanExporter exporter) throws IOException {
        long[] written = new long[1];
        long[] atHalf = new long[1];
        List<Entry> bans = new Made(MANY) {
            @Override
            public Entry get(int index) {
                if (index == MANY / 2) {
                    atHalf[0] = written[0];
                }
                return super.get(index);
            }
        };
        exporter.write(Samples.ORIGIN, bans, new OutputStream() {
            @Override
            public void write(int one) {
                written[0]++;
            }

            @Override
            public void write(byte[] bytes, int from, int count) {
                written[0] += count;
            }
        });
        assertTrue(
                atHalf[0] > written[0] / 2 - BUFFERS_BYTES,
                atHalf[0] + " of " + written[0] + " bytes when half was read");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void aDocumentThatBreaksOffDoesNotLookWhole(BanExporter exporter) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        List<Entry> breaking = new Made(MANY) {
            @Override
            public Entry get(int index) {
                if (index == MANY / 2 && to.size() > 0) {
                    throw new UncheckedIOException(new IOException("broken"));
                }
                return super.get(index);
            }
        };
        assertThrows(UncheckedIOException.class, () -> exporter.write(Samples.ORIGIN, breaking, to));
        assertThrows(IOException.class, () -> JSON.std.anyFrom(to.toByteArray()));
    }

    /** Bans that are made when they are asked for. */
    private static class Made extends AbstractList<Entry> {
        private final int size;

        Made(int size) {
            this.size = size;
        }

        @Override
        public Entry get(int index) {
            Subject subject = Subject.host(new Ipv4(0x0a000000 + index));
            return new Entry(
                    new Ban(
                            subject,
                            Map.of(Reason.TRAP, Samples.NOW.plus(Duration.ofHours(1))),
                            Samples.NOW,
                            1,
                            true,
                            ""),
                    7);
        }

        @Override
        public int size() {
            return size;
        }
    }
}
