// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.service.BanBook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** What the kernel passed and dropped in each of the last seconds. Thread-safe. */
@Component(service = Traffic.class)
public final class Traffic {

    static final int SECONDS = 120;

    /** Packets in a second. */
    record Second(long passed, long dropped) {}

    private final BanBook book;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("honeymesh-traffic").factory());
    private final Deque<Second> seconds = new ArrayDeque<>();
    private Second total;

    @Activate
    public Traffic(@Reference BanBook book) {
        this.book = book;
        clock.scheduleAtFixedRate(this::look, 0, 1, TimeUnit.SECONDS);
    }

    private void look() {
        Map<String, Long> counters = book.statistics();
        count(new Second(counters.getOrDefault("passed", 0L), counters.getOrDefault("dropped", 0L)));
    }

    /** @param now since the program was attached; less than before if that was since */
    synchronized void count(Second now) {
        if (total != null && now.passed >= total.passed && now.dropped >= total.dropped) {
            seconds.addLast(new Second(now.passed - total.passed, now.dropped - total.dropped));
            if (seconds.size() > SECONDS) {
                seconds.removeFirst();
            }
        }
        total = now;
    }

    /** The oldest first. */
    synchronized List<Second> seconds() {
        return new ArrayList<>(seconds);
    }

    @Deactivate
    void stop() {
        clock.shutdownNow();
    }
}
