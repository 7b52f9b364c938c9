// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Settings;
import java.util.Map;

/**
 * What {@code etc/io.honeymesh.imports.cfg} says.
 *
 * @param weightPercent what a list adds, in percent of the score that bans
 * @param mostPercent what all of them add at most: less than it takes to ban
 * @param privateToo whether addresses are taken that aren't global
 */
record ImportSettings(int weightPercent, int mostPercent, boolean privateToo) {

    static final String PID = "io.honeymesh.imports";
    static final ImportSettings DEFAULTS = of(new Settings(PID, Map.of()));

    /** @throws IllegalArgumentException with one clear line */
    static ImportSettings of(Settings in) {
        return new ImportSettings(
                in.integer("weight.percent", 20, 0, 50),
                in.integer("most.percent", 40, 0, 90),
                in.flag("private.addresses", false));
    }
}
