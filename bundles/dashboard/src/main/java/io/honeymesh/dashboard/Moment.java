// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Ban;
import java.time.Instant;

/** A point in time, which the browser shows as how long from now. */
record Moment(String iso, boolean never) {

    static Moment of(Instant at) {
        return new Moment(at.toString(), !at.isBefore(Ban.FOREVER));
    }
}
