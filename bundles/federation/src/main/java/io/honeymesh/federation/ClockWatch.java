// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Whether the wall clock can be believed where what it ends doesn't come back (S34): after a jump only once it has stayed where
 * it is for an hour. Not thread-safe.
 */
final class ClockWatch {

    private static final Duration JUMP = Duration.ofHours(24);
    private static final Duration QUARANTINE = Duration.ofHours(1);
    private static final Duration KEPT_EVERY = Duration.ofHours(1);
    private static final String CLOCK = "clock";

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Records records;
    private Instant kept;
    private Instant believed;
    private long believedNanos;
    private OptionalLong jumped = OptionalLong.empty();

    ClockWatch(Records records, InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.records = records;
        Optional<Instant> before = records.self(CLOCK).map(Instant::parse);
        kept = before.orElse(Instant.MIN);
        believed = before.orElseGet(clock::instant);
        believedNanos = nanoTime.getAsLong();
    }

    /** To be asked every few seconds. */
    boolean isSound() {
        Instant now = clock.instant();
        long nanos = nanoTime.getAsLong();
        Duration off =
                Duration.between(believed.plusNanos(nanos - believedNanos), now).abs();
        if (off.compareTo(JUMP) > 0) {
            if (jumped.isEmpty()) {
                jumped = OptionalLong.of(nanos);
            }
            if (nanos - jumped.getAsLong() < QUARANTINE.toNanos()) {
                return false;
            }
        }
        jumped = OptionalLong.empty();
        believed = now;
        believedNanos = nanos;
        keep(now);
        return true;
    }

    private void keep(Instant now) {
        if (kept.equals(Instant.MIN) || Duration.between(kept, now).abs().compareTo(KEPT_EVERY) >= 0) {
            kept = now;
            records.self(CLOCK, now.toString());
        }
    }
}
