// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.NodeEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the chain begins since older events were pruned.
 *
 * @param sequence the last row pruned
 * @param hash that row's
 * @param cause {@code age} or {@code size}
 */
record Checkpoint(long sequence, byte[] hash, String cause) {

    static final String EVENT_TYPE = "ledger.pruned";
    static final String EVENT_THROUGH = "through";
    static final String EVENT_HASH = "sha256";

    /** Removes the rows and keeps the checkpoint, within the caller's transaction. */
    void record(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM events WHERE sequence <= ?");
                PreparedStatement older = connection.prepareStatement("DELETE FROM checkpoints");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO checkpoints VALUES (?, ?, ?)")) {
            delete.setLong(1, sequence);
            delete.executeUpdate();
            older.executeUpdate();
            insert.setLong(1, sequence);
            insert.setBytes(2, hash);
            insert.setString(3, now.toString());
            insert.executeUpdate();
        }
    }

    /** What the chain says of it. */
    NodeEvent event(Instant now) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put(EVENT_THROUGH, sequence);
        detail.put(EVENT_HASH, HexFormat.of().formatHex(hash));
        detail.put("cause", cause);
        return new NodeEvent.Other(now, EVENT_TYPE, Optional.empty(), detail);
    }
}
