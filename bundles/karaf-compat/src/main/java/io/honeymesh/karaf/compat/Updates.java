// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.util.Collections;
import java.util.Dictionary;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/** What a woven activator asks when it is told its settings. Safe for use by any thread. */
public final class Updates {
    private static final ScopedValue<Boolean> ON_ITS_THREAD = ScopedValue.newInstance();

    private Updates() {}

    /**
     * Whether the activator is told by its own thread instead, after what it does already.
     *
     * @param thread the one that it starts on
     * @param telling tells it once more
     * @return false on that thread alone; whoever has ended isn't told
     */
    public static boolean areLeftTo(ExecutorService thread, Runnable telling) {
        if (ON_ITS_THREAD.isBound()) {
            return false;
        }
        try {
            thread.execute(() -> ScopedValue.where(ON_ITS_THREAD, true).run(telling));
        } catch (RejectedExecutionException ended) {
            // Its settings are nobody's.
        }
        return true;
    }

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
