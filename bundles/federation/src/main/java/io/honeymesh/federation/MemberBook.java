// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who belongs to the mesh: each member is vouched for by the one that let it in, up to those whom this node itself was told of.
 * Not thread-safe.
 */
final class MemberBook {

    /** No admission holds for longer, so what ended one is remembered for as long. */
    static final Duration LONGEST = Duration.ofDays(400);

    private final NodeKey self;
    private final InstantSource clock;
    private final Predicate<NodeKey> vouched;
    private final Roll roll = new Roll();
    private final Successions keys = new Successions();
    private final Shares shares;
    private final KeyBook changes;

    private final Bounded<NodeKey, Instant> heard = new Bounded<>(Shares.MOST);

    /** @param vouched whom this node's operator has granted a level */
    MemberBook(NodeKey self, InstantSource clock, Predicate<NodeKey> vouched) {
        this.self = self;
        this.clock = clock;
        this.vouched = vouched;
        shares = new Shares(roll, clock);
        changes = new KeyBook(self, roll, shares, keys);
        roll.put(Member.pinned(self, clock.instant()));
    }

    KeyBook changes() {
        return changes;
    }

    Optional<Member> get(NodeKey key) {
        return roll.get(key);
    }

    Optional<Member> byId(String nodeId) {
        return roll.byId(nodeId);
    }

    Collection<Member> all() {
        return roll.living();
    }

    Member self() {
        return roll.get(self).orElseThrow();
    }

    /** Whom this member let in, the gone included. */
    List<Member> letInBy(NodeKey key) {
        return roll.letInBy(key);
    }

    /**
     * Takes in the node whose token this one has: all else that it knows of others, it knows through that one.
     *
     * @return whose token it had before, if that one never let it in, and all it knew through that one: no members any more
     */
    List<NodeKey> pin(NodeKey introducer) {
        List<NodeKey> gone = new ArrayList<>();
        self().introducer()
                .filter(before ->
                        !before.equals(introducer) && self().admission().isEmpty())
                .flatMap(roll::any)
                .filter(before ->
                        before.introducer().isEmpty() && before.admission().isEmpty())
                .ifPresent(before -> {
                    roll.below(before.key(), child -> child.key().equals(self)).forEach(child -> gone.add(child.key()));
                    gone.add(before.key());
                    gone.forEach(roll::remove);
                });
        if (roll.any(introducer).isEmpty()) {
            roll.put(Member.pinned(introducer, clock.instant()));
        }
        roll.put(self().introducedBy(introducer));
        return gone;
    }

    /** Whether it is this node, or came by it. */
    boolean comesBySelf(NodeKey key) {
        return roll.wayUp(key).contains(self);
    }

    void heard(NodeKey key) {
        heard.put(key, clock.instant());
    }

    Optional<Instant> lastHeard(NodeKey key) {
        return Optional.ofNullable(heard.get(key));
    }

    /**
     * Whom this node knows by a token alone, if that one's introducer lets it in with this message, and it has named that
     * introducer itself: then that one belongs, too, and so whom else it let in. No higher than a tree is deep: whoever is on top
     * could go on for ever.
     */
    Optional<Member> ascending(Message message) {
        List<NodeKey> way = roll.wayUp(self);
        NodeKey top = way.getLast();
        return message.body() instanceof Body.Admission admission && !top.equals(self) && way.size() <= Shares.DEEPEST
                ? get(top).filter(member -> keys.latest(admission.member()).equals(top)
                        && member.says().introducer().equals(Optional.of(message.publisher()))
                        && roll.any(message.publisher()).isEmpty())
                : Optional.empty();
    }

    private Outcome ascend(Member top, Message admission) {
        NodeKey above = admission.publisher();
        if (!above.isSound()) {
            return Outcome.refused(Refusal.MALFORMED);
        }
        roll.put(Member.pinned(above, clock.instant()));
        roll.put(top.introducedBy(above).renewed(admission));
        return new Outcome.Changed(List.of(), Optional.of(above));
    }

    /** Takes in an authentic message of a member, or of one whom it leads to. */
    Outcome take(Message message, boolean live) {
        Optional<Member> top = ascending(message);
        if (top.isPresent()) {
            return ascend(top.get(), message);
        }
        Member author = get(message.publisher()).orElseThrow();
        return switch (message.body()) {
            case Body.Admission admission -> admit(admission.member(), message, author, live);
            case Body.Presence _ -> hear(message, author);
            case Body.Departure departure -> depart(departure.member(), message, author.key());
            default -> throw new IllegalArgumentException("not about membership");
        };
    }

