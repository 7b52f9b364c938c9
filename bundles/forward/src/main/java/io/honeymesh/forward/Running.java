// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.EventHub;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** What a configuration runs; nothing where it makes no sense: then one line says so, in the log and as an event. */
final class Running implements AutoCloseable {

    private final Optional<Tail> tail;
    private final Thread telling;
    private volatile Optional<String> mistake = Optional.empty();

    /**
     * @param patience before a mistake is told, if this isn't closed by then
     * @param start throws an {@link IllegalArgumentException} with one clear line for what makes no sense
     */
    Running(Logger log, EventHub hub, Duration patience, Supplier<Tail> start) {
        Optional<Tail> started = Optional.empty();
        Thread tells = Thread.ofVirtual().unstarted(() -> {});
        try {
            started = Optional.of(start.get());
        } catch (IllegalArgumentException wrong) {
            String line = wrong.getMessage() + " - nothing is sent";
            tells = Thread.ofVirtual().name("forward-mistake").start(() -> tell(log, hub, patience, line));
        }
        tail = started;
        telling = tells;
    }

    private void tell(Logger log, EventHub hub, Duration patience, String line) {
        try {
            Thread.sleep(patience);
            mistake = Optional.of(line);
            log.error(line);
            hub.publish(new NodeEvent.Alarm(Instant.now(), "forward.settings", line));
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** See {@link io.honeymesh.api.service.Forwarder#problem}. */
    Optional<String> problem() {
        return tail.map(Tail::problem).orElse(mistake);
    }

    @Override
    public void close() {
        telling.interrupt();
        tail.ifPresent(Tail::close);
    }
}
