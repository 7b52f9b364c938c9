// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.util.Map;

/** A part of {@code bench mesh}. */
sealed interface MeshPart permits MeshEnvelopes, MeshReach, MeshCrowd, MeshSimulation {

    /**
     * Measures, says what came of it, and gives back all that it took.
     *
     * @param figures of the whole report: takes this part's under a key of its own, the machine's load meanwhile with them
     * @return whether all could be measured; what couldn't has been said
     */
    boolean measure(Options options, Timeline timeline, Map<String, Object> figures);
}
