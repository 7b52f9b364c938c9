// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProbeResultTest {

    private static String json(String connect, String firstSyn, String firstDrop) {
        return """
                {"hz":1000,"ended":"dropped","sent":10,"answered":5,"lost":1,"syns_seen":2,"connect_us":%s,\
                "established_us":null,"first_syn_us":%s,"last_answered_us":4.5,"first_drop_us":%s,"resumed_us":null,\
                "realtime_minus_monotonic_us":1000000.000,"connect_port":22}""".formatted(connect, firstSyn, firstDrop);
    }

    @Test
    void aConnectionIsMeasuredFromItsConnect() {
        ProbeResult result = ProbeResult.parse(json("100.5", "50.0", "350.75"));

        assertTrue(result.proven());
        assertEquals(250.25, result.touchToFirstDropMicros().orElseThrow());
        assertEquals(22, result.connectPort());
        assertEquals(1, result.lost());
        assertEquals(Instant.ofEpochMilli(1000).plusNanos(100_000), result.wall(100.5));
    }

    @Test
    void aScanIsMeasuredFromItsFirstSyn() {
        ProbeResult result = ProbeResult.parse(json("null", "50.0", "350.0"));

        assertFalse(result.proven());
        assertEquals(300.0, result.touchToFirstDropMicros().orElseThrow());
    }

    @Test
    void aConnectionAfterTheDropIsNotItsCause() {
        ProbeResult result = ProbeResult.parse(json("400.0", "50.0", "350.0"));

        assertFalse(result.proven());
        assertEquals(300.0, result.touchToFirstDropMicros().orElseThrow());
    }

    @Test
    void withoutADropThereIsNoLatency() {
        assertTrue(ProbeResult.parse(json("100.0", "50.0", "null"))
                .touchToFirstDropMicros()
                .isEmpty());
    }

    @Test
    void whatIsNoResultIsRefused() {
        assertThrows(LabException.class, () -> ProbeResult.parse("probe: no"));
        assertThrows(LabException.class, () -> ProbeResult.parse("{\"hz\":1}"));
    }
}
