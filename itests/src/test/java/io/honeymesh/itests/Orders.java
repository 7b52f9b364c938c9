// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Subject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Gives a node random orders one after the other and keeps a book of its own: for each subject every state it had and when
 * the node had acknowledged it. One thread gives the orders.
 */
final class Orders {

    /** @param acknowledged {@link System#nanoTime}; {@link Long#MAX_VALUE} if it never was */
    private record State(long acknowledged, Optional<Instant> expires) {}

    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Random random;
    private final Map<Subject, List<State>> bans = new TreeMap<>();
    private final Map<Subject, List<State>> allows = new TreeMap<>();
    private int given;

    Orders(long seed) {
        random = new Random(seed);
    }

    int given() {
        return given;
    }

    /** Gives one order. @throws IOException if the node dies before it has acknowledged it */
    void giveOne(Inside node) throws IOException {
        Subject subject = subject();
        int kind = random.nextInt(100);
        if (kind < 55) {
            String seconds = seconds();
            give(node, "ban " + subject + " " + seconds, at -> note(bans, subject, at, Optional.of(end(seconds))));
        } else if (kind < 80) {
            give(node, "unban " + subject, at -> note(bans, subject, at, Optional.empty()));
        } else if (kind < 90) {
            String seconds = seconds();
            give(node, "allow " + subject + " " + seconds, at -> {
                note(allows, subject, at, Optional.of(end(seconds)));
                bans.keySet().stream()
                        .filter(subject::contains)
                        .toList()
                        .forEach(banned -> note(bans, banned, at, Optional.empty()));
            });
        } else {
            give(node, "disallow " + subject, at -> note(allows, subject, at, Optional.empty()));
        }
    }

    private interface Effect {
        void at(long acknowledged);
    }

    private void give(Inside node, String order, Effect effect) throws IOException {
        given++;
        try {
            if (!node.ask(order).getFirst().startsWith("refused: ")) {
                effect.at(System.nanoTime());
            }
        } catch (IOException died) {
            effect.at(Long.MAX_VALUE);
            throw died;
        }
    }

    private static void note(Map<Subject, List<State>> book, Subject subject, long at, Optional<Instant> expires) {
        book.computeIfAbsent(subject, s -> new ArrayList<>(List.of(new State(Long.MIN_VALUE, Optional.empty()))))
                .add(new State(at, expires));
    }

    private static Instant end(String seconds) {
        return seconds.equals("forever") ? Ban.FOREVER : Instant.now().plusSeconds(Long.parseLong(seconds));
    }

    private String seconds() {
        return switch (random.nextInt(8)) {
            case 0 -> "forever";
            case 1 -> "1";
            default -> Integer.toString(1800 + random.nextInt(1_000_000));
        };
    }

    private Subject subject() {
        int network = random.nextInt(20);
        int host = 1 + random.nextInt(60);
        return Subject.parse(
                switch (random.nextInt(10)) {
                    case 0 -> "100.64." + network + ".0/" + (24 + random.nextInt(7));
                    case 1 -> "2001:db8:" + network + "::/" + (48 + random.nextInt(17));
                    case 2, 3, 4 -> "2001:db8:" + network + "::" + Integer.toHexString(host);
                    default -> "100.64." + network + "." + host;
                });
    }

    /** What the node's books hold and these orders don't explain, if all acknowledged up to {@code cutoff} must be there. */
    List<String> unexplained(Map<String, Instant> heldBans, Map<String, Instant> heldAllows, long cutoff) {
        List<String> wrong = new ArrayList<>();
        compare("ban", bans, heldBans, cutoff, wrong);
        compare("allow", allows, heldAllows, cutoff, wrong);
        return wrong;
    }

    private static void compare(
            String what, Map<Subject, List<State>> book, Map<String, Instant> held, long cutoff, List<String> wrong) {
        Instant now = Instant.now();
        book.forEach((subject, states) -> {
            Optional<Instant> found = Optional.ofNullable(held.get(subject.toString()));
            if (legal(states, cutoff).stream().noneMatch(state -> agrees(state, found, now))) {
                wrong.add(what + " " + subject + ": " + found + ", not one of " + legal(states, cutoff));
            }
        });
        held.keySet().stream()
                .filter(subject -> !book.containsKey(Subject.parse(subject)))
                .forEach(subject -> wrong.add(what + " " + subject + " was never ordered"));
    }

    private static List<State> legal(List<State> states, long cutoff) {
        int first = 0;
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).acknowledged() <= cutoff) {
                first = i;
            }
        }
        return states.subList(first, states.size());
    }

    private static boolean agrees(State state, Optional<Instant> found, Instant now) {
        if (state.expires().isEmpty()) {
            return found.isEmpty();
        }
        Instant expires = state.expires().get();
        if (found.isEmpty()) {
            return expires.isBefore(now.plus(TOLERANCE));
        }
        return Duration.between(found.get(), expires).abs().compareTo(TOLERANCE) < 0;
    }

    /** From now on nothing before counts: the node's books are what they are. */
    void startFrom(Map<String, Instant> heldBans, Map<String, Instant> heldAllows) {
        bans.clear();
        allows.clear();
        heldBans.forEach((subject, until) -> note(bans, Subject.parse(subject), Long.MIN_VALUE, Optional.of(until)));
        heldAllows.forEach(
                (subject, until) -> note(allows, Subject.parse(subject), Long.MIN_VALUE, Optional.of(until)));
    }
}
