// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.util.Collections;
import java.util.Dictionary;

/** What a woven activator asks when it is told its settings. Safe for use by any thread. */
public final class Updates {
    private Updates() {}

    /**
     * Whether the settings are those that it has.
     *
     * @param held null if it has none yet
     * @param told null if they were deleted
     */
    public static boolean areKnown(Dictionary<String, ?> held, Dictionary<String, ?> told) {
        return held != null
                && told != null
                && held.size() == told.size()
                && Collections.list(told.keys()).stream()
                        .allMatch(name -> told.get(name).equals(held.get(name)));
    }
}
