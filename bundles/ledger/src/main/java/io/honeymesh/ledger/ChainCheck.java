// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Recomputes the whole chain, from the genesis or the last pruning's checkpoint to the recorded head: finds a row that was
 * changed, removed, inserted or reordered, and indexes that say other than the event. What it can't see is a file replaced
 * as a whole or rewritten to its end by someone with the node's rights; a head kept elsewhere shows that (S35).
 */
final class ChainCheck {

    private final Connection connection;

    ChainCheck(Connection connection) {
        this.connection = connection;
    }

    /** What is wrong first; empty if nothing is. */
    Optional<String> run() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Optional<Checkpoint> checkpoint = checkpoint(statement);
            byte[] genesis = Chain.genesis(meta(statement, "identity"));
            Chain chain = checkpoint.map(c -> new Chain(c.sequence(), c.hash())).orElseGet(() -> new Chain(0, genesis));
            Optional<Map<String, Object>> pruned = Optional.empty();
            try (ResultSet row = statement.executeQuery(
                    "SELECT sequence, at, type, subject, body, hash FROM events ORDER BY sequence")) {
                while (row.next()) {
                    long sequence = row.getLong(1);
                    if (sequence != chain.sequence() + 1) {
                        return Optional.of(
                                "row " + (chain.sequence() + 1) + " is missing: row " + sequence + " comes next");
                    }
                    byte[] body = row.getBytes(5);
                    chain.append(body);
                    if (!Arrays.equals(row.getBytes(6), chain.hash())) {
                        return Optional.of("row " + sequence + " was changed: its hash doesn't follow");
                    }
                    if (!indexed(row, body)) {
                        return Optional.of("row " + sequence + " is filed under another type, time or subject");
                    }
                    if (Checkpoint.EVENT_TYPE.equals(row.getString(3))) {
                        pruned = Optional.of(detail(body));
                    }
                }
            }
            if (checkpoint.isPresent() && !repeats(pruned, checkpoint.get())) {
                return Optional.of("the checkpoint at row " + checkpoint.get().sequence()
                        + " is not what the chain says was pruned");
            }
            return head(statement, chain);
        }
    }

    private static Optional<Checkpoint> checkpoint(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT sequence, hash FROM checkpoints ORDER BY sequence DESC LIMIT 1")) {
            return row.next() ? Optional.of(new Checkpoint(row.getLong(1), row.getBytes(2), "")) : Optional.empty();
        }
    }

    private static boolean indexed(ResultSet row, byte[] body) throws SQLException {
        EventJson.Header header;
        try {
            header = EventJson.header(body);
        } catch (IllegalArgumentException notAnEvent) {
            return false;
        }
        return header.type().equals(row.getString(3))
                && EventJson.millis(header.at()) == row.getLong(2)
                && Arrays.equals(header.subject().map(SubjectKey::of).orElse(null), row.getBytes(4));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> detail(byte[] body) {
        return EventJson.decode(body).get("detail") instanceof Map<?, ?> detail
                ? (Map<String, Object>) detail
                : Map.of();
    }

    private static boolean repeats(Optional<Map<String, Object>> pruned, Checkpoint checkpoint) {
        return pruned.filter(detail -> detail.get(Checkpoint.EVENT_THROUGH) instanceof Number through
                        && through.longValue() == checkpoint.sequence()
                        && HexFormat.of().formatHex(checkpoint.hash()).equals(detail.get(Checkpoint.EVENT_HASH)))
                .isPresent();
    }

    private static Optional<String> head(Statement statement, Chain chain) throws SQLException {
        long recorded = Sqlite.number(statement, "SELECT value FROM meta WHERE name = 'head_sequence'");
        if (recorded != chain.sequence()) {
            return Optional.of("the chain ends at row " + chain.sequence() + ", its recorded head is row " + recorded);
        }
        boolean same = recorded == 0 || Arrays.equals(meta(statement, "head_hash"), chain.hash());
        return same ? Optional.empty() : Optional.of("the recorded head's hash is not row " + recorded + "'s");
    }

    private static byte[] meta(Statement statement, String name) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT value FROM meta WHERE name = '" + name + "'")) {
            return row.next() ? row.getBytes(1) : new byte[0];
        }
    }
}
