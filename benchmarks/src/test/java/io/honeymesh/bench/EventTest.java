// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTest {

    private static Event event(String json) throws IOException {
        return new Event(JSON.std.mapFrom(json));
    }

    @Test
    void aRaisedBanSaysForHowLongAndWhy() throws Exception {
        Event raised = event("""
                {"type":"ban.raised","at":"2026-11-21T10:00:00Z","subject":"198.18.5.1","banned":"198.18.5.1",
                 "reasons":{"TRAP":"2026-11-21T10:00:05Z","CREDENTIAL":"2026-11-22T10:00:00Z"},
                 "expires":"2026-11-22T10:00:00Z","full":true,"cause":"1 login attempt: as root"}""");

        assertTrue(raised.isBan());
        assertTrue(raised.full());
        assertEquals(List.of("TRAP", "CREDENTIAL"), raised.reasons());
        assertEquals(
                "ban RAISED to 24 h: TRAP+CREDENTIAL (1 login attempt: as root)",
                raised.line().orElseThrow());
    }

    @Test
    void aStoppedScanIsABanByTheKernelAlone() throws Exception {
        Event stopped = event("""
                {"type":"scan","at":"2026-11-21T10:00:00Z","subject":"198.18.5.1","kind":"FAST","grade":"CLAIMED",
                 "distinct_ports":10,"window_ms":12,"stopped_for_s":600,"decision":"spared"}""");

        assertFalse(stopped.isBan());
        assertTrue(stopped.isScanStop());
        assertEquals(List.of("SCAN"), stopped.reasons());
        assertEquals(
                "scan STOPPED in the kernel for 10 min: 10 ports in 12 ms, CLAIMED",
                stopped.line().orElseThrow());
    }

    @Test
    void aScanThatWasNotStoppedIsNoBan() throws Exception {
        assertFalse(event("{\"type\":\"scan\",\"stopped_for_s\":0}").isScanStop());
    }

    @Test
    void secretsOfAConversationAreNotShown() throws Exception {
        String line = event("""
                {"type":"conversation","bytes_in":40,"bytes_out":90,
                 "evidence":[{"kind":"credential","method":"password","user":"root","secret":"hunter2"}]}""").line().orElseThrow();

        assertTrue(line.endsWith("40 bytes in, 90 out; credential password root"), line);
    }

    @Test
    void momentsThatAreNoneAreAbsent() {
        Event odd = new Event(Map.of("type", "touch", "at", "yesterday"));

        assertTrue(odd.at().isEmpty());
        assertTrue(odd.expires().isEmpty());
        assertEquals(
                Instant.parse("2026-11-21T10:00:00.123456Z"),
                new Event(Map.of("at", "2026-11-21T10:00:00.123456Z")).at().orElseThrow());
    }

    @Test
    void durationsAreRoundedForPeople() {
        assertEquals("5 s", Event.duration(Duration.ofMillis(4998)));
        assertEquals("10 min", Event.duration(Duration.ofSeconds(600)));
        assertEquals("24 h", Event.duration(Duration.ofHours(24).minusMillis(3)));
    }
}
