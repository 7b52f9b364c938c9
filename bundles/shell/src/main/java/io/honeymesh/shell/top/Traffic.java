// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.Mode;
import java.util.Map;
import java.util.Optional;

/** What the kernel makes of packets, over time. Not thread-safe. */
final class Traffic {

    private final Rates passed = new Rates("passed");
    private final Rates dropped = new Rates("dropped");
    private final Rates wouldDrop = new Rates("would-drop");

    void read(Map<String, Long> counters, long nanos) {
        passed.read(counters, nanos);
        dropped.read(counters, nanos);
        wouldDrop.read(counters, nanos);
    }

    /** @param mode TEST only counts what it would drop */
    String line(Optional<Mode> mode, int spark, boolean unicode) {
        boolean test = mode.filter(Mode.TEST::equals).isPresent();
        return piece(test ? "would drop" : "dropped", test ? wouldDrop : dropped, spark, unicode)
                + "  "
                + piece("passed", passed, spark, unicode);
    }

    private static String piece(String what, Rates rates, int spark, boolean unicode) {
        return what + " " + Cells.fit(rates.now(), 6, false) + (spark > 0 ? " " + rates.spark(spark, unicode) : "");
    }
}
