// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportedTest {

    @TempDir
    private Path folder;

    @Test
    void ofEachTargetTheLongestRunCountsWhicheverTableHasIt() throws IOException {
        Path report = Files.write(
                folder.resolve("report.md"),
                List.of(Outcome.HEADER, new Outcome("a", 5, 9, 9, 9, 0, List.of()).row(), "| b | 0.5 | 7 |"));
        Path document = Files.write(folder.resolve("measurements.md"), List.of("| b | 5.0 | 8 | |", "| a | 1.0 | 1 |"));
        Reported reported = new Reported().with(report).with(document).with(folder.resolve("none.md"));
        assertEquals(5, reported.minutes(Target.of("a", _ -> {})));
        assertEquals(5, reported.minutes(Target.of("b", _ -> {})));
        assertEquals(0, reported.minutes(Target.of("c", _ -> {})));
        assertEquals(Map.of("a", "| a | 5.0 | 9 | 0 | 9 | 9 | 0 |", "b", "| b | 5.0 | 8 | |"), reported.rows());
    }
}
