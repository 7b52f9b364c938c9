// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * Two machines out of one. A real attacker's packets come whatever the victim's programs are at; on one machine the victim,
 * busy with a touch, would keep the probe from sending just when it matters. So the probe gets the last processor, and
 * node and baseline all the others.
 */
public final class Processors {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Processors() {}

    /** The probe's processor; none where there is only one. */
    public static OptionalInt probes() {
        int all = Runtime.getRuntime().availableProcessors();
        return all < 2 ? OptionalInt.empty() : OptionalInt.of(all - 1);
    }

    /** Keeps all threads of a process, and those they will start, off the probe's processor. */
    public static void keepOff(long pid) {
        probes().ifPresent(last -> Command.of("taskset", "-a", "-c", "-p", "0-" + (last - 1), Long.toString(pid))
                .output(LIMIT));
    }

    /** Lets them run everywhere again. */
    public static void release(long pid) {
        probes().ifPresent(last -> Command.of("taskset", "-a", "-c", "-p", "0-" + last, Long.toString(pid))
                .run(LIMIT));
    }
}
