// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TutorialTest {

    @Test
    void aSmallTrapIsOneClassOfAtMost25Lines() throws Exception {
        String trap = FingerTrap.tutorial();
        assertTrue(trap.contains("implements TrapProtocol"), trap);
        assertTrue(trap.lines().count() <= 25, trap.lines().count() + " lines");
    }
}
