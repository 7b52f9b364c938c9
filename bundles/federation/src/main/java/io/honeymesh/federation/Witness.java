// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Lures;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TokenBucket;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.SharingLevel;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells peers what this node has seen of attackers, and takes it back. Only what it saw itself. Thread-safe. */
final class Witness {

    private static final int MOST_UNFINISHED = 10_000;

    /** Sightings held by peers at a time, in the long run: a flood of sources must not fill what they have room for. */
    private static final int SIGHTINGS_AT_ONCE = 500;

    private static final Duration SIGHTED_AGAIN_AFTER = FleetScans.WINDOW.dividedBy(2);

    /** So many of one IPv6 /48 or IPv4 /24, so that who has many addresses doesn't use up what there is for others. */
    private static final int SIGHTINGS_OF_A_SITE = 16;

    /**
     * Where services go on behalf of whoever names a machine to them, beside {@link Lures}: they fetch files, collect and submit mail,
     * look up directories, join chats, place calls.
     */
    private static final Set<Integer> ON_BEHALF = Set.of(
            21, 110, 139, 143, 389, 465, 587, 636, 990, 993, 995, 1719, 1720, 6665, 6666, 6667, 6668, 6669, 6697);

    /** Signs, keeps and sends. */
    interface Voice {
        /** @param matter of two messages on one matter only the later need be sent */
        void say(String matter, Body body, Duration ttl);
    }

    private final MeshNode.Surroundings around;
    private final Mesh mesh;
    private final Entitlements entitlements;
    private final Voice voice;
    private final TokenBucket sightings;
    private final Budgets sites;
    private final Map<Subject, Boolean> unfinished = Collections.synchronizedMap(new Bounded<>(MOST_UNFINISHED));

    Witness(MeshNode.Surroundings around, Mesh mesh, Entitlements entitlements, Voice voice) {
        this.around = around;
        this.mesh = mesh;
        this.entitlements = entitlements;
        this.voice = voice;
        double seconds = FleetScans.REMEMBERED.toSeconds();
        sightings = new TokenBucket(SIGHTINGS_AT_ONCE, SIGHTINGS_AT_ONCE / seconds, around.nanoTime());
        sites = new Budgets(SIGHTINGS_OF_A_SITE, SIGHTINGS_OF_A_SITE / seconds, around.nanoTime());
    }

    void happened(NodeEvent event) {
        switch (event) {
            case NodeEvent.Touched e -> banned(e, e.verdict(), e.decision());
            case NodeEvent.Intended e -> banned(e, e.verdict(), e.decision());
            case NodeEvent.Conversed e -> banned(e, e.verdict(), e.decision());
            case NodeEvent.Scanned e -> banned(e, e.verdict(), e.decision());
            case NodeEvent.Observed e -> banned(e, e.verdict(), e.decision());
            case NodeEvent.BanChanged e -> changed(e);
            default -> {}
        }
    }

    private void banned(NodeEvent event, Verdict verdict, Decision decision) {
        if (decision instanceof Decision.Banned(Ban ban, var _)
                && !Signals.reasons(ban).isEmpty()
                && Subjects.mayBeNamed(ban.subject())
                && entitlements.refusal().isEmpty()) {
            if (ban.intent()) {
                told(event, verdict, ban);
            } else if (event instanceof NodeEvent.Conversed conversed) {
                sighted(ban.subject(), conversed.conversation().touch());
            }
        }
    }

    /** Intent alone is told as a ban (S01). */
    private void told(NodeEvent event, Verdict verdict, Ban ban) {
        Duration ttl = ttl(ban);
        Body.Ban signal =
                Signals.ban(ban, verdict, event, around.settings().get().level(), entitlements.claim());
        boolean completes = completes(event, signal);
        if (!ttl.isZero() && (completes || !isSaid(signal, ttl))) {
            voice.say("ban " + ban.subject(), signal, ttl);
        }
    }

    private Duration ttl(Ban ban) {
        Duration left = ban.remaining(around.clock().instant());
        Duration most = around.settings().get().ttl();
        return Duration.ofSeconds((left.compareTo(most) < 0 ? left : most).toSeconds());
    }

    /** Whether it says at a conversation's end what could not be said while it went on. */
    private boolean completes(NodeEvent event, Body.Ban signal) {
        return switch (event) {
            case NodeEvent.Intended _ -> {
                unfinished.put(signal.subject(), true);
                yield false;
            }
            case NodeEvent.Conversed _ ->
                unfinished.remove(signal.subject()) != null && signal.level().includes(SharingLevel.L2);
            default -> false;
        };
    }

    /** Whether peers know as much already: the same reasons, and not much less time. */
    private boolean isSaid(Body.Ban signal, Duration ttl) {
        Optional<Statement> before = mesh.own(signal.subject());
        return before.isPresent()
                && before.get().word() instanceof Body.Ban said
                && said.reasons().equals(signal.reasons())
                && before.get().expires().isAfter(around.clock().instant().plus(ttl.dividedBy(2)));
    }

    /**
     * Somebody came and showed no intent: where the operator has opted in, it bans whom other nodes have seen, too. Not before the
     * conversation is over, as its client may be one that the operator allows. Never where somebody may have sent another (S01).
     */
    private void sighted(Subject subject, Touch touch) {
        int port = touch.flow().local().port();
        if (around.settings().get().sightings()
                && !Lures.canSend(port)
                && !ON_BEHALF.contains(port)
                && mesh.maySight(subject, SIGHTED_AGAIN_AFTER)
                && sites.take(site(subject))
                && sightings.take()) {
            voice.say(
                    "ban " + subject,
                    new Body.Sighting(subject, entitlements.claim(), Signals.text(touch.trap())),
                    FleetScans.REMEMBERED);
        }
    }

    private static String site(Subject subject) {
        int length = Math.min(subject.prefixLength(), subject.address() instanceof Ipv4 ? 24 : 48);
        return new Subject(subject.address(), length).toString();
    }

    private void changed(NodeEvent.BanChanged event) {
        Ban ban = event.ban();
        boolean lifted = event.change() == NodeEvent.BanChanged.Change.LIFTED && event.isAnOperators();
        // Before what was said is forgotten.
        Optional<EventId> said = lifted ? mesh.said(ban.subject()) : Optional.empty();
        boolean byPeers = ban.reasons().containsKey(Reason.MESH);
        if (lifted) {
            mesh.lifted(ban.subject(), byPeers);
        } else if (byPeers && event.change() == NodeEvent.BanChanged.Change.EVICTED) {
            mesh.evicted(ban.subject());
        }
        said.ifPresent(id -> voice.say(
                "ban " + ban.subject(),
                new Body.Revocation(ban.subject(), entitlements.claim(), id),
                Statement.LONGEST));
    }
}
