// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import java.util.List;
import java.util.Optional;

/** What came of a message about membership. */
sealed interface Outcome {

    Outcome KNOWN = new Known();

    /** Something has, but not who belongs. */
    Outcome CHANGED = new Changed(List.of(), Optional.empty());

    /** @param gone members that are none any more */
    record Changed(List<NodeKey> gone, Optional<NodeKey> come) implements Outcome {}

    /** A member has another key. */
    record Renamed(NodeKey old, NodeKey next) implements Outcome {}

    record Known() implements Outcome {}

    record Refused(Refusal cause) implements Outcome {}

    static Outcome refused(Refusal cause) {
        return new Refused(cause);
    }
}
