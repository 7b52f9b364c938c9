// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.jstach.jstache.JStache;
import java.util.List;

/** Why an address is blocked or not. */
@JStache(path = "why")
record WhyView(
        String address,
        boolean known,
        boolean dropped,
        String verdict,
        List<Fact> about,
        List<Fact> bans,
        List<Fact> allows,
        List<Fact> guards,
        List<Fact> fingerprints,
        List<String> peers,
        List<Fact> lists,
        List<WhyEvent> events,
        List<TechniqueRow> techniques,
        List<WhySession> sessions,
        boolean open,
        boolean operate) {

    boolean located() {
        return !about.isEmpty();
    }
}
