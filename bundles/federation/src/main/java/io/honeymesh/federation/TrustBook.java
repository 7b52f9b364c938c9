// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
        void changed(NodeKey member, Standing before, Standing after, String cause);
    }

    private final Map<NodeKey, Standing> standings = new HashMap<>();
    private final InstantSource clock;
    private final Teller teller;

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
    }

    /** Forgets whom this isn't true of. */
    void retain(Predicate<NodeKey> member) {
        standings.keySet().removeIf(member.negate());
    }

    /** What it says was known here from a source of our own. @return whether that counts, today */
    boolean confirm(NodeKey member, String what) {
        long today = clock.instant().getEpochSecond() / 86_400;
        Standing before = of(member);
        boolean counts = !before.penalised() && before.confirmedOn(today) < CONFIRMED_A_DAY;
        if (counts) {
            change(member, before.moved(CONFIRMED, clock.instant()).confirmed(today), "confirmed: " + what);
        }
        return counts;
    }

    void lower(NodeKey member, Optional<NodeKey> sponsor, double by, String cause) {
        change(member, of(member).moved(-by, clock.instant()), cause);
        sponsor.ifPresent(other -> change(
                other,
                of(other).moved(-by * SPONSORS_SHARE, clock.instant()),
                "let in " + shown(member) + ", which was " + cause));
    }

    void penalize(NodeKey member, Optional<NodeKey> sponsor, String cause) {
        change(member, of(member).penalised(clock.instant()), cause);
        sponsor.ifPresent(other -> change(
                other,
                of(other).moved(-CONTRADICTED * SPONSORS_SHARE, clock.instant()),
                "let in " + shown(member) + ", which was penalised"));
    }

    void grant(NodeKey member, Optional<TrustLevel> level, String cause) {
        change(member, of(member).granted(level), cause);
    }

    /** Its new key inherits the score; what an operator granted beyond L1 was granted to the old one (S25). */
    void inherit(NodeKey old, NodeKey next) {
        Standing before = of(old);
        standings.remove(old);
        standings.put(next, before);
        if (before.granted().filter(level -> level.compareTo(TrustLevel.L1) > 0).isPresent()) {
            change(next, before.granted(Optional.of(TrustLevel.L1)), "has a new key: grant it anew");
        } else {
            teller.changed(next, before, before, "has a new key");
        }
    }

    private void change(NodeKey member, Standing after, String cause) {
        Standing before = of(member);
        standings.put(member, after);
        teller.changed(member, before, after, SafeText.printable(cause));
    }

    private static String shown(NodeKey member) {
        return member.nodeId().substring(0, 12);
    }
}