    private Outcome admit(NodeKey key, Message admission, Member introducer, boolean live) {
        Optional<Member> known = roll.any(key);
        boolean over = keys.after(key).isPresent()
                || known.flatMap(Member::departure)
                        .filter(left -> !isLater(admission, left))
                        .isPresent()
                // Whom it had let in before it was sent away and let in again, was sent away with it.
                || introducer
                        .departure()
                        .filter(left -> !isLater(admission, left))
                        .isPresent();
        if (over) {
            return Outcome.KNOWN;
        }
        if (known.isPresent() && !known.get().gone()) {
            boolean again = known.get().introducer().equals(Optional.of(introducer.key()))
                    && known.get()
                            .admission()
                            .map(before -> isNext(admission, before))
                            .orElse(true);
            if (again) {
                roll.put(known.get().renewed(admission));
            }
            return again ? Outcome.CHANGED : Outcome.KNOWN;
        }
        if (!key.isSound()) {
            return Outcome.refused(Refusal.MALFORMED);
        }
        if (roll.wayUp(introducer.key()).contains(key)) {
            return Outcome.refused(Refusal.TRUST);
        }
        if (shares.isFull(introducer.key()) || live && shares.isFullToday(introducer.key())) {
            return Outcome.refused(Refusal.QUOTA);
        }
        shares.count(introducer.key());
        Member fresh = Member.admitted(key, admission, introducer);
        roll.put(known.flatMap(Member::departure).map(fresh::departed).orElse(fresh));
        changes.takeRotation(key);
        return new Outcome.Changed(List.of(), Optional.of(key));
    }

    private static boolean isLater(Message message, Message than) {
        return message.header().issued().isAfter(than.header().issued());
    }

    private static boolean isNext(Message message, Message before) {
        return !message.publisher().equals(before.publisher())
                || message.header().sequence() > before.header().sequence();
    }

    /** Whether a member may let in another now. */
    boolean mayLetIn(NodeKey introducer) {
        return !shares.isFull(introducer) && !shares.isFullToday(introducer);
    }

    private Outcome hear(Message presence, Member member) {
        boolean later =
                member.presence().map(before -> isNext(presence, before)).orElse(true);
        if (later) {
            roll.put(member.saying(presence, clock.instant()));
        }
        return later ? Outcome.CHANGED : Outcome.KNOWN;
    }

    /** A member may go, and be sent away by who vouches for it; this node itself only goes by its own will. */
    private Outcome depart(NodeKey key, Message departure, NodeKey author) {
        Optional<Member> known = roll.any(key);
        if (known.isEmpty()) {
            return Outcome.KNOWN;
        }
        Member member = known.get();
        if (!author.equals(key) && !sponsor(key).equals(Optional.of(author))) {
            return Outcome.refused(Refusal.TRUST);
        }
        if (member.departure().filter(before -> !isLater(departure, before)).isPresent()) {
            return Outcome.KNOWN;
        }
        if (key.equals(self)) {
            roll.put(member.departed(departure));
            return Outcome.CHANGED;
        }
        if (!member.isOutlastedBy(departure)) {
            return Outcome.refused(Refusal.MALFORMED);
        }
        roll.put(member.departed(departure));
        return member.gone() || !member.endsWith(departure)
                ? Outcome.CHANGED
                : new Outcome.Changed(end(member.departed(departure)), Optional.empty());
    }

    /** Who is sent away goes with all that came by it, but for whom this node's operator vouches, and whom they let in. */
    private List<NodeKey> end(Member member) {
        List<NodeKey> ended = new ArrayList<>(List.of(member.key()));
        roll.put(member.gone(true));
        if (isSentAway(member)) {
            List<Member> below =
                    roll.below(member.key(), child -> child.key().equals(self) || vouched.test(child.key()));
            for (Member child : below.reversed()) {
                if (!child.gone()) {
                    ended.add(child.key());
                }
                goneOrForgotten(child);
            }
        }
        return ended;
    }

    private static boolean isSentAway(Member member) {
        return member.departure()
                .filter(last -> !last.publisher().equals(member.key()))
                .isPresent();
    }

    /** Its place is kept only if somebody needs it. */
    private void goneOrForgotten(Member member) {
        if (roll.letInBy(member.key()).isEmpty()) {
            roll.remove(member.key());
        } else {
            roll.put(member.gone(true));
        }
    }

    /** The member that vouches for this one: who let it in or, where that one is gone, who let that in, and so on. */
    Optional<NodeKey> sponsor(NodeKey key) {
        return roll.wayUp(key).stream()
                .skip(1)
                .filter(one -> get(one).isPresent())
                .findFirst();
    }

    /**
     * Whom of those that this node chose a member comes from: itself where the node let it in, was let in by it, or its operator
     * vouches for it; else the first such one on its way up, be it gone or not (S22). All who come from one are one voice.
     */
    NodeKey lineage(NodeKey key) {
        // Who is above this node's introducer, that one has chosen.
        Set<NodeKey> chosen = roll.wayUp(self).stream().limit(2).collect(Collectors.toUnmodifiableSet());
        List<NodeKey> way = roll.wayUp(key);
        return way.stream()
                .filter(one -> chosen.contains(one) || isChosen(one))
                .findFirst()
                .orElse(way.getLast());
    }

