// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Envelopes;
import io.honeymesh.federation.wire.FleetOrders;
import io.honeymesh.federation.wire.Malformed;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import io.honeymesh.federation.wire.Rotations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Looks at what comes in, cheapest first (S20): until its signature is verified only the link it came by pays. Thread-safe.
 */
final class Door {

    /** How far two clocks may differ. */
    static final Duration SKEW = Duration.ofMinutes(5);

    /** How long a live message may be on its way. */
    static final Duration ON_ITS_WAY = Duration.ofMinutes(1);

    /** A link's messages at once, and a second in the long run; state comes in bulk. */
    private static final int LINK_BURST = 5_000;

    private static final double LINK_PER_SECOND = 1_500;

    /** Signatures looked at at once, in the order in which links ask: none waits longer for another's flood. */
    static final int VERIFIERS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Lets strangers in who have a token. */
    interface Porter {
        /** What can be said of a join without looking at its signature. */
        Optional<Mesh.Taken> beforeVerifying(Message message, Body.Join join);

        Mesh.Taken join(Message message, Body.Join join);
    }

    private final Mesh mesh;
    private final Entitlements entitlements;
    private final Porter porter;
    private final Supplier<MeshSettings> settings;
    private final InstantSource clock;
    private final Budgets links;
    final Semaphore verifiers = new Semaphore(VERIFIERS, true);
    private final Refusals refusals;

    Door(
            Mesh mesh,
            Entitlements entitlements,
            Porter porter,
            Supplier<MeshSettings> settings,
            Refusals refusals,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.mesh = mesh;
        this.entitlements = entitlements;
        this.porter = porter;
        this.settings = settings;
        this.refusals = refusals;
        this.clock = clock;
        this.links = new Budgets(LINK_BURST, LINK_PER_SECOND, nanoTime);
    }

    /** @return whether it was valid and new */
    boolean receive(String link, byte[] envelope, boolean live) {
        return switch (look(link, envelope, live)) {
            case Mesh.Taken.New _ -> {
                refusals.accepted.incrementAndGet();
                yield true;
            }
            case Mesh.Taken.Known _ -> {
                refusals.duplicates.incrementAndGet();
                yield false;
            }
            case Mesh.Taken.Refused refused -> {
                refusals.count(refused.cause());
                yield false;
            }
        };
    }

    private Mesh.Taken look(String link, byte[] envelope, boolean live) {
        if (envelope.length > Envelopes.MAX_BYTES) {
            return Mesh.refused(Refusal.OVERSIZED, "");
        }
        if (!links.take(link)) {
            return Mesh.refused(Refusal.LINK_BUDGET, "");
        }
        try {
            return look(Envelopes.open(envelope, settings.get().cluster()), live);
        } catch (Malformed malformed) {
            return Mesh.refused(malformed.refusal(), malformed.getMessage());
        }
    }

    private Mesh.Taken look(Message message, boolean live) {
        if (message.body() instanceof Body.Join join) {
            return late(message, true)
                    .or(() -> porter.beforeVerifying(message, join))
                    .orElseGet(() -> ifAuthentic(message, () -> porter.join(message, join)));
        }
        Optional<NodeKey> key = mesh.member(message);
        Optional<Member> member = key.flatMap(mesh::member);
        if (member.isEmpty()) {
            return Mesh.refused(Refusal.UNKNOWN_PUBLISHER, "");
        }
        if (message.body() instanceof Body.Signal signal) {
            Optional<String> lacking = entitlements
                    .refusal()
                    .or(() -> mesh.ask(books -> entitlements.refusal(member.get(), books.members())));
            if (lacking.isPresent()) {
                return Mesh.refused(Refusal.ENTITLEMENT, lacking.get());
            }
            if (!entitlements.isClaimOf(member.get(), signal.claim())) {
                return Mesh.refused(Refusal.ENTITLEMENT, "it claims another licence than it has shown");
            }
        }
        Optional<Mesh.Taken> late = late(message, live && message.body() instanceof Body.Signal);
        if (late.isPresent()) {
            return late.get();
        }
        if (mesh.knows(message, live)) {
            return Mesh.KNOWN;
        }
        return ifAuthentic(message, () -> mesh.take(message, live));
    }

    private Optional<Mesh.Taken> late(Message message, boolean fresh) {
        Instant now = clock.instant();
        Instant issued = message.header().issued();
        if (issued.isAfter(now.plus(SKEW))) {
            return Optional.of(
                    Mesh.refused(Refusal.FUTURE, "its clock is ahead by more than " + SKEW.toMinutes() + " min"));
        }
        boolean stale = fresh && issued.isBefore(now.minus(SKEW).minus(ON_ITS_WAY));
        Instant expires = switch (message.body()) {
            case Body.Word _ -> new Statement(message).expires();
            case Body.Sighting _ -> FleetScans.Seen.of(message).until();
            default -> message.header().expires();
        };
        return stale || !expires.isAfter(now) ? Optional.of(Mesh.refused(Refusal.STALE, "")) : Optional.empty();
    }

    private Mesh.Taken ifAuthentic(Message message, Supplier<Mesh.Taken> then) {
        boolean authentic;
        try {
            if (!verifiers.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return Mesh.refused(Refusal.BUSY, "too much else to verify");
            }
            try {
                authentic = message.isAuthentic() && isConsented(message);
            } finally {
                verifiers.release();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Mesh.refused(Refusal.BUSY, "stopped");
        }
        return authentic ? then.get() : Mesh.refused(Refusal.SIGNATURE, "");
    }

    /** Whether who else has to sign it has done so. */
    private static boolean isConsented(Message message) {
        String cluster = message.header().cluster();
        return switch (message.body()) {
            case Body.Rotation rotation -> Rotations.isConsented(rotation, message.publisher(), cluster);
            case Body.Order order -> FleetOrders.isSigned(order, cluster);
            default -> true;
        };
    }
}
