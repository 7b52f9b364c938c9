// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AllTest {

    private final Map<String, Object> report = new HashMap<>();

    @Test
    void aFigureHasTheSamePathAsInItsOwnReport() {
        Map<String, Object> cases = Map.of("drop_v4", Map.of("ours", 21));
        All.take("xdp", new HashMap<>(Map.of("xdp", cases, "load", 0.5)), report);
        assertEquals(Map.of("xdp", cases, "xdp_machine", Map.of("load", 0.5)), report);
    }

    /** The machine's load has the name of a benchmark. */
    @Test
    void aNumberOfThatNameIsNotTheReport() {
        All.take("load", new HashMap<>(Map.of("visitors", 7, "load", 0.5)), report);
        assertEquals(Map.of("load", Map.of("visitors", 7, "load", 0.5)), report);
    }

    @Test
    void aReportWithoutItsNameIsTakenWhole() {
        All.take("latency", new HashMap<>(Map.of("p50_us", 55.0)), report);
        assertEquals(Map.of("latency", Map.of("p50_us", 55.0)), report);
    }
}
