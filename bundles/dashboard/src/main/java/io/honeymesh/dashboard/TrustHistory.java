// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.EventLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The last changes of trust that are on record.
 *
 * @param changes the newest first
 */
record TrustHistory(List<Change> changes) {

    private static final int READ = 2000;
    private static final int SPARKED = 60;

    /** One of them. */
    record Change(
            Instant at, String node, double before, double score, String levelBefore, String level, String cause) {

        TrustRow row() {
            return new TrustRow(
                    Moment.of(at),
                    MeshPage.shown(node),
                    String.format(Locale.ROOT, "%.2f to %.2f", before, score),
                    badge(),
                    cause);
        }

        private Badge badge() {
            Optional<TrustLevel> known = Arrays.stream(TrustLevel.values())
                    .filter(one -> one.name().equals(level))
                    .findFirst();
            String text = levelBefore.equals(level) ? level : levelBefore + " to " + level;
            return new Badge(known.map(MeshPage::badge).orElse(Badge.muted("")).kind(), text);
        }
    }

    static TrustHistory of(EventLog log) {
        List<Change> changes = new ArrayList<>();
        for (EventLog.Entry entry : log.find(
                        new EventLog.Query(Optional.empty(), Optional.of("trust"), Optional.empty(), READ))
                .entries()
                .reversed()) {
            if (entry.fields().get("detail") instanceof Map<?, ?> detail) {
                changes.add(new Change(
                        Instant.parse(text(entry.fields(), "at")),
                        text(detail, "peer"),
                        number(detail, "score_before"),
                        number(detail, "score"),
                        text(detail, "level_before"),
                        text(detail, "level"),
                        text(detail, "cause")));
            }
        }
        return new TrustHistory(List.copyOf(changes));
    }

    /** By node ID. */
    Map<String, Spark> sparks() {
        Map<String, List<Double>> scores = new HashMap<>();
        for (Change change : changes) {
            List<Double> own = scores.computeIfAbsent(change.node, _ -> new ArrayList<>());
            if (own.size() < SPARKED) {
                own.add(change.score);
            }
        }
        Map<String, Spark> sparks = new HashMap<>();
        scores.forEach((node, own) -> sparks.put(node, Spark.of(own.reversed())));
        return sparks;
    }

    private static String text(Map<?, ?> from, String name) {
        return from.get(name) == null ? "" : from.get(name).toString();
    }

    private static double number(Map<?, ?> from, String name) {
        return from.get(name) instanceof Number number ? number.doubleValue() : 0;
    }
}
