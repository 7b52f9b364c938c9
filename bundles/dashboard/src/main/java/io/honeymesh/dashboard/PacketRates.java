// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.service.BanBook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** What the kernel passed and dropped in each of the last seconds. Thread-safe. */
@Component(service = PacketRates.class)
public final class PacketRates {

    static final int SECONDS = 120;

    /** Packets in a second. */
    record Second(long passed, long dropped) {}

    private final BanBook book;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("honeymesh-traffic").factory());
    private final Deque<Second> seconds = new ArrayDeque<>();
    private Optional<Second> total = Optional.empty();

    @Activate
    public PacketRates(@Reference BanBook book) {
        this.book = book;
        clock.scheduleAtFixedRate(this::look, 0, 1, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            Map<String, Long> counters = book.statistics();
            count(
                    counters.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Second(
                                    counters.getOrDefault("passed", 0L), counters.getOrDefault("dropped", 0L))));
        } catch (RuntimeException unexpected) {
            // A task that throws is never called again.
            count(Optional.empty());
        }
    }

    /** @param now since the program was attached; less than before if that was since, empty if there is none */
    synchronized void count(Optional<Second> now) {
        if (now.isPresent() && total.isPresent()) {
            long passed = now.get().passed - total.get().passed;
            long dropped = now.get().dropped - total.get().dropped;
            seconds.addLast(new Second(Math.max(0, passed), Math.max(0, dropped)));
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
