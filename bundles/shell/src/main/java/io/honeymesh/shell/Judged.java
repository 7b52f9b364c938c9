// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Decision;
import io.honeymesh.api.DurationText;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Secrets;
import io.honeymesh.api.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a replay says of something: the verdict, and what policy would have made of it. */
record Judged(NodeEvent event, Verdict verdict, Decision decision) {

    private static final List<String> OF_THE_KERNEL = List.of("enforcement", "enforcement_detail");

    static Judged of(NodeEvent event) {
        return switch (event) {
            case NodeEvent.Touched e -> new Judged(e, e.verdict(), e.decision());
            case NodeEvent.Conversed e -> new Judged(e, e.verdict(), e.decision());
            case NodeEvent.Scanned e -> new Judged(e, e.verdict(), e.decision());
            case NodeEvent.Observed e -> new Judged(e, e.verdict(), e.decision());
            default -> throw new IllegalArgumentException("a replay tells of no " + event.type());
        };
    }

    /** Whether there is more to it than that a trap was touched, which the conversation's end says once more. */
    boolean isWorthALine() {
        return !(event instanceof NodeEvent.Touched) || verdict.contributions().size() > 1;
    }

    boolean has(String rule) {
        return verdict.contributions().stream().map(Contribution::rule).anyMatch(rule::equals);
    }

    Optional<Ban> ban() {
        return decision instanceof Decision.Banned banned ? Optional.of(banned.ban()) : Optional.empty();
    }

    /** How long and of which kind a ban is: {@code 1d, full}. */
    Optional<String> terms() {
        return ban().map(ban -> DurationText.format(ban.remaining(event.at())) + (ban.intent() ? ", full" : ", bare"));
    }

    /** The event's fields, secrets hidden, without the kernel, which has no part in a replay. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>(Secrets.hidden(event.fields()));
        fields.keySet().removeAll(OF_THE_KERNEL);
        ban().ifPresent(ban -> fields.put("ban_s", ban.remaining(event.at()).toSeconds()));
        return fields;
    }

    /** The event on a line, below it each rule's say and the fingerprints. */
    List<String> lines() {
        Map<String, Object> fields = fields();
        List<String> lines = new ArrayList<>();
        lines.add(EventText.line(fields) + terms().map(terms -> " for " + terms).orElse(""));
        EventText.contributions(fields).forEach(rule -> lines.add("    " + rule));
        if (fields.get("fingerprints") instanceof Map<?, ?> fingerprints) {
            fingerprints.forEach((kind, value) -> lines.add("    " + kind + " " + value));
        }
        return lines;
    }
}
