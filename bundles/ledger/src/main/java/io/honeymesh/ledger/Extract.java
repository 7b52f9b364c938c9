// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a conversation's event goes into the tables of attempts.
 *
 * @param recorded whether there is a recording of it
 * @param loginCount logins tried in all
 * @param commandCount commands given in all
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
        int loginCount,
        int commandCount,
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
        try {
            return of(fields, Instant.parse(text(fields.get("started"))));
        } catch (DateTimeParseException edited) {
            return Optional.empty();
        }
    }

    /** The same where it is known when the conversation began. */
    static Optional<Extract> of(Map<String, Object> fields, Instant started) {
        if (!"conversation".equals(fields.get("type")) || !(fields.get("conversation") instanceof Number id)) {
            return Optional.empty();
        }
        List<Login> logins = pieces(fields, "credential")
                .map(said ->
                        new Login(cut(said.get("user"), MAX_USER_CHARS), cut(said.get("secret"), MAX_SECRET_CHARS)))
                .toList();
        List<String> commands = pieces(fields, "command")
                .map(said -> cut(said.get("text"), MAX_COMMAND_CHARS))
                .toList();
        return Optional.of(new Extract(
                id.longValue(),
                started,
                cut(fields.get("trap"), MAX_USER_CHARS),
                number(fields.get("bytes_in")),
                number(fields.get("bytes_out")),
                Boolean.TRUE.equals(fields.get("intent")),
                fields.containsKey("recording"),
                logins.size(),
                commands.size(),
                counted(logins),
                counted(commands)));
    }

    private static Stream<Map<?, ?>> pieces(Map<String, Object> fields, String kind) {
        Stream<?> evidence = fields.get("evidence") instanceof List<?> pieces ? pieces.stream() : Stream.empty();
        return evidence.<Map<?, ?>>mapMulti((piece, next) -> {
            if (piece instanceof Map<?, ?> said && kind.equals(said.get("kind"))) {
                next.accept(said);
            }
        });
    }

    private static <K> Map<K, Integer> counted(List<K> keys) {
        Map<K, Integer> counts = new LinkedHashMap<>();
        for (K key : keys) {
            if (counts.size() < MAX_DISTINCT || counts.containsKey(key)) {
                counts.merge(key, 1, Integer::sum);
            }
        }
        return counts;
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
