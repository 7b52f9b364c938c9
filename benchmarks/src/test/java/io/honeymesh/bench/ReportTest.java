// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.lab.ProbeResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final MachineLoad.Reading LOAD = new MachineLoad.Reading(0.5, 20, 0.1);
    private static final Sample NONE = new Sample(List.of());

    private static ProbeResult probe(String connect, String firstDrop) {
        return ProbeResult.parse("""
                {"hz":1000,"ended":"dropped","sent":9,"answered":5,"lost":0,"connect_us":%s,"first_syn_us":10,
                 "first_drop_us":%s,"realtime_minus_monotonic_us":0,"connect_port":22}""".formatted(connect, firstDrop));
    }

    private static LatencyReport latency(Sample ours, Sample theirs, int missed) {
        return new LatencyReport(
                "xdp", "native", 20_000, 20, ours, theirs, missed, 0, NONE, NONE, NONE, NONE, NONE, LOAD);
    }

    @Test
    void theReportIsJsonWithTheAgreedKeys(@TempDir Path folder) throws Exception {
        Event ban = new Event(Map.of(
                "type", "ban.placed", "subject", "198.18.5.1", "reasons", Map.of("TRAP", "2026-11-21T10:00:00Z")));
        Event touch = new Event(Map.of("type", "touch", "subject", "198.18.5.1"));
        Map<String, Object> fields =
                new java.util.LinkedHashMap<>(latency(new Sample(List.of(150.04, 300.0)), new Sample(List.of(100.0)), 0)
                        .json());
        fields.put(
                "attackers",
                List.of(Outcome.of("curl", "198.18.5.1", List.of(touch, ban), probe("100", "412.34"))
                        .json()));

        Path file = folder.resolve("report.json");
        Report.write(file, fields);

        Map<String, Object> read = JSON.std.mapFrom(Files.readString(file));
        assertEquals(150.0, read.get("p50_us"));
        assertEquals(300.0, read.get("p99_us"));
        assertEquals(1.5, read.get("ratio_p50"));
        assertEquals(20_000, read.get("probe_hz"));
        Map<?, ?> attacker = (Map<?, ?>) ((List<?>) read.get("attackers")).getFirst();
        assertEquals("curl", attacker.get("tool"));
        assertEquals(true, attacker.get("touched"));
        assertEquals(true, attacker.get("banned"));
        assertEquals(List.of("TRAP"), attacker.get("reasons"));
        assertEquals(312.3, attacker.get("connect_to_first_drop_us"));
    }

    @Test
    void aBanWithoutADroppedPacketDoesNotCount() {
        Event ban = new Event(Map.of("type", "ban.placed", "reasons", Map.of("TRAP", "x")));
        Outcome outcome = Outcome.of("curl", "198.18.5.1", List.of(ban), probe("100", "null"));

        assertFalse(outcome.banned());
        assertNull(outcome.json().get("connect_to_first_drop_us"));
    }

    @Test
    void aDropWithoutABanDoesNotCountEither() {
        assertFalse(
                Outcome.of("curl", "198.18.5.1", List.of(), probe("100", "400")).banned());
    }

    @Test
    void aMissedTouchMakesTheLatencyIncomplete() {
        Sample some = new Sample(new ArrayList<>(List.of(1.0)));

        assertTrue(latency(some, some, 0).complete());
        assertFalse(latency(some, some, 1).complete());
        assertFalse(latency(NONE, some, 0).complete());
    }

    @Test
    void whatTheNodeSaysOfItselfIsRead() {
        assertEquals("native", Stage.attachMode(List.of("lo generic", "eth0 native")));
        assertEquals("", Stage.attachMode(List.of()));
        assertEquals("", Stage.attachMode(null));
        assertEquals(
                Map.of(22, "ssh", 80, "http"),
                Stage.traps(List.of("ssh [::]:22/tcp", "http 0.0.0.0:80/tcp", "dns [::]:53/udp")));
    }
}
