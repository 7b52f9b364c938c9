// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeshReportTest {

    private static final Sample NONE = new Sample(List.of());

    private static Sample millis(int count, double ofAll, double ofTheLast) {
        List<Double> micros = new ArrayList<>(Collections.nCopies(count - 1, ofAll * 1000));
        micros.add(ofTheLast * 1000);
        return new Sample(micros);
    }

    private static MeshReport report(Sample spaced, int missed, Sample bursts, int burstsMissed) {
        return report(spaced, spaced, missed, bursts, burstsMissed);
    }

    private static MeshReport report(Sample spaced, Sample onAll, int missed, Sample bursts, int burstsMissed) {
        return new MeshReport(
                new MeshTransport.Mtls(),
                spaced,
                onAll,
                missed,
                millis(100, 0.4, 2),
                bursts,
                burstsMissed,
                millis(10, 0.3, 0.9),
                new MachineLoad.Reading(0.5, 12, 0));
    }

    private static String printed(MeshReport report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.print(new Timeline(new PrintStream(out, true, StandardCharsets.UTF_8), false, false));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theAimIsOfThe99thPercentile() {
        Sample bursts = millis(20, 600, 700);
        assertTrue(report(millis(100, 12, 400), 0, bursts, 0).holdsAim(), "p99 of 100 is the second largest");
        assertFalse(report(millis(10, 12, 50), 0, bursts, 0).holdsAim(), "below, not at");
        assertFalse(report(millis(10, 12, 13), millis(10, 12, 60), 0, bursts, 0).holdsAim(), "of the last of them");
        assertFalse(report(millis(100, 12, 12), 1, bursts, 0).holdsAim(), "one that came never is no p99");
    }

    @Test
    void whatWasNotDroppedIsNotComplete() {
        Sample some = millis(10, 12, 12);
        assertTrue(report(some, 0, some, 0).complete());
        assertFalse(report(some, 1, some, 0).complete());
        assertFalse(report(some, 0, some, 1).complete());
        assertFalse(report(NONE, 0, some, 0).complete());
        assertFalse(report(some, 0, NONE, 0).complete());
    }

    @Test
    void aReportOfNothingCanBeShownAndWritten() {
        MeshReport report = report(NONE, 7, NONE, 3);
        assertTrue(printed(report).contains("7 logins one at a time and 3"));
        assertEquals(0, report.json().get("n"));
        assertEquals(7, report.json().get("missed"));
    }

    @Test
    void figuresAreMilliseconds() {
        Map<String, Object> json =
                report(millis(100, 12.344, 20), 0, millis(20, 600, 700), 0).json();
        assertEquals(12.34, json.get("p50_ms"));
        assertEquals(20.0, json.get("max_ms"));
        assertEquals(600.0, json.get("burst_p50_ms"));
        assertEquals(0.3, json.get("round_trip_p50_ms"));
        assertEquals(0.4, json.get("resolution_p50_ms"));
        assertEquals(true, json.get("aim_held"));
        assertEquals(0.5, json.get("load"));
    }

    @Test
    void theAimIsSaidEitherWay() {
        assertTrue(printed(report(millis(10, 12, 13), 0, NONE, 0)).contains("p99 of all below 50 ms, is held"));
        assertTrue(printed(report(millis(10, 12, 80), 0, NONE, 0)).contains("is not held"));
    }

    @Test
    void messagesStandBesideTheJdks() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, Object> fields = new LinkedHashMap<>();
        MeshEnvelopes.row(
                new Timeline(new PrintStream(out, true, StandardCharsets.UTF_8), false, false),
                fields,
                "sign",
                9000.4,
                1500);
        assertEquals(Map.of("sign_per_second", 9000L, "jdk_sign_per_second", 1500L, "sign_ratio", 6.0), fields);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("6.00 times"));
    }
}
