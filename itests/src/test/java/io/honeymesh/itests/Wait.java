// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for something to become true, and says what did not. */
final class Wait {

    private Wait() {}

    static void until(Duration patience, String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + patience.toSeconds() + " s: " + what);
            }
            Thread.sleep(50);
        }
    }
}
