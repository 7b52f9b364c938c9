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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who belongs to the mesh: each member is vouched for by the one that let it in, up to those whom this node itself was told of.
 * Not thread-safe.
 */
final class MemberBook {

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

    /** How often a member may change its key. */
    static final Duration BETWEEN_KEYS = Duration.ofHours(1);

    /** No admission holds for longer, so what ended one is remembered for as long. */
    static final Duration LONGEST = Duration.ofDays(400);

    private final NodeKey self;
    private final InstantSource clock;
    private final Predicate<NodeKey> vouched;
    private final Roll roll = new Roll();
    private final Successions keys = new Successions();

    private final Bounded<NodeKey, Instant> heard = new Bounded<>(MOST);

    /** How many came from one on a day. */
    private final Bounded<NodeKey, Admitted> admitted = new Bounded<>(MOST);

    private record Admitted(long day, int count) {}

    /** @param vouched whom this node's operator has granted a level */
    MemberBook(NodeKey self, InstantSource clock, Predicate<NodeKey> vouched) {
        this.self = self;
        this.clock = clock;
        this.vouched = vouched;
        roll.put(Member.pinned(self, clock.instant()));
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

    /** Takes in the node whose token this one has: all else that it knows of others, it knows through that one. */
    void pin(NodeKey introducer) {
        if (roll.any(introducer).isEmpty()) {
            roll.put(Member.pinned(introducer, clock.instant()));
        }
        roll.put(self().introducedBy(introducer));
    }

    void heard(NodeKey key) {
        heard.put(key, clock.instant());
    }

    Optional<Instant> lastHeard(NodeKey key) {
        return Optional.ofNullable(heard.get(key));
    }

    /** What came of a message about membership. */
    sealed interface Outcome {
        /** @param gone members that are none any more */
        record Changed(List<NodeKey> gone, Optional<NodeKey> come) implements Outcome {}

        /** A member has another key. */
        record Renamed(NodeKey old, NodeKey next) implements Outcome {}

        record Known() implements Outcome {}

        record Refused(Refusal cause) implements Outcome {}
    }

    private static final Outcome KNOWN = new Outcome.Known();
    private static final Outcome CHANGED = new Outcome.Changed(List.of(), Optional.empty());

    private static Outcome refused(Refusal cause) {
        return new Outcome.Refused(cause);
    }

    /** Takes in an authentic message of a member. */
    Outcome take(Message message, boolean live) {
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
            return KNOWN;
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
            return again ? CHANGED : KNOWN;
        }
        if (!key.isSound()) {
            return refused(Refusal.MALFORMED);
        }
        List<NodeKey> way = roll.wayUp(introducer.key());
        if (way.contains(key)) {
            return refused(Refusal.TRUST);
        }
        if (way.size() > DEEPEST || isFull(introducer.key()) || live && isFullToday(introducer.key())) {
            return refused(Refusal.QUOTA);
        }
        answering(introducer.key()).forEach(one -> admitted.put(one, new Admitted(today(), admittedToday(one) + 1)));
        Member fresh = Member.admitted(key, admission, introducer);
        roll.put(known.flatMap(Member::departure).map(fresh::departed).orElse(fresh));
        takeRotation(key);
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
        return roll.wayUp(introducer).size() <= DEEPEST && !isFull(introducer) && !isFullToday(introducer);
    }

    private boolean isFull(NodeKey introducer) {
        return roll.living().size() >= MOST
                || roll.size() >= 2 * MOST
                || answering(introducer).stream().map(this::from).anyMatch(MemberBook::isFull);
    }

    private static boolean isFull(List<Member> all) {
        return all.size() >= MOST_EVER_OF_ONE
                || all.stream().filter(member -> !member.gone()).count() >= MOST_OF_ONE;
    }

