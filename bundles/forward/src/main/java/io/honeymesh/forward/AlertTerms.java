// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.Settings;
import java.time.Duration;

/**
 * What keeps alerts from becoming noise.
 *
 * @param quiet so long the same isn't told again
 * @param mostAnHour alerts in any hour, alarms apart; the next one that may go says how many were left out
 */
record AlertTerms(Duration quiet, int mostAnHour) {

    static AlertTerms of(Settings settings) {
        return new AlertTerms(
                settings.duration("quiet", Duration.ofMinutes(10), Duration.ZERO, Duration.ofDays(7)),
                settings.integer("most.an.hour", 60, 1, 10_000));
    }
}
