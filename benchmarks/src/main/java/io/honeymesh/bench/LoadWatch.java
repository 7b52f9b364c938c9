// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.LabException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Looks at the node every second while the load lasts. */
final class LoadWatch {

    /** @param open slow connections that stood at that moment */
    record Look(Vitals vitals, int open) {}

    private final Timeline timeline;
    private final long pid;
    private final SlowVisitors slow;
    private final List<Look> looks = new ArrayList<>();

    LoadWatch(Timeline timeline, long pid, SlowVisitors slow) {
        this.timeline = timeline;
        this.pid = pid;
        this.slow = slow;
    }

    /** @param load ends early only if it fails */
    void during(int seconds, List<CompletableFuture<Void>> load) throws InterruptedException {
        for (int second = 1; second <= seconds; second++) {
            Thread.sleep(1000);
            looks.add(new Look(Vitals.of(pid), slow.open()));
            timeline.progress("seconds of load, " + slow.open() + " slow connections open,", second, seconds);
            for (CompletableFuture<Void> each : load) {
                if (each.isCompletedExceptionally()) {
                    try {
                        each.join();
                    } catch (CompletionException e) {
                        throw new LabException("the load failed: " + e.getCause(), e.getCause());
                    }
                }
            }
        }
    }

    List<Look> seen() {
        return List.copyOf(looks);
    }
}
