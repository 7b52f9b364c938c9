// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Remembers the latest time there was, so that a clock set back wins nothing (S34). A clock that is more than a day ahead of that is not believed
 * until it has run for a day, and what it says is not recorded till then: one wrong moment would bar the node from sharing until that date.
 * {@link #observe} and {@link #close} are for one thread at a time; the questions are thread-safe and never wait.
 */
final class ClockGuard {

    /** How far a clock may be behind: what time servers and a drifting clock make. */
    static final Duration TOLERANCE = Duration.ofMinutes(10);

    /** What a clock may go ahead at once, and how long one that went further has to last. */
    static final Duration JUMP = Duration.ofHours(24);

    /** A crash forgets so much; the disk is spared. */
    static final Duration WRITE_EVERY = Duration.ofMinutes(5);

    /** @param kind the alarm's, @param text a line */
    record Warning(String kind, String text) {}

    private final ClockFile file;
    private final InstantSource wall;
    private final LongSupplier nanos;

    private volatile ClockRecord record = ClockRecord.NONE;
    /** The date of the licence's file when the node started, where there was no better witness. */
    private volatile Instant witness = Instant.EPOCH;

    private volatile Optional<Warning> jumped = Optional.empty();
    private volatile Optional<Warning> unwritten = Optional.empty();

    private boolean opened;
    private boolean changed;
    private boolean mayWrite = true;
    private Instant lastWall = Instant.EPOCH;
    private long lastNanos;
    private long writtenNanos;

    /** @param nanos a clock that nobody can set, as {@link System#nanoTime} */
    ClockGuard(ClockFile file, InstantSource wall, LongSupplier nanos) {
        this.file = file;
        this.wall = wall;
        this.nanos = nanos;
    }

    /**
     * Looks at the clock, about once a minute.
     *
     * @param issued when the licence in use was issued, as the vendor signed: so late it was at least
     * @param filed when its file was written; counts only at the start, and only where the record was lost
     */
    void observe(Optional<Instant> issued, Optional<Instant> filed) {
        Instant now = wall.instant();
        if (!opened) {
            open(now, filed);
        } else {
            look(now, Duration.ofNanos(nanos.getAsLong() - lastNanos));
        }
        issued.filter(at -> at.isAfter(record.highest()) && !at.isAfter(now.plus(TOLERANCE)))
                .ifPresent(at -> record(record.reached(at)));
        advance(now);
        lastWall = now;
        lastNanos = nanos.getAsLong();
        if (changed && lastNanos - writtenNanos >= WRITE_EVERY.toNanos()) {
            write();
        }
    }

    private void open(Instant now, Optional<Instant> filed) {
        opened = true;
        writtenNanos = nanos.getAsLong() - WRITE_EVERY.toNanos();
        try {
            switch (file.read()) {
                case ClockFile.Found.Kept(ClockRecord kept) -> record = kept;
                case ClockFile.Found.Lost() -> record(record.lost(Optional.of(now)));
                case ClockFile.Found.Nothing() -> {
                    witness = filed.orElse(Instant.EPOCH);
                    // A licence that lay here for longer must have had a record.
                    boolean old =
                            filed.filter(at -> at.isBefore(now.minus(JUMP))).isPresent();
                    record(record.lost(old ? Optional.of(now) : Optional.empty()));
                }
            }
            if (record.lost().isPresent()) {
                witness = filed.orElse(Instant.EPOCH);
            }
        } catch (IOException unreadable) {
            mayWrite = false;
            unwritten = Optional.of(new Warning(
                    "license.clock-unwritten",
                    "license.clock can't be read, so no time is recorded until the next start: " + unreadable));
        }
    }

    private void look(Instant now, Duration elapsed) {
        Duration by = Duration.between(lastWall, now).minus(elapsed);
        if (by.compareTo(JUMP) > 0) {
            jumped = Optional.of(new Warning(
                    "license.clock-jump",
                    "the clock went " + by.toHours() + " h ahead at once, to " + seconds(now)
                            + "; that is not recorded until it has lasted 24 h"));
        }
        boolean another = by.abs().compareTo(JUMP) > 0;
        Duration lasted = another ? Duration.ZERO : record.lasted().plus(elapsed);
        if (isAhead(now)) {
            record(lasted.compareTo(JUMP) >= 0 ? record.reached(now) : record.lasting(lasted));
        }
    }

    private void advance(Instant now) {
        if (isAhead(now)) {
            return;
        }
        jumped = Optional.empty();
        if (now.isAfter(record.highest())) {
            record(record.reached(now));
        } else if (!record.lasted().isZero()) {
            record(record.lasting(Duration.ZERO));
        }
    }

    private boolean isAhead(Instant now) {
        return now.isAfter(record.highest().plus(JUMP));
    }

    private void record(ClockRecord next) {
        record = next;
        changed = true;
    }

    /** A licence is installed anew: from here on the record is one. */
    void accept() {
        witness = Instant.EPOCH;
        if (record.lost().isPresent()) {
            record(record.lost(Optional.empty()));
            write();
        }
    }

    /** Writes what wasn't written yet. */
    void close() {
        if (changed) {
            write();
        }
    }

    private void write() {
        if (!mayWrite) {
            return;
        }
        writtenNanos = nanos.getAsLong();
        try {
            file.write(record);
            changed = false;
            unwritten = Optional.empty();
        } catch (IOException full) {
            unwritten = Optional.of(new Warning(
                    "license.clock-unwritten", "license.clock can't be written, so the time is not recorded: " + full));
        }
    }

    /** The time that licences are judged by: the wall clock's, but never before one that was. */
    Instant now() {
        Instant now = wall.instant();
        return now.isBefore(record.highest()) ? record.highest() : now;
    }

    /** Why the clock can't be right, in a sentence. */
    Optional<String> wentBack() {
        Instant now = wall.instant();
        if (now.isBefore(record.highest().minus(TOLERANCE))) {
            return Optional.of("the clock went back: it says " + seconds(now) + ", but it was "
                    + seconds(record.highest()) + " already; set the machine's clock right");
        }
        if (now.isBefore(witness.minus(TOLERANCE))) {
            return Optional.of("the clock went back: it says " + seconds(now) + ", but the licence's file is of "
                    + seconds(witness) + "; set the machine's clock right");
        }
        return Optional.empty();
    }

    /** What an operator should know though the licence holds. */
    Optional<Warning> warning() {
        return unwritten
                .or(() -> jumped)
                .or(() -> record.lost()
                        .map(since -> new Warning(
                                "license.clock-lost",
                                "license.clock was missing or changed at " + seconds(since)
                                        + ", so a clock set back before that would not show; honeymesh:license install"
                                        + " ends this warning")));
    }

    ClockRecord record() {
        return record;
    }

    private static Instant seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
