// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Ban;
import io.honeymesh.api.BrowserPorts;
import io.honeymesh.api.Decision;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
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

    /**
     * Where servers call whom somebody else has named: mail exchangers, name servers, who is asked back for a user (RFC 1413),
     * telephone exchanges.
     */
    private static final Set<Integer> CALLED_BY_NAME = Set.of(25, 53, 113, 5060, 5061);

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
    private final Map<Subject, Boolean> unfinished = Collections.synchronizedMap(new Bounded<>(MOST_UNFINISHED));

    Witness(MeshNode.Surroundings around, Mesh mesh, Entitlements entitlements, Voice voice) {
        this.around = around;
        this.mesh = mesh;
        this.entitlements = entitlements;
        this.voice = voice;
        double perSecond = (double) SIGHTINGS_AT_ONCE / FleetScans.REMEMBERED.toSeconds();
        sightings = new TokenBucket(SIGHTINGS_AT_ONCE, perSecond, around.nanoTime());
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
            } else if (event instanceof NodeEvent.Touched touched) {
                sighted(ban.subject(), touched.touch());
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
     * A touch alone, where the operator has opted in: it bans nobody unless other nodes have been touched, too. Never where a
     * page, or whoever names a server, may have sent somebody else (S01), nor of an address that many share (S03).
     */
    private void sighted(Subject subject, Touch touch) {
        int port = touch.flow().local().port();
        if (around.settings().get().sightings()
                && !BrowserPorts.canReach(port)
                && !CALLED_BY_NAME.contains(port)
                && !around.gate().isShared(subject)
                && mesh.own(subject).isEmpty()
                && !mesh.hasSighted(subject, SIGHTED_AGAIN_AFTER)
                && sightings.take()) {
            voice.say(
                    "ban " + subject,
                    new Body.Sighting(subject, entitlements.claim(), Signals.text(touch.trap())),
                    FleetScans.REMEMBERED);
        }
    }

    private void changed(NodeEvent.BanChanged event) {
        Ban ban = event.ban();
        boolean over = event.change() != NodeEvent.BanChanged.Change.PLACED
                && event.change() != NodeEvent.BanChanged.Change.RAISED;
        boolean lifted = event.change() == NodeEvent.BanChanged.Change.LIFTED
                && !event.cause().startsWith(Projection.CAUSE);
        // Before what was said is forgotten.
        Optional<EventId> said = lifted ? mesh.said(ban.subject()) : Optional.empty();
        if (over && ban.reasons().containsKey(Reason.MESH)) {
            if (lifted) {
                mesh.lifted(ban.subject());
            } else if (event.change() == NodeEvent.BanChanged.Change.EVICTED) {
                mesh.ended(ban.subject());
            }
        }
        said.ifPresent(id -> voice.say(
                "ban " + ban.subject(),
                new Body.Revocation(ban.subject(), entitlements.claim(), id),
                Statement.LONGEST));
    }
}
