// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Members that change their keys. Not thread-safe. */
final class KeyBook {

    /** How often a member may change its key. */
    static final Duration BETWEEN_KEYS = Duration.ofHours(1);

    private final NodeKey self;
    private final Roll roll;
    private final Shares shares;
    private final Successions keys;

    KeyBook(NodeKey self, Roll roll, Shares shares, Successions keys) {
        this.self = self;
        this.roll = roll;
        this.shares = shares;
        this.keys = keys;
    }

    /** The member's present key to which a message leads that gives it one; what else it must be, {@link #rotate} sees. */
    Optional<NodeKey> rotating(Message message) {
        return message.body() instanceof Body.Rotation rotation
                ? Stream.of(rotation.oldKey(), message.publisher())
                        .map(keys::latest)
                        .filter(key -> roll.get(key).isPresent())
                        .findFirst()
                : Optional.empty();
    }

    /** Whether the old key's successor is known to be this one or, because there are two, nobody. */
    boolean knowsOf(Message message) {
        NodeKey old = Successions.old(message);
        return keys.fork(old).isPresent()
                || keys.after(old)
                        .filter(first -> first.publisher().equals(message.publisher()))
                        .isPresent();
    }

    /**
     * Gives a member its new key, to which the old one has consented. A second one that claims to follow the same old key
     * freezes the member: one of them is a thief's (S25).
     */
    Outcome rotate(Message message) {
        Body.Rotation rotation = (Body.Rotation) message.body();
        NodeKey old = rotation.oldKey();
        NodeKey next = message.publisher();
        if (knowsOf(message)) {
            return Outcome.KNOWN;
        }
        if (old.equals(next) || !next.isSound()) {
            return Outcome.refused(Refusal.MALFORMED);
        }
        if (keys.after(old).isPresent()) {
            keys.fork(message);
            roll.get(keys.latest(old)).ifPresent(member -> roll.put(member.frozen(true)));
            return Outcome.CHANGED;
        }
        return roll.get(old)
                .map(member -> succeed(member, rotation, message))
                .orElseGet(() -> precede(rotation, message));
    }

    private Outcome succeed(Member member, Body.Rotation rotation, Message message) {
        NodeKey next = message.publisher();
        Optional<Member> already = roll.any(next);
        boolean tooSoon = member.rotation()
                .map(last -> message.header()
                        .issued()
                        .isBefore(last.header().issued().plus(BETWEEN_KEYS)))
                .orElse(false);
        if (tooSoon || keys.to(member.key()).size() >= Successions.MOST) {
            return Outcome.refused(Refusal.QUOTA);
        }
        // Whoever let it in may have named the new key before this came.
        boolean free = already.isEmpty()
                || already.get().introducer().equals(member.introducer())
                        && already.get().rotation().isEmpty();
        if (!free
                || !member.isOutlastedBy(message)
                || rotation.epoch() <= member.epoch()
                || keys.before(next).isPresent()
                || keys.after(next).isPresent()) {
            return Outcome.refused(Refusal.MALFORMED);
        }
        if (member.key().equals(self)) {
            return Outcome.KNOWN;
        }
        keys.follow(message);
        rename(member, already, message, rotation.epoch());
        return new Outcome.Renamed(member.key(), next);
    }

    private void rename(Member member, Optional<Member> already, Message by, long epoch) {
        roll.remove(member.key());
        Member next = member.rotated(by, epoch);
        roll.put(already.map(next::knownAs).orElse(next));
        roll.letInBy(member.key()).forEach(child -> roll.put(child.introducedBy(next.key())));
        shares.rename(member.key(), next.key());
    }

    /** A member was known by its new key before the old one was heard of, which is not to come back. */
    private Outcome precede(Body.Rotation rotation, Message message) {
        NodeKey next = message.publisher();
        Optional<Member> member = roll.get(keys.latest(next));
        Optional<Message> later = keys.after(next);
        long epoch = rotation.epoch();
        boolean fits = later.map(then -> ((Body.Rotation) then.body()).epoch() > epoch)
                .orElse(member.isPresent() && member.get().epoch() == 0);
        if (member.isEmpty() || roll.any(rotation.oldKey()).isPresent()) {
            return Outcome.refused(Refusal.UNKNOWN_PUBLISHER);
        }
        if (!fits
                || keys.before(next).isPresent()
                || keys.to(member.get().key()).size() >= Successions.MOST) {
            return Outcome.refused(Refusal.MALFORMED);
        }
        keys.follow(message);
        if (later.isEmpty()) {
            roll.put(member.get().rotated(message, epoch));
        }
        return Outcome.CHANGED;
    }

    /** Gives a member the key that has come of the one it was let in with. */
    void takeRotation(NodeKey key) {
        List<Message> led = keys.to(keys.latest(key));
        if (!led.isEmpty()) {
            Message last = led.getLast();
            boolean isForked = led.stream()
                    .anyMatch(rotation -> keys.fork(Successions.old(rotation)).isPresent());
            Member member = roll.get(key).orElseThrow().frozen(isForked);
            rename(member, Optional.empty(), last, ((Body.Rotation) last.body()).epoch());
        }
    }
}
