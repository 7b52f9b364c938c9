// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** How far each member is trusted, and why: every change is told with its cause. Not thread-safe. */
final class TrustBook {

    static final double CONFIRMED = 0.06;
    static final int CONFIRMED_A_DAY = 5;
    static final double REFUSED = 0.02;
    static final double CONTRADICTED = 0.2;

    /** Of what a member loses, its sponsor loses half (S22). */
    static final double SPONSORS_SHARE = 0.5;

    /** Somebody's trust has changed. */
    interface Teller {
        /** @param levelBefore that was told the last time */
        void changed(NodeKey member, TrustLevel levelBefore, Standing before, Standing after, String cause);
    }

    private final Map<NodeKey, Standing> standings = new HashMap<>();
    /** Whose level may be more than L0: no other's rises by itself. */
    private final Set<NodeKey> raised = new HashSet<>();

    private final Map<NodeKey, TrustLevel> levelsTold = new HashMap<>();

    /** What each has cost its sponsor on a day. */
    private final Bounded<NodeKey, Cost> costs = new Bounded<>(Shares.MOST);

    private final InstantSource clock;
    private final Teller teller;

    private record Cost(long day, double sum) {}

    TrustBook(InstantSource clock, Teller teller) {
        this.clock = clock;
        this.teller = teller;
    }

    Standing of(NodeKey member) {
        Instant now = clock.instant();
        return standings.computeIfAbsent(member, _ -> Standing.newcomer(now));
    }

    TrustLevel level(NodeKey member) {
        return of(member).level(clock.instant());
    }

    void load(NodeKey member, Standing standing) {
        standings.put(member, standing);
        if (standing.granted().isPresent() || standing.score() >= Standing.L1) {
            raised.add(member);
        } else {
            raised.remove(member);
        }
        // As it was told when this was written: what time has changed since, a restart in between or not, is yet to be
        // told.
        levelsTold.putIfAbsent(member, standing.level(standing.at()));
    }

    Set<NodeKey> raised() {
        return raised;
    }

    /** Forgets whom this isn't true of. */
    void retain(Predicate<NodeKey> member) {
        standings.keySet().removeIf(member.negate());
        raised.retainAll(standings.keySet());
        levelsTold.keySet().retainAll(standings.keySet());
    }

    /** What it says was known here from a source of our own. @return whether that counts, today */
    boolean confirm(NodeKey member, String what) {
        long today = today();
        Standing before = of(member);
        boolean counts = !before.penalised() && before.confirmedOn(today) < CONFIRMED_A_DAY;
        if (counts) {
            change(member, before.moved(CONFIRMED, clock.instant()).confirmed(today), "confirmed: " + what);
        }
        return counts;
    }

    void lower(NodeKey member, Optional<NodeKey> sponsor, double by, String cause) {
        change(member, of(member).moved(-by, clock.instant()), cause);
        sponsor.ifPresent(other -> charge(other, member, by, "let in " + shown(member) + ", which was " + cause));
    }

    /** One whom it let in costs a sponsor no more in a day than one grave lie does, whatever else that one says. */
    private void charge(NodeKey sponsor, NodeKey member, double by, String cause) {
        Cost before = costs.getOrDefault(member, new Cost(today(), 0));
        double spent = before.day() == today() ? before.sum() : 0;
        double cost = Math.min(by * SPONSORS_SHARE, CONTRADICTED * SPONSORS_SHARE - spent);
        if (cost > 0) {
            costs.put(member, new Cost(today(), spent + cost));
            change(sponsor, of(sponsor).moved(-cost, clock.instant()), cause);
        }
    }

    private long today() {
        return clock.instant().getEpochSecond() / 86_400;
    }

    void penalize(NodeKey member, Optional<NodeKey> sponsor, String cause) {
        change(member, of(member).penalised(clock.instant()), cause);
        sponsor.ifPresent(
                other -> charge(other, member, CONTRADICTED, "let in " + shown(member) + ", which was penalised"));
    }

    void grant(NodeKey member, Optional<TrustLevel> level, String cause) {
        change(member, of(member).moved(0, clock.instant()).granted(level), cause);
    }

    /** Its new key inherits the score; what an operator granted beyond L1 was granted to the old one (S25). */
    void inherit(NodeKey old, NodeKey next) {
        Standing before = of(old);
        standings.remove(old);
        raised.remove(old);
        levelsTold.put(next, told(old));
        levelsTold.remove(old);
        load(next, before);
        if (before.granted().filter(level -> level.compareTo(TrustLevel.L1) > 0).isPresent()) {
            change(next, before.granted(Optional.of(TrustLevel.L1)), "has a new key: grant it anew");
        } else {
            tell(next, before, before, "has a new key");
        }
    }

    private void change(NodeKey member, Standing after, String cause) {
        Standing before = of(member);
        if (!after.isSameAs(before, clock.instant())) {
            load(member, after);
            tell(member, before, after, SafeText.printable(cause));
        }
    }

    private TrustLevel told(NodeKey member) {
        return levelsTold.getOrDefault(member, TrustLevel.L0);
    }

    private void tell(NodeKey member, Standing before, Standing after, String cause) {
        TrustLevel levelBefore = told(member);
        levelsTold.put(member, after.level(clock.instant()));
        teller.changed(member, levelBefore, before, after, cause);
    }

    /** Scores fade and probations end without anybody's doing. */
    void tellWhatTimeHasChanged() {
        for (NodeKey member : Set.copyOf(raised)) {
            Standing before = of(member);
            if (before.level(clock.instant()) != told(member)) {
                Standing now = before.moved(0, clock.instant());
                load(member, now);
                tell(
                        member,
                        before,
                        now,
                        told(member) == TrustLevel.L0 ? "its probation is over" : "its score has faded");
            }
        }
    }

    private static String shown(NodeKey member) {
        return member.nodeId().substring(0, 12);
    }
}
