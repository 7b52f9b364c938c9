// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedTest {

    private static final byte[] INPUT = {1};

    @Test
    void whatTakesTooMuchMemoryEachTimeIsAFinding() {
        List<Integer> sizes = new ArrayList<>();
        Target greedy = Target.of("greedy", _ -> {
            for (int i = 0; i < 5; i++) {
                sizes.add(new byte[16 << 20].length);
            }
        });
        assertThrows(AssertionError.class, () -> Watched.read(greedy, INPUT));
    }

    @Test
    void whatTakesItOnlyTheFirstTimeIsNone() {
        List<byte[]> kept = new ArrayList<>();
        Target slowStarter = Target.of("slow-starter", _ -> {
            while (kept.size() < 5) {
                kept.add(new byte[16 << 20]);
            }
        });
        assertDoesNotThrow(() -> Watched.read(slowStarter, INPUT));
    }

    @Test
    void whatEscapesIsAFinding() {
        Target broken = Target.of("broken", input -> {
            throw new IllegalStateException("byte " + input[0]);
        });
        assertThrows(IllegalStateException.class, () -> Watched.read(broken, INPUT));
    }
}
