// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.DurationText;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What was said of one source, in the order in which it was. */
final class Seen {

    private record Judged(Verdict verdict, Decision decision) {}

    private final List<Judged> all = new ArrayList<>();

    /** By source, as they appeared. */
    static Map<IpAddress, Seen> of(List<NodeEvent> events) {
        Map<IpAddress, Seen> seen = new LinkedHashMap<>();
        for (NodeEvent event : events) {
            Judged judged = switch (event) {
                case NodeEvent.Touched e -> new Judged(e.verdict(), e.decision());
                case NodeEvent.Conversed e -> new Judged(e.verdict(), e.decision());
                case NodeEvent.Scanned e -> new Judged(e.verdict(), e.decision());
                default -> throw new IllegalArgumentException("a replay tells of no " + event.type());
            };
            seen.computeIfAbsent(judged.verdict.observation().source(), s -> new Seen())
                    .all
                    .add(judged);
        }
        return seen;
    }

    boolean hostile() {
        return all.stream().anyMatch(judged -> judged.verdict.isHostile());
    }

    boolean intent() {
        return all.stream().anyMatch(judged -> judged.verdict.intent());
    }

    /** The highest of all verdicts. */
    double score() {
        return all.stream().mapToDouble(judged -> judged.verdict.score()).max().orElse(0);
    }

    /** The most that a rule said in one verdict; empty if it had no say in any. */
    OptionalDouble score(String rule) {
        return all.stream()
                .map(judged -> judged.verdict.contributions().stream()
                        .filter(said -> said.rule().equals(rule))
                        .toList())
                .filter(said -> !said.isEmpty())
                .mapToDouble(
                        said -> said.stream().mapToDouble(Contribution::score).sum())
                .max();
    }

    boolean has(String kind, String fingerprint) {
        return all.stream()
                .flatMap(judged -> judged.verdict.fingerprints().stream())
                .anyMatch(found -> found.kind().equals(kind) && found.value().equals(fingerprint));
    }

    /** The evidence of all conversations as events show it: {@code command uname -a}. */
    Stream<String> evidence() {
        return all.stream()
                .filter(judged -> judged.verdict.observation() instanceof Conversation)
                .map(judged -> (Conversation) judged.verdict.observation())
                .flatMap(conversation -> conversation.evidence().stream())
                .map(Evidences::text);
    }

    /** The heaviest decision: {@code full 24h}, {@code bare 10m}, or {@code spared CLAIMED}. */
    String decision() {
        Optional<Judged> banned = all.stream()
                .filter(judged -> judged.decision instanceof Decision.Banned)
                .reduce((a, b) -> ban(b).intent() || !ban(a).intent() ? b : a);
        return banned.map(judged -> (ban(judged).intent() ? "full " : "bare ")
                        + DurationText.format(ban(judged)
                                .remaining(judged.verdict.observation().at())))
                .orElseGet(() -> "spared " + ((Decision.Spared) all.getLast().decision).cause());
    }

    private static Ban ban(Judged judged) {
        return ((Decision.Banned) judged.decision).ban();
    }

    /** All of it, for whoever wonders. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (Judged judged : all) {
            Verdict verdict = judged.verdict;
            text.append(String.format(
                    Locale.ROOT,
                    "    %s at %s, score %.1f%s%n",
                    verdict.observation().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                    verdict.observation().at(),
                    verdict.score(),
                    verdict.intent() ? ", intent" : ""));
            verdict.contributions()
                    .forEach(said -> text.append(String.format(
                            Locale.ROOT,
                            "      rule %s %.1f%s: %s%n",
                            said.rule(),
                            said.score(),
                            said.intent() ? " (intent)" : "",
                            said.explanation())));
            verdict.fingerprints()
                    .forEach(found -> text.append("      fingerprint " + found.kind() + " " + found.value() + "\n"));
        }
        evidence().limit(20).forEach(piece -> text.append("      evidence " + piece + "\n"));
        return text + "      decision " + decision() + "\n";
    }
}
