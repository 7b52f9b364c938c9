// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.TrustLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a member stands with this node.
 *
 * @param score 0 to 1 at {@code at}; decays towards {@link #BASE} from then on
 * @param granted what an operator gave it; wins over the score
 * @param since when it was first seen: until {@link #PROBATION} is over its score carries it nowhere
 * @param penalised whether an operator has taken its voice away: only a grant gives it back
 * @param day the day, since 1970, of which {@code confirmed} tells how often it was confirmed
 */
record Standing(
        double score,
        Instant at,
        Optional<TrustLevel> granted,
        Instant since,
        boolean penalised,
        long day,
        int confirmed) {

    static final double BASE = 0.25;
    static final double L1 = 0.5;
    static final Duration PROBATION = Duration.ofHours(24);

    /** In which half of the way back to the base is gone. */
    static final Duration HALF_LIFE = Duration.ofDays(7);

    static Standing newcomer(Instant now) {
        return new Standing(BASE, now, Optional.empty(), now, false, 0, 0);
    }

    double score(Instant now) {
        double halves = Math.max(0, Duration.between(at, now).toMillis()) / (double) HALF_LIFE.toMillis();
        return BASE + (score - BASE) * Math.pow(0.5, halves);
    }

    /** A score alone carries a member to L1 (S22). */
    TrustLevel level(Instant now) {
        if (granted.isPresent()) {
            return granted.get();
        }
        boolean known = !now.isBefore(since.plus(PROBATION));
        return known && !penalised && score(now) >= L1 ? TrustLevel.L1 : TrustLevel.L0;
    }

    /** Whether nothing follows from the difference. */
    boolean isSameAs(Standing other, Instant now) {
        return Math.abs(score(now) - other.score(now)) < 0.0005
                && granted.equals(other.granted)
                && penalised == other.penalised
                && day == other.day
                && confirmed == other.confirmed;
    }

    Standing moved(double by, Instant now) {
        return new Standing(Math.clamp(score(now) + by, 0, 1), now, granted, since, penalised, day, confirmed);
    }

    Standing granted(Optional<TrustLevel> level) {
        return new Standing(score, at, level, since, penalised && level.isEmpty(), day, confirmed);
    }

    Standing penalised(Instant now) {
        return new Standing(0, now, Optional.empty(), since, true, day, confirmed);
    }

    Standing confirmed(long today) {
        return new Standing(score, at, granted, since, penalised, today, confirmedOn(today) + 1);
    }

    int confirmedOn(long today) {
        return day == today ? confirmed : 0;
    }

    /** As a line to be kept. */
    String save() {
        return String.join(
                " ",
                Double.toString(score),
                at.toString(),
                granted.map(Enum::name).orElse("-"),
                since.toString(),
                Boolean.toString(penalised),
                Long.toString(day),
                Integer.toString(confirmed));
    }

    /** @throws IllegalArgumentException if the line isn't what {@link #save} makes */
    static Standing load(String line) {
        String[] word = line.split(" ");
        if (word.length != 7) {
            throw new IllegalArgumentException("no standing");
        }
        try {
            return new Standing(
                    Math.clamp(Double.parseDouble(word[0]), 0, 1),
                    Instant.parse(word[1]),
                    word[2].equals("-") ? Optional.empty() : Optional.of(TrustLevel.valueOf(word[2])),
                    Instant.parse(word[3]),
                    Boolean.parseBoolean(word[4]),
                    Long.parseLong(word[5]),
                    Integer.parseInt(word[6]));
        } catch (java.time.DateTimeException wrong) {
            throw new IllegalArgumentException("no standing", wrong);
        }
    }
}
