// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.TrapProtocol;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Conversations that go on though they were told to end: their trap swallows what it is told, or computes without end. A trap that does so
 * again and again is closed until its bundle is replaced. Thread-safe.
 */
final class Overdue {

    /** So often it may happen, each time within {@link #FORGIVEN} of the one before: a busy machine alone comes to one now and then. */
    static final int STRIKES = 3;

    static final Duration FORGIVEN = Duration.ofMinutes(10);

    /** How long a conversation may take to end, once its socket is closed and its thread interrupted. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Overdue.class);

    record Strikes(int count, String where, long lastNanos) {
        Strikes another(String where, long now) {
            boolean forgiven = count < STRIKES && now - lastNanos > FORGIVEN.toNanos();
            return new Strikes(forgiven ? 1 : count + 1, where, now);
        }
    }

    private final Map<TrapProtocol, Strikes> byProtocol = new ConcurrentHashMap<>();
    private final ScheduledExecutorService scheduler;
    private final Runnable changed;

    /** @param changed run, on a thread of its own, when a trap is to be closed */
    Overdue(ScheduledExecutorService scheduler, Runnable changed) {
        this.scheduler = scheduler;
        this.changed = changed;
    }

    /** Looks after a while whether what was just told to end has ended. */
    void watch(TrapProtocol protocol, String trap, Thread thread, BooleanSupplier ended) {
        scheduler.schedule(
                () -> {
                    if (!ended.getAsBoolean()) {
                        strike(protocol, trap, thread);
                    }
                },
                GRACE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void strike(TrapProtocol protocol, String trap, Thread thread) {
        String where = Arrays.stream(thread.getStackTrace())
                .filter(at -> at.getModuleName() == null && !at.getClassName().startsWith("io.honeymesh.traps."))
                .findFirst()
                .map(at -> " at " + at)
                .orElse("");
        long nanos = System.nanoTime();
        Strikes now = byProtocol.merge(
                protocol, new Strikes(1, where, nanos), (earlier, first) -> earlier.another(where, nanos));
        log.warn(
                "A conversation of trap {} does not end though it was told to, the {}. time{}", trap, now.count, where);
        if (now.count == STRIKES) {
            Threads.run("trap-overdue", changed);
        }
    }

    /** Why this trap must not listen, if it must not. */
    Optional<String> problem(TrapProtocol protocol) {
        return Optional.ofNullable(byProtocol.get(protocol))
                .filter(strikes -> strikes.count >= STRIKES)
                .map(strikes -> strikes.count + " conversations did not end though they were told to" + strikes.where
                        + "; mend it and replace its jar");
    }

    /** Forgets all but these. */
    void retain(Collection<TrapProtocol> protocols) {
        byProtocol.keySet().retainAll(protocols);
    }
}
