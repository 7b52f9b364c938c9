// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Skips a test, and says why, where no lab can be opened. */
final class RootOnly {

    private RootOnly() {}

    static Lab lab() {
        String obstacle = Lab.obstacle();
        if (!obstacle.isEmpty()) {
            System.out.println("skipped: " + obstacle);
        }
        assumeTrue(obstacle.isEmpty(), obstacle);
        return Lab.open();
    }
}