    private boolean isFullToday(NodeKey introducer) {
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

    private Outcome hear(Message presence, Member member) {
        boolean later =
                member.presence().map(before -> isNext(presence, before)).orElse(true);
        if (later) {
            roll.put(member.saying(presence, clock.instant()));
        }
        return later ? CHANGED : KNOWN;
    }

    /** A member may go, and be sent away by who vouches for it; this node itself only goes by its own will. */
    private Outcome depart(NodeKey key, Message departure, NodeKey author) {
        Optional<Member> known = roll.any(key);
        if (known.isEmpty()) {
            return KNOWN;
        }
        Member member = known.get();
        if (!author.equals(key) && !sponsor(key).equals(Optional.of(author))) {
            return refused(Refusal.TRUST);
        }
        if (member.departure().filter(before -> !isLater(departure, before)).isPresent()) {
            return KNOWN;
        }
        if (key.equals(self)) {
            return CHANGED;
        }
        if (!outlasts(departure, member)) {
            return refused(Refusal.MALFORMED);
        }
        roll.put(member.departed(departure));
        return member.gone() || !member.endsWith(departure)
                ? CHANGED
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

    /** What ends a membership, or a key's, must be told for as long as what began it can be. */
    private static boolean outlasts(Message end, Member member) {
        return member.admission()
                .filter(beginning ->
                        beginning.header().expires().isAfter(end.header().expires()))
                .isEmpty();
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

    /** The member's present key to which a message leads that gives it one; what else it must be, {@link #rotate} sees. */
    Optional<NodeKey> rotating(Message message) {
        return message.body() instanceof Body.Rotation rotation
                ? java.util.stream.Stream.of(rotation.oldKey(), message.publisher())
                        .map(keys::latest)
                        .filter(key -> get(key).isPresent())
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
     * Gives a member its new key, to which the old one has consented. A second one that claims to follow the same old key freezes the member: one of them is a
     * thief's (S25).
     */
    Outcome rotate(Message message) {
        Body.Rotation rotation = (Body.Rotation) message.body();
        NodeKey old = rotation.oldKey();
        NodeKey next = message.publisher();
        if (knowsOf(message)) {
            return KNOWN;
        }
        if (old.equals(next) || !next.isSound()) {
            return refused(Refusal.MALFORMED);
        }
        if (keys.after(old).isPresent()) {
            keys.fork(message);
            get(keys.latest(old)).ifPresent(member -> roll.put(member.frozen(true)));
            return CHANGED;
        }
        return get(old).map(member -> succeed(member, rotation, message)).orElseGet(() -> precede(rotation, message));
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
            return refused(Refusal.QUOTA);
        }
        // Whoever let it in may have named the new key before this came.
        boolean free = already.isEmpty()
                || already.get().introducer().equals(member.introducer())
                        && already.get().rotation().isEmpty();
        if (!free
                || !outlasts(message, member)
                || rotation.epoch() != member.epoch() + 1
                || keys.before(next).isPresent()
                || keys.after(next).isPresent()) {
            return refused(Refusal.MALFORMED);
        }
        if (member.key().equals(self)) {
            return KNOWN;
        }
        keys.follow(message);
        rename(member, already.flatMap(Member::admission), message, rotation.epoch());
        return new Outcome.Renamed(member.key(), next);
    }

    private void rename(Member member, Optional<Message> admission, Message by, long epoch) {
        roll.remove(member.key());
        Member next = member.rotated(by, epoch);
        roll.put(admission.map(next::renewed).orElse(next));
        roll.letInBy(member.key()).forEach(child -> roll.put(child.introducedBy(next.key())));
        Optional.ofNullable(admitted.remove(member.key())).ifPresent(count -> admitted.put(next.key(), count));
    }

    /** A member was known by its new key before the old one was heard of, which is not to come back. */
    private Outcome precede(Body.Rotation rotation, Message message) {
        NodeKey next = message.publisher();
        Optional<Member> member = get(keys.latest(next));
        Optional<Message> later = keys.after(next);
        long epoch = rotation.epoch();
        boolean fits = later.map(then -> ((Body.Rotation) then.body()).epoch() == epoch + 1)
                .orElse(member.isPresent() && member.get().epoch() == 0);
        if (member.isEmpty() || roll.any(rotation.oldKey()).isPresent()) {
            return refused(Refusal.UNKNOWN_PUBLISHER);
        }
        if (!fits
                || keys.before(next).isPresent()
                || keys.to(member.get().key()).size() >= Successions.MOST) {
            return refused(Refusal.MALFORMED);
        }
        keys.follow(message);
        if (later.isEmpty()) {
            roll.put(member.get().rotated(message, epoch));
        }
        return CHANGED;
    }

    /**
     * Whom of those that this node chose a member comes from: itself where the node let it in, was let in by it, or its operator
     * vouches for it; else the first such one on its way up, be it gone or not (S22). All who come from one are one voice.
     */
    NodeKey lineage(NodeKey key) {
        Set<NodeKey> chosen = Set.copyOf(roll.wayUp(self));
        List<NodeKey> way = roll.wayUp(key);
        return way.stream()
                .filter(one -> chosen.contains(one) || isChosen(one))
                .findFirst()
                .orElse(way.getLast());
    }

    /** The one next to the first through whom a member comes, or one on the way whom this node chose: what it shares its means with. */
    NodeKey branch(NodeKey key) {
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

    /** What of it still holds, in an order in which a newcomer can take it in. */
    List<Message> messages() {
        Instant now = clock.instant();
        return kept().stream()
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
        of(Body.Rotation.class, byAge).forEach(keys::follow);
        roll.all().stream().map(Member::key).forEach(this::takeRotation);
        for (Message message : of(Body.Admission.class, byAge)) {
            NodeKey key = keys.latest(((Body.Admission) message.body()).member());
            NodeKey by = keys.latest(message.publisher());
            roll.put(
                    key.equals(self)
                            ? self().renewed(message)
                            : Member.admitted(key, message, Member.pinned(by, Instant.EPOCH)));
            takeRotation(key);
        }
        roll.keepOnlyBelow(Set.copyOf(List.of(self, roll.wayUp(self).getLast())));
        of(Body.Presence.class, byAge)
                .forEach(message -> get(message.publisher()).ifPresent(member -> hear(message, member)));
        forks.forEach(fork -> {
            keys.fork(fork);
            get(keys.latest(Successions.old(fork))).ifPresent(member -> roll.put(member.frozen(true)));
        });
        for (Message message : of(Body.Departure.class, byAge)) {
            NodeKey key = keys.latest(((Body.Departure) message.body()).member());
            roll.any(key).filter(_ -> !key.equals(self)).ifPresent(member -> {
                roll.put(member.departed(message));
                if (!member.gone() && member.endsWith(message)) {
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

    /** Gives a member the key that has come of the one it was let in with. */
    private void takeRotation(NodeKey key) {
        List<Message> led = keys.to(keys.latest(key));
        if (!led.isEmpty()) {
            Message last = led.getLast();
            rename(roll.get(key).orElseThrow(), Optional.empty(), last, ((Body.Rotation) last.body()).epoch());
        }
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
