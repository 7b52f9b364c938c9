// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.NodeKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * How many members may come by one (S22): as one hand can make as many as it likes, whoever it has let in counts for it. Not
 * thread-safe.
 */
final class Shares {

    static final int MOST = 10_000;

    /**
     * How many come from one member, whoever below it let them in: at a time, with those that are gone, and within a day as it
     * happens (S22). Of the one that all come from, the limits are for those it lets in itself.
     */
    static final int MOST_OF_ONE = 256;

    static final int MOST_EVER_OF_ONE = 1024;
    static final int MOST_OF_ONE_A_DAY = 64;

    /** How far below the first one a member may be. */
    static final int DEEPEST = 8;

    private final Roll roll;
    private final InstantSource clock;

    /** How many came from one on a day. */
    private final Bounded<NodeKey, Admitted> admitted = new Bounded<>(MOST);

    private record Admitted(long day, int count) {}

    Shares(Roll roll, InstantSource clock) {
        this.roll = roll;
        this.clock = clock;
    }

    /** Whether there is no room for another below this one. */
    boolean isFull(NodeKey introducer) {
        return roll.wayUp(introducer).size() > DEEPEST
                || roll.living().size() >= MOST
                || roll.size() >= 2 * MOST
                || answering(introducer).stream().map(this::from).anyMatch(Shares::isFull);
    }

    private static boolean isFull(List<Member> all) {
        return all.size() >= MOST_EVER_OF_ONE
                || all.stream().filter(member -> !member.gone()).count() >= MOST_OF_ONE;
    }

    /** Whether as many have come by it today as may. */
    boolean isFullToday(NodeKey introducer) {
        return answering(introducer).stream().anyMatch(one -> admittedToday(one) >= MOST_OF_ONE_A_DAY);
    }

    /** Who answers for whom this one lets in: itself and all above it but the one that everybody comes from. */
    private List<NodeKey> answering(NodeKey introducer) {
        List<NodeKey> way = roll.wayUp(introducer);
        return way.size() == 1 ? way : way.subList(0, way.size() - 1);
    }

    private List<Member> from(NodeKey one) {
        return isFirst(one) ? roll.letInBy(one) : roll.below(one, _ -> false);
    }

    private boolean isFirst(NodeKey key) {
        return roll.any(key).flatMap(Member::introducer).isEmpty();
    }

    private int admittedToday(NodeKey introducer) {
        Admitted before = admitted.get(introducer);
        return before == null || before.day() != today() ? 0 : before.count();
    }

    private long today() {
        return clock.instant().getEpochSecond() / 86_400;
    }

    /** Somebody has come by this one. */
    void count(NodeKey introducer) {
        answering(introducer).forEach(one -> admitted.put(one, new Admitted(today(), admittedToday(one) + 1)));
    }

    void rename(NodeKey old, NodeKey next) {
        Optional.ofNullable(admitted.remove(old)).ifPresent(count -> admitted.put(next, count));
    }
}
