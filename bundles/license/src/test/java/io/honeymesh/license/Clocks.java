// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A wall clock that anybody sets, and one that nobody does. */
final class Clocks implements InstantSource {

    private Instant wall;
    private long nanos = 77;

    Clocks(Instant wall) {
        this.wall = wall;
    }

    /** Time goes by. */
    void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    /** Somebody sets the wall clock. */
    void set(Duration by) {
        wall = wall.plus(by);
    }

    @Override
    public Instant instant() {
        return wall;
    }

    long nanos() {
        return nanos;
    }
}
