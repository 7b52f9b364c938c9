// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachineLoadTest {

    @Test
    void stealAndBusyAreSharesOfAllTime() {
        long[] before = MachineLoad.ticks("cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 2 3\n");
        long[] after = MachineLoad.ticks("cpu  150 0 120 900 20 0 0 10 0 0\n");

        MachineLoad.Reading reading = MachineLoad.between(before, after, "1.25 0.80 0.40 2/300 999\n");

        assertEquals(1.25, reading.load());
        assertEquals(40.0, reading.busyPercent());
        assertEquals(5.0, reading.stealPercent());
    }

    @Test
    void noTimeAtAllIsNoDivisionByZero() {
        long[] same = MachineLoad.ticks("cpu 1 1 1 1 1 1 1 1\n");

        assertEquals(0, MachineLoad.between(same, same, "0.00 0 0").stealPercent());
    }

    @Test
    void thisMachineCanBeRead() {
        MachineLoad.Reading reading = MachineLoad.start().sinceStart();

        assertTrue(reading.load() >= 0 && reading.stealPercent() >= 0 && reading.stealPercent() <= 100);
    }
}
