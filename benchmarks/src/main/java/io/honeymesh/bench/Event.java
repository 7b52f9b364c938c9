// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.bench.Timeline.Who;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One of the node's events, as its shell gives them, for people. */
record Event(Map<String, Object> fields) {

    private static final int EVIDENCE_SHOWN = 2;
    private static final int PIECE_CHARS = 60;

    String type() {
        return text("type");
    }

    String subject() {
        return text("subject");
    }

    boolean isBan() {
        return type().equals("ban.placed") || type().equals("ban.raised");
    }

    /** The kernel drops this source's scan packets by itself. */
    boolean isScanStop() {
        return type().equals("scan") && fields.get("stopped_for_s") instanceof Number n && n.longValue() > 0;
    }

    Optional<Instant> at() {
        return moment("at");
    }

    Optional<Instant> expires() {
        return moment("expires");
    }

    Optional<Instant> since() {
        return moment("since");
    }

    List<String> reasons() {
        if (isScanStop()) {
            return List.of("SCAN");
        }
        return fields.get("reasons") instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    boolean full() {
        return Boolean.TRUE.equals(fields.get("full"));
    }

    Who who() {
        return type().startsWith("ban.") || isScanStop() ? Who.KERNEL : Who.NODE;
    }

    /** One line; empty if it tells nothing new beside the others. */
    Optional<String> line() {
        return switch (type()) {
            case "touch" ->
                Optional.of("touched trap " + text("trap") + " at " + text("local") + ", " + text("grade") + ", score "
                        + text("score"));
            case "ban.placed" ->
                Optional.of("BANNED " + text("banned") + " for " + term() + ": " + reasonNames() + " (" + text("cause")
                        + ")");
            case "ban.raised" ->
                Optional.of("ban RAISED to " + term() + ": " + reasonNames() + " (" + text("cause") + ")");
            case "ban.expired", "ban.lifted", "ban.evicted" ->
                Optional.of("ban on " + text("banned") + " ended (" + text("cause") + ")");
            case "conversation" ->
                Optional.of("the open conversation went on, contained: " + text("bytes_in") + " bytes in, "
                        + text("bytes_out") + " out" + evidence());
            case "scan" ->
                Optional.of((isScanStop()
                                ? "scan STOPPED in the kernel for "
                                        + duration(
                                                Duration.ofSeconds(((Number) fields.get("stopped_for_s")).longValue()))
                                : "scan seen")
                        + ": " + text("distinct_ports") + " ports in " + text("window_ms") + " ms, " + text("grade"));
            case "alarm" -> Optional.of("ALARM " + text("kind") + ": " + text("detail"));
            default -> Optional.empty();
        };
    }

    private String term() {
        return at().flatMap(from -> expires().map(until -> duration(Duration.between(from, until))))
                .orElse("?");
    }

    /** {@code 10 min}, {@code 24 h}, {@code 6 s} */
    static String duration(Duration length) {
        long seconds = Math.round(length.toMillis() / 1000.0);
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? Math.round(seconds / 60.0) + " min" : Math.round(seconds / 3600.0) + " h";
    }

    String reasonNames() {
        return String.join("+", reasons());
    }

    private String evidence() {
        List<String> shown = new ArrayList<>();
        List<?> all = fields.get("evidence") instanceof List<?> list ? list : List.of();
        for (Object piece : all.subList(0, Math.min(EVIDENCE_SHOWN, all.size()))) {
            if (piece instanceof Map<?, ?> map) {
                String values = String.join(
                        " ",
                        map.entrySet().stream()
                                .filter(entry -> !"kind".equals(entry.getKey()) && !"secret".equals(entry.getKey()))
                                .map(entry -> String.valueOf(entry.getValue()).strip())
                                .filter(value -> !value.isEmpty())
                                .toList());
                shown.add(map.get("kind") + " "
                        + (values.length() > PIECE_CHARS ? values.substring(0, PIECE_CHARS) + "…" : values));
            }
        }
        int more = all.size() - shown.size();
        return (shown.isEmpty() ? "" : "; " + String.join("; ", shown)) + (more > 0 ? "; " + more + " more" : "");
    }

    private Optional<Instant> moment(String name) {
        try {
            return fields.containsKey(name) ? Optional.of(Instant.parse(text(name))) : Optional.empty();
        } catch (java.time.format.DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    private String text(String name) {
        Object value = fields.get(name);
        return value == null ? "" : value.toString();
    }
}
