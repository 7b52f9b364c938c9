// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of a conversation's event goes into the tables of attempts.
 *
 * @param recorded whether there is a recording of it
 * @param logins those tried, and how often each
 * @param commands those given, and how often each
 */
record Extract(
        long conversation,
        Instant started,
        String trap,
        long bytesIn,
        long bytesOut,
        boolean hostile,
        boolean recorded,
        Map<Login, Integer> logins,
        Map<String, Integer> commands) {

    record Login(String user, String secret) {}

    /** Different ones kept of one conversation, so that none fills the tables (S12). */
    static final int MAX_DISTINCT = 64;

    private static final int MAX_USER_CHARS = 64;
    private static final int MAX_SECRET_CHARS = 128;
    private static final int MAX_COMMAND_CHARS = 512;

    /** Empty if the event is none of a conversation, or not as the schema has it. */
    static Optional<Extract> of(Map<String, Object> fields) {
        if (!"conversation".equals(fields.get("type")) || !(fields.get("conversation") instanceof Number id)) {
            return Optional.empty();
        }
        Map<Login, Integer> logins = new LinkedHashMap<>();
        Map<String, Integer> commands = new LinkedHashMap<>();
        if (fields.get("evidence") instanceof List<?> evidence) {
            for (Object piece : evidence) {
                if (piece instanceof Map<?, ?> said) {
                    take(said, logins, commands);
                }
            }
        }
        try {
            return Optional.of(new Extract(
                    id.longValue(),
                    Instant.parse(text(fields.get("started"))),
                    cut(fields.get("trap"), MAX_USER_CHARS),
                    number(fields.get("bytes_in")),
                    number(fields.get("bytes_out")),
                    Boolean.TRUE.equals(fields.get("intent")),
                    fields.containsKey("recording"),
                    logins,
                    commands));
        } catch (DateTimeParseException edited) {
            return Optional.empty();
        }
    }

    private static void take(Map<?, ?> said, Map<Login, Integer> logins, Map<String, Integer> commands) {
        switch (text(said.get("kind"))) {
            case "credential" ->
                count(
                        logins,
                        new Login(cut(said.get("user"), MAX_USER_CHARS), cut(said.get("secret"), MAX_SECRET_CHARS)));
            case "command" -> count(commands, cut(said.get("text"), MAX_COMMAND_CHARS));
            default -> {}
        }
    }

    private static <K> void count(Map<K, Integer> counts, K key) {
        if (counts.size() < MAX_DISTINCT || counts.containsKey(key)) {
            counts.merge(key, 1, Integer::sum);
        }
    }

    /** How many of them there were, those left out aside. */
    static int total(Map<?, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String cut(Object value, int maxChars) {
        String text = text(value);
        return text.length() <= maxChars ? text : text.substring(0, maxChars) + "...";
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    private static long number(Object value) {
        return value instanceof Number n ? n.longValue() : 0;
    }
}
