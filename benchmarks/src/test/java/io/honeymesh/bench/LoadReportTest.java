// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.bench.LoadReport.Answers;
import io.honeymesh.bench.LoadReport.Rest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadReportTest {

    private static final Rest REST = new Rest(new Vitals(200, 80, 190), 30_000);

    private static Answers answers(int served, long failed) {
        return new Answers(new Sample(Collections.nCopies(served, 2.0)), failed);
    }

    private static LoadReport report(Rest after, int open, Answers visitors, Answers trap) {
        List<LoadWatch.Look> looks = Collections.nCopies(10, new LoadWatch.Look(new Vitals(250, 80, 290), open));
        return new LoadReport(
                new Options.Load(10, 100, 50),
                REST,
                after,
                looks,
                visitors,
                100,
                Map.of("trap http", trap),
                new MachineLoad.Reading(1, 50, 0));
    }

    @Test
    void aNodeThatServedAllAndKeptNothingIsSound() {
        LoadReport report = report(REST, 100, answers(500, 0), answers(200, 0));

        assertTrue(report.isSound());
        assertEquals(List.of(), report.json().get("wrong"));
        assertEquals(100.0, report.json().get("slow_open"));
    }

    @Test
    void whatStaysBehindIsALeak() {
        Rest after = new Rest(new Vitals(400, 87, 207), 30_000 + (16 << 10) + 1);
        LoadReport report = report(after, 100, answers(500, 0), answers(200, 0));

        assertFalse(report.isSound());
        assertEquals(
                List.of("memory of the heap stays", "threads stay", "descriptors stay"),
                report.json().get("wrong"));
    }

    @Test
    void clientsThatWereNotServedAreToldOf() {
        LoadReport report = report(REST, 50, answers(400, 3), answers(199, 1));

        assertEquals(
                List.of(
                        "3 visitors were not served",
                        "only 400 visitors were served: too much for this machine?",
                        "only 50 slow connections stood open",
                        "trap http gave no answer 1 times"),
                report.json().get("wrong"));
    }
}
