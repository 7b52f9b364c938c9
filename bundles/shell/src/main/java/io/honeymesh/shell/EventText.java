// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Secrets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Events for people. What was captured in them is escaped already; it is made printable once more, because a ledger file
 * may have been edited. Captured secrets are not shown (S33).
 */
final class EventText {

    private static final int EVIDENCE_SHOWN = 3;
    private static final int PIECE_CHARS = 80;

    private EventText() {}

    /** The event on one line. */
    static String line(Map<String, Object> event) {
        String subject = event.containsKey("subject") ? text(event, "subject") + "  " : "";
        return SafeText.printable(
                "%s  %-12s  %s%s".formatted(time(event), text(event, "type"), subject, summary(event)));
    }

    static String time(Map<String, Object> event) {
        String at = text(event, "at");
        int fraction = at.indexOf('.');
        return (fraction > 0 ? at.substring(0, fraction) + "Z" : at).replace('T', ' ');
    }

    /** What happened, without when and to whom. */
    static String summary(Map<String, Object> event) {
        String type = text(event, "type");
        int dot = type.indexOf('.');
        return switch (dot < 0 ? type : type.substring(0, dot)) {
            case "touch", "intent" -> join(event, "trap", "local", "grade") + outcome(event);
            case "conversation" ->
                join(event, "trap", "local", "ending") + " in " + text(event, "bytes_in") + " out "
                        + text(event, "bytes_out") + evidence(event) + outcome(event);
            case "scan" ->
                join(event, "kind", "grade") + " " + targets(event) + " in "
                        + text(event, "window_ms") + " ms, stopped by the kernel for "
                        + text(event, "stopped_for_s") + " s" + outcome(event);
            case "observation" -> join(event, "kind") + outcome(event);
            case "ban" ->
                reasons(event) + " until " + text(event, "expires") + ": " + text(event, "cause") + enforcement(event);
            case "allow" -> "until " + text(event, "expires") + ": " + text(event, "cause");
            case "fingerprint" ->
                join(event, "kind", "value") + " until " + text(event, "expires") + ": " + text(event, "cause");
            case "mode" -> text(event, "from") + " -> " + text(event, "to") + ": " + text(event, "cause");
            case "trap" -> join(event, "trap", "transport", "endpoint", "state", "detail");
            case "enforcer" -> enforcer(event);
            case "import" -> imported(event.get("detail"));
            case "alarm" -> text(event, "kind") + ": " + text(event, "detail");
            default -> text(event, "detail");
        };
    }

    private static String enforcer(Map<String, Object> event) {
        List<String> words = new ArrayList<>();
        words.add(join(event, "enforcer", "reason"));
        maps(event.get("interfaces")).forEach(one -> words.add(join(one, "name", "mode", "detail")));
        return String.join(", ", words);
    }

    private static String imported(Object detail) {
        if (!(detail instanceof Map<?, ?> said)) {
            return String.valueOf(detail);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        said.forEach((name, value) -> fields.put(String.valueOf(name), value));
        String line = text(fields, "name");
        if (fields.containsKey("entries")) { // of a damaged list nothing more is known
            line += ": " + text(fields, "entries") + " entries (" + text(fields, "form") + ") by " + text(fields, "by")
                    + " until " + text(fields, "until");
        }
        line += fields.containsKey("skipped") ? ", left out " + text(fields, "skipped") : "";
        return line + (fields.containsKey("forgotten_by") ? ", forgotten by " + text(fields, "forgotten_by") : "");
    }

    /** Every rule's say in a verdict, a line each. */
    static List<String> contributions(Map<String, Object> event) {
        List<String> lines = new ArrayList<>();
        for (Map<String, Object> said : maps(event.get("contributions"))) {
            boolean intent = Boolean.TRUE.equals(said.get("intent"));
            lines.add(SafeText.printable("rule " + text(said, "rule") + ": +" + text(said, "score") + " "
                    + text(said, "reason") + (intent ? " (intent)" : "") + ": " + text(said, "explanation")));
        }
        return lines;
    }

    private static String evidence(Map<String, Object> event) {
        List<Map<String, Object>> pieces = maps(Secrets.hidden(event).get("evidence"));
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> piece : pieces.subList(0, Math.min(EVIDENCE_SHOWN, pieces.size()))) {
            Map<String, Object> shown = new LinkedHashMap<>(piece);
            Object kind = shown.remove("kind");
            String values = String.join(
                    " ", shown.values().stream().map(String::valueOf).toList());
            text.append(", ").append(kind).append(' ').append(told(cut(values)));
        }
        int more = pieces.size() - EVIDENCE_SHOWN;
        return more > 0 ? text + ", " + more + " more" : text.toString();
    }

    /** In quotes if it could be taken for more of the line: a user may call himself {@code x -> spared, allowed}. */
    private static String told(String captured) {
        boolean like = captured.chars().anyMatch(c -> ",>[\"".indexOf(c) >= 0);
        return like ? '"' + captured.replace("\"", "\\x22") + '"' : captured;
    }

    private static String outcome(Map<String, Object> event) {
        return switch (text(event, "decision")) {
            case "banned" -> " -> banned " + reasons(event) + enforcement(event);
            case "spared" -> " -> spared, " + join(event, "spared_because", "spared_detail");
            default -> "";
        };
    }

    private static String enforcement(Map<String, Object> event) {
        return event.containsKey("enforcement") ? " [" + join(event, "enforcement", "enforcement_detail") + "]" : "";
    }

    private static String targets(Map<String, Object> event) {
        String ports = text(event, "distinct_ports") + " ports";
        return event.get("distinct_addresses") instanceof Number addresses && addresses.intValue() > 1
                ? ports + " of " + addresses + " or more addresses"
                : ports;
    }

    private static String reasons(Map<String, Object> event) {
        return event.get("reasons") instanceof Map<?, ?> reasons
                ? String.join(
                        "+", reasons.keySet().stream().map(String::valueOf).toList())
                : "";
    }

    private static String join(Map<String, Object> event, String... names) {
        List<String> values = new ArrayList<>();
        for (String name : names) {
            String value = text(event, name);
            if (!value.isEmpty()) {
                values.add(value);
            }
        }
        return String.join(" ", values);
    }

    private static String text(Map<String, Object> event, String name) {
        return switch (event.get(name)) {
            case null -> "";
            case Collection<?> items when items.isEmpty() -> "";
            case Map<?, ?> more -> pairs(more);
            case Object value -> value.toString();
        };
    }

    private static String pairs(Map<?, ?> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + quoted(String.valueOf(value.getValue())))
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String text) {
        boolean like = text.isEmpty() || text.chars().anyMatch(c -> c == ' ' || c == '"' || c == '=');
        return like ? '"' + text.replace("\"", "\\x22") + '"' : text;
    }

    private static String cut(String text) {
        return text.length() <= PIECE_CHARS ? text : text.substring(0, PIECE_CHARS) + "...";
    }

    private static List<Map<String, Object>> maps(Object list) {
        List<Map<String, Object>> maps = new ArrayList<>();
        if (list instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?> map) {
                    Map<String, Object> copy = new LinkedHashMap<>();
                    map.forEach((key, value) -> copy.put(String.valueOf(key), value));
                    maps.add(copy);
                }
            }
        }
        return maps;
    }
}
