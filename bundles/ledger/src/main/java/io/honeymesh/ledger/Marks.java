// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.service.Statistics.Dimension;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What of an event is counted. One connection counts once: its touch by source, port and as a scan, its conversation by all that only the
 * conversation shows.
 *
 * @param proven whether the source proved its address
 */
record Marks(boolean proven, Set<Mark> all) {

    static final Marks NONE = new Marks(false, Set.of());

    record Mark(Dimension dimension, String value) {}

    /** Different ones of one event, so that none fills the tables (S12). */
    private static final int MAX_MARKS = 32;

    private static final int MAX_CHARS = 80;

    /** Rules whose words are their own up to this: what comes behind it was sent by the stranger, or tells of a detail. */
    private static final Map<String, String> RULES = Map.of("payload-pattern", ": ", "known-tool", ", by its ");

    /** Without the source, for its spelling follows from the event's subject. */
    static Marks of(Map<String, Object> fields) {
        Set<Mark> marks = new LinkedHashSet<>();
        switch (String.valueOf(fields.get("type"))) {
            case "touch" -> {
                port(fields, marks);
                techniques(fields, marks);
            }
            case "scan", "observation" -> techniques(fields, marks);
            case "conversation" -> {
                patterns(fields, marks);
                techniques(fields, marks);
                marks.remove(technique(AttackTechnique.ACTIVE_SCANNING));
            }
            default -> {
                return NONE;
            }
        }
        return new Marks(EvidenceGrade.PROVEN.name().equals(fields.get("grade")), marks);
    }

    private static void port(Map<String, Object> fields, Set<Mark> marks) {
        try {
            int port = Endpoint.parse(String.valueOf(fields.get("local"))).port();
            String transport = String.valueOf(fields.get("transport")).toLowerCase(Locale.ROOT);
            add(marks, Dimension.PORT, port + "/" + transport + " " + fields.get("trap"));
        } catch (IllegalArgumentException edited) {
            // Somebody has changed the file; the chain's check tells of it.
        }
    }

    private static void techniques(Map<String, Object> fields, Set<Mark> marks) {
        AttackTechnique.of(fields).forEach(one -> marks.add(technique(one)));
    }

    private static Mark technique(AttackTechnique technique) {
        return new Mark(Dimension.TECHNIQUE, technique.id());
    }

    private static void patterns(Map<String, Object> fields, Set<Mark> marks) {
        List<Map<?, ?>> said = new ArrayList<>();
        if (fields.get("contributions") instanceof List<?> contributions) {
            contributions.stream()
                    .filter(Map.class::isInstance)
                    .map(one -> (Map<?, ?>) one)
                    .forEach(said::add);
        }
        for (Map<?, ?> one : said) {
            String rule = String.valueOf(one.get("rule"));
            String end = RULES.get(rule);
            if (end != null) {
                String words = String.valueOf(one.get("explanation"));
                int at = words.indexOf(end);
                add(marks, Dimension.PATTERN, rule + ": " + (at < 0 ? words : words.substring(0, at)));
            }
        }
    }

    private static void add(Set<Mark> marks, Dimension dimension, String value) {
        if (marks.size() < MAX_MARKS) {
            marks.add(new Mark(dimension, value.length() <= MAX_CHARS ? value : value.substring(0, MAX_CHARS) + "..."));
        }
    }
}
