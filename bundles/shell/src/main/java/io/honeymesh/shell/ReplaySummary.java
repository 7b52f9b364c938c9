// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Decision;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.karaf.shell.support.table.ShellTable;

/** A replay's sum: what each source did, and what would have come of it. Bounded: of too many sources some are only counted. */
final class ReplaySummary {

    private static final int MAX_SOURCES = 2000;
    private static final int MAX_RULES = 32;

    private static final class Source {
        private int conversations;
        private int scans;
        private double score;
        private boolean intent;
        private final Set<String> rules = new TreeSet<>();
        // Not the verdict itself, which holds all that was captured.
        private Duration heaviest = Duration.ofNanos(-1);
        private String outcome = "";

        void add(Judged judged) {
            conversations += judged.event() instanceof NodeEvent.Conversed ? 1 : 0;
            scans += judged.event() instanceof NodeEvent.Scanned ? 1 : 0;
            score = Math.max(score, judged.verdict().score());
            intent |= judged.verdict().intent();
            judged.verdict().contributions().stream()
                    .map(Contribution::rule)
                    .filter(rule -> rules.size() < MAX_RULES)
                    .forEach(rules::add);
            if (weight(judged).compareTo(heaviest) > 0) {
                heaviest = weight(judged);
                outcome = outcome(judged);
            }
        }

        /** A full ban weighs more than any short one, a longer more than a shorter. */
        private static Duration weight(Judged judged) {
            return judged.ban()
                    .map(ban -> ban.remaining(judged.event().at()).plusDays(ban.intent() ? 10_000 : 0))
                    .orElse(Duration.ZERO);
        }

        private static String outcome(Judged judged) {
            return switch (judged.decision()) {
                case Decision.Banned banned ->
                    "banned " + banned.ban().reasonNames() + " for "
                            + judged.terms().orElseThrow();
                case Decision.Spared spared -> "spared, " + spared.cause();
            };
        }
    }

    private final TreeMap<IpAddress, Source> sources = new TreeMap<>();
    private int conversations;
    private int scans;
    private int omitted;

    void add(Judged judged) {
        conversations += judged.event() instanceof NodeEvent.Conversed ? 1 : 0;
        scans += judged.event() instanceof NodeEvent.Scanned ? 1 : 0;
        IpAddress source = judged.verdict().observation().source();
        if (sources.size() < MAX_SOURCES || sources.containsKey(source)) {
            sources.computeIfAbsent(source, s -> new Source()).add(judged);
        } else {
            omitted++;
        }
    }

    boolean isEmpty() {
        return sources.isEmpty();
    }

    /** A table of the sources, and one line. */
    void print(Shell shell) {
        if (!sources.isEmpty()) {
            ShellTable table = new ShellTable();
            for (String column : List.of("Source", "Conversations", "Scans", "Score", "Intent", "Would be", "Rules")) {
                table.column(column);
            }
            sources.forEach((address, source) -> table.addRow()
                    .addContent(
                            address,
                            source.conversations,
                            source.scans,
                            String.format(Locale.ROOT, "%.1f", source.score),
                            source.intent ? "yes" : "no",
                            source.outcome,
                            String.join(" ", source.rules)));
            shell.table(table);
        }
        shell.line(count(sources.size(), "source") + ", " + count(conversations, "conversation") + ", "
                + count(scans, "scan") + "; "
                + (omitted > 0 ? omitted + " verdicts on further sources are left out of the table; " : "")
                + "nothing was banned or kept");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** The same as documents, the sum last. */
    List<Map<String, Object>> documents() {
        List<Map<String, Object>> documents = new ArrayList<>();
        sources.forEach((address, source) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("type", "replay.source");
            fields.put("subject", address.toString());
            fields.put("conversations", source.conversations);
            fields.put("scans", source.scans);
            fields.put("score", source.score);
            fields.put("intent", source.intent);
            fields.put("outcome", source.outcome);
            fields.put("rules", List.copyOf(source.rules));
            documents.add(fields);
        });
        Map<String, Object> sum = new LinkedHashMap<>();
        sum.put("type", "replay.summary");
        sum.put("sources", sources.size());
        sum.put("conversations", conversations);
        sum.put("scans", scans);
        sum.put("omitted", omitted);
        documents.add(sum);
        return documents;
    }
}
