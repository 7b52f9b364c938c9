// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {

    private static final String PROGRESS =
            "#1194355\tDONE   cov: 284 ft: 851 corp: 189/15766b lim: 4096 exec/s: 74647 rss: 499Mb";

    @Test
    void readsWhatTheFuzzerSaysAtTheEnd() {
        Outcome outcome = Outcome.of(
                "client-hello",
                3,
                0,
                List.of(
                        "INFO: Seed: 1",
                        PROGRESS,
                        "Done 1194360 runs in 120 second(s)",
                        "stat::number_of_executed_units: 1194360"));
        assertEquals(new Outcome("client-hello", 2, 1_194_360, 851, 189, 0, List.of()), outcome);
        assertEquals("| client-hello | 2.0 | 1194360 | 9953 | 851 | 189 | 0 |", outcome.row());
    }

    @Test
    void aFuzzerThatWasCutShortIsTakenAtItsLastWord() {
        Outcome outcome = Outcome.of(
                "x", 1, 1, List.of(PROGRESS, "== Java Exception: java.lang.IllegalStateException: found", "\tat t.T"));
        assertEquals(1_194_355, outcome.executions());
        assertEquals(List.of("java.lang.IllegalStateException: found"), outcome.exceptions());
    }

    @Test
    void oneThatNeverBeganHasDoneNothing() {
        assertEquals(0, Outcome.of("x", 1, 0, List.of("Error: no such class")).executions());
    }
}