    /**
     * What a member shares its means with: the one next to the first through whom it comes, or one on the way whom this node
     * chose. This node shares its own with nobody.
     */
    NodeKey branch(NodeKey key) {
        if (key.equals(self)) {
            return self;
        }
        List<NodeKey> way = roll.wayUp(key);
        return way.stream()
                .limit(Math.max(1, way.size() - 1))
                .filter(this::isChosen)
                .findFirst()
                .orElse(way.get(Math.max(0, way.size() - 2)));
    }

    private boolean isChosen(NodeKey key) {
        return vouched.test(key) || roll.any(key).flatMap(Member::introducer).equals(Optional.of(self));
    }

    /** All that was said about membership and is to be kept. */
    List<Message> kept() {
        return new Telling(roll, keys).all();
    }

    /**
     * Members of whom others aren't told, as they wouldn't take it: by way of somebody who was sent away, or whose time is over
     * unlike theirs.
     */
    Set<NodeKey> untold() {
        Set<NodeKey> untold = new HashSet<>();
        for (Member member : roll.gone()) {
            boolean left = member.departure().isPresent() && !isSentAway(member);
            if (!left) {
                roll.below(member.key(), _ -> false).forEach(child -> untold.add(child.key()));
            }
        }
        return untold;
    }

    /** What of it still holds, in an order in which a newcomer can take it in. */
    List<Message> messages() {
        Instant now = clock.instant();
        return new Telling(roll, keys)
                .allBut(untold()).stream()
                        .filter(message -> message.header().expires().isAfter(now))
                        .toList();
    }

    Collection<Message> forks() {
        return keys.forks();
    }

    /** Takes back what was kept, which was looked at when it came, in any order. */
    void load(List<Message> kept, List<Message> forks) {
        List<Message> byAge = kept.stream()
                .sorted(Comparator.comparing(message -> message.header().issued()))
                .toList();
        // A key change that was cut off before the new key was written has not happened.
        of(Body.Rotation.class, byAge).stream()
                .filter(rotation -> !Successions.old(rotation).equals(self))
                .forEach(keys::follow);
        forks.forEach(keys::fork);
        roll.all().stream().map(Member::key).forEach(changes::takeRotation);
        for (Message message : of(Body.Admission.class, byAge)) {
            NodeKey key = keys.latest(((Body.Admission) message.body()).member());
            NodeKey by = keys.latest(message.publisher());
            roll.put(
                    key.equals(self)
                            ? self().renewed(message)
                            : Member.admitted(key, message, Member.pinned(by, Instant.EPOCH)));
            changes.takeRotation(key);
        }
        NodeKey top = roll.wayUp(self).getLast();
        if (roll.any(top).isEmpty()) {
            roll.put(Member.pinned(top, clock.instant()));
        }
        roll.keepOnlyBelow(Set.copyOf(List.of(self, top)));
        of(Body.Presence.class, byAge)
                .forEach(message -> get(message.publisher()).ifPresent(member -> hear(message, member)));
        for (Message message : of(Body.Departure.class, byAge)) {
            NodeKey key = keys.latest(((Body.Departure) message.body()).member());
            roll.any(key).ifPresent(member -> {
                roll.put(member.departed(message));
                if (!member.gone() && member.endsWith(message) && !key.equals(self)) {
                    end(member.departed(message));
                }
            });
        }
    }

    private static List<Message> of(Class<? extends Body> kind, List<Message> messages) {
        return messages.stream()
                .filter(message -> kind.isInstance(message.body()))
                .toList();
    }

    /** Since when a member belongs and shows its licence, as it was kept. */
    void since(NodeKey key, Instant admitted, Optional<Instant> shown) {
        roll.any(key).ifPresent(member -> roll.put(member.since(admitted).shownSince(shown)));
    }

    /** Who shows a licence, in the order in which they have a claim to it. */
    Collection<Member> holders(String licence) {
        return roll.holders(licence);
    }

    /** What time has ended. @param changed whether anything has; @param gone whom it has made no member any more */
    record Ended(boolean changed, List<NodeKey> gone) {}

    Ended expire() {
        Instant now = clock.instant();
        int before = roll.size();
        keys.expire(now, LONGEST);
        List<NodeKey> gone = new ArrayList<>();
        boolean changed = false;
        for (Member member : List.copyOf(roll.living())) {
            if (isOver(member.admission(), now) && !member.key().equals(self)) {
                gone.add(member.key());
                goneOrForgotten(member);
            } else if (isOver(member.presence(), now)) {
                roll.put(member.silent());
                changed = true;
            }
        }
        for (Member member : List.copyOf(roll.gone())) {
            boolean isOver = member.departure()
                    .map(left -> !left.header().issued().plus(LONGEST).isAfter(now))
                    .orElse(true);
            if (isOver) {
                goneOrForgotten(member);
            }
        }
        return new Ended(changed || !gone.isEmpty() || roll.size() != before, gone);
    }

    private static boolean isOver(Optional<Message> message, Instant now) {
        return message.filter(one -> !one.header().expires().isAfter(now)).isPresent();
    }
}
