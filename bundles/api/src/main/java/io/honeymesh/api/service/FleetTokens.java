// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Changes the access tokens of many nodes at once (S29). The order is made and signed where no node runs; here it is passed on,
 * and who has followed it can be seen. Off until {@code fleet.admin} is set. Thread-safe.
 */
@ProviderType
public interface FleetTokens {

    /** Characters of the longest order that is taken. */
    int MAX_ORDER_CHARS = 4 << 20;

    /** Where a node stands. */
    enum State {
        /** Its tokens are those of the order. */
        CONFIRMED,
        /** It says that it did not follow, and why. */
        REFUSED,
        /** It has not answered yet. */
        SILENT,
        /** The order has nothing for it. */
        NOT_ASKED
    }

    /**
     * A member and the last order for it.
     *
     * @param detail why it stands there, in words; empty where it has confirmed
     * @param ordered when the order was made
     * @param until until when it may follow
     * @param answered when it answered, by its own clock
     */
    record Row(
            String nodeId,
            boolean self,
            State state,
            String detail,
            Optional<Instant> ordered,
            Optional<Instant> until,
            Optional<Instant> answered) {

        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("node", nodeId);
            fields.put("self", self);
            fields.put("state", state.name());
            fields.put("detail", detail);
            ordered.ifPresent(at -> fields.put("ordered", at.toString()));
            until.ifPresent(at -> fields.put("until", at.toString()));
            answered.ifPresent(at -> fields.put("answered", at.toString()));
            return fields;
        }
    }

    /**
     * The keys of all nodes that take part, each signed by its node: what an order is made from.
     *
     * @throws IllegalArgumentException with one clear line if it is off here
     */
    String roster();

    /**
     * Passes an order on; the same once more does no harm.
     *
     * @param order as the offline tool wrote it
     * @return the report at this moment
     * @throws IllegalArgumentException with one clear line if it is none of this fleet's, or its time is over
     */
    List<Row> rotate(String order);

    /**
     * Every member, this node first.
     *
     * @throws IllegalArgumentException with one clear line if it is off here
     */
    List<Row> report();
}
