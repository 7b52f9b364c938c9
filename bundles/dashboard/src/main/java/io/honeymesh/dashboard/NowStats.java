// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.jstach.jstache.JStache;
import java.util.List;

/**
 * The part of the page that is fetched again every two seconds.
 *
 * @param warnings what an operator must know, a line each
 */
@JStache(path = "now-stats")
record NowStats(
        List<String> warnings,
        Badge mode,
        String enforcer,
        String bans,
        String allows,
        String dropped,
        String passed,
        String traps,
        String ledger,
        Chart chart) {}
