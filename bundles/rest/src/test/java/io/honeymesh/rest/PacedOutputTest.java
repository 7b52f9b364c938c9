// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacedOutputTest {

    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private long nanos;
    private Duration perPiece = Duration.ZERO;

    private final PacedOutput paced = new PacedOutput(
            new OutputStream() {
                @Override
                public void write(int one) {
                    read.write(one);
                }

                @Override
                public void write(byte[] bytes, int from, int count) {
                    nanos += perPiece.toNanos();
                    read.write(bytes, from, count);
                }
            },
            () -> nanos);

    @Test
    void whoReadsAtALeastRateGetsAllOfIt() {
        perPiece = Duration.ofSeconds(4);
        assertDoesNotThrow(() -> paced.write(new byte[1 << 20]));
        assertEquals(1 << 20, read.size());
    }

    @Test
    void whoReadsMoreSlowlyIsLeft() {
        perPiece = Duration.ofSeconds(6);
        assertEquals(
                "it was read too slowly",
                assertThrows(IllegalStateException.class, () -> paced.write(new byte[1 << 20]))
                        .getMessage());
        assertEquals(11 * (64 << 10), read.size(), "20 s more than its pieces may take");
    }

    @Test
    void whatMakingItTakesIsNotTheReadersFault() {
        for (int i = 0; i < 10; i++) {
            nanos += Duration.ofMinutes(1).toNanos();
            assertDoesNotThrow(() -> paced.write(1));
        }
        assertEquals(10, read.size());
    }
}
