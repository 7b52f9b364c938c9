// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.IpAddress;
import io.honeymesh.testkit.Lines.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What is expected of the verdicts, an {@code .expect} file:
 *
 * <pre>
 * hostile yes
 * intent yes
 * rule payload-pattern 1 2
 * rule trap-intent never
 * decision full 1d
 * </pre>
 *
 * {@code docs/replay.md} has all words.
 *
 * @param capture the traffic, if it is not in a file of the case's own name
 */
record Expectation(Path file, Optional<Line> capture, List<Line> lines) {

    private static final Set<String> WORDS =
            Set.of("source", "hostile", "intent", "score", "rule", "fingerprint", "evidence", "decision", "nothing");

    /** @throws IllegalArgumentException that names file and line */
    static Expectation of(Path file) throws IOException {
        Optional<Line> capture = Optional.empty();
        List<Line> lines = new ArrayList<>();
        for (Line line : Lines.of(file)) {
            if (line.word().equals("capture")) {
                capture = Optional.of(line);
            } else if (WORDS.contains(line.word())) {
                lines.add(line);
            } else {
                throw line.wrong("no such word: " + line.word() + " (there are capture, "
                        + String.join(", ", WORDS.stream().sorted().toList()) + ")");
            }
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(file + ": expects nothing; say 'nothing' if it should come to nothing");
        }
        return new Expectation(file, capture, lines);
    }

    /** What is not as expected, a line each. */
    List<String> failures(Map<IpAddress, Seen> seen) {
        List<String> failures = new ArrayList<>();
        Optional<Seen> whose = seen.size() == 1 ? seen.values().stream().findFirst() : Optional.empty();
        for (Line line : lines) {
            switch (line.word()) {
                case "source" -> {
                    whose = Optional.ofNullable(seen.get(line.address()));
                    if (whose.isEmpty()) {
                        failures.add(at(line, "nothing was said of " + line.address()));
                        return failures;
                    }
                }
                case "nothing" -> {
                    if (!seen.isEmpty()) {
                        failures.add(at(line, "something was said of " + seen.keySet()));
                    }
                }
                default -> {
                    Seen about = whose.orElseThrow(
                            () -> new AssertionError(at(line, "of whom? 'source' chooses one of " + seen.keySet())));
                    failure(line, about).ifPresent(why -> failures.add(at(line, why)));
                }
            }
        }
        return failures;
    }

    private static String at(Line line, String why) {
        return line.file() + ":" + line.number() + ": " + why;
    }

    private static Optional<String> failure(Line line, Seen seen) {
        return switch (line.word()) {
            case "hostile" -> unless(seen.hostile() == line.yes(), "hostile is " + (line.yes() ? "no" : "yes"));
            case "intent" -> unless(seen.intent() == line.yes(), "intent is " + (line.yes() ? "no" : "yes"));
            case "score" -> bounds(line, "the score", OptionalDouble.of(seen.score()), line.words());
            case "rule" -> rule(line, seen);
            case "fingerprint" -> {
                List<String> words = line.words();
                if (words.size() != 2) {
                    throw line.wrong("fingerprint needs kind and value: fingerprint ja4 t13d...");
                }
                yield unless(seen.has(words.get(0), words.get(1)), "no such fingerprint was found");
            }
            case "evidence" ->
                unless(
                        seen.evidence().anyMatch(piece -> piece.contains(line.rest())),
                        "no evidence has '" + line.rest() + "' in it");
            default -> decision(line, seen);
        };
    }

    private static Optional<String> rule(Line line, Seen seen) {
        List<String> words = line.words();
        if (words.isEmpty()) {
            throw line.wrong("rule needs a name");
        }
        String name = words.getFirst();
        OptionalDouble score = seen.score(name);
        List<String> more = words.subList(1, words.size());
        if (more.equals(List.of("never"))) {
            return unless(score.isEmpty(), "rule " + name + " said " + score.orElse(0));
        }
        return score.isEmpty()
                ? Optional.of("rule " + name + " said nothing")
                : more.isEmpty() ? Optional.empty() : bounds(line, "rule " + name, score, more);
    }

    private static Optional<String> bounds(Line line, String what, OptionalDouble score, List<String> bounds) {
        if (bounds.isEmpty() || bounds.size() > 2) {
            throw line.wrong(what + " needs a lowest score, and may have a highest: 1 or 1 2");
        }
        try {
            double low = Double.parseDouble(bounds.getFirst());
            double high = bounds.size() > 1 ? Double.parseDouble(bounds.get(1)) : Double.MAX_VALUE;
            double is = score.orElse(0);
            return unless(is >= low && is <= high, what + " has " + is);
        } catch (NumberFormatException e) {
            throw line.wrong("not a score: " + String.join(" ", bounds));
        }
    }

    private static Optional<String> decision(Line line, Seen seen) {
        String is = seen.decision();
        String wanted = line.rest().strip();
        return unless(is.equals(wanted) || is.startsWith(wanted + " "), "the decision is " + is);
    }

    private static Optional<String> unless(boolean met, String why) {
        return met ? Optional.empty() : Optional.of(why);
    }
}
