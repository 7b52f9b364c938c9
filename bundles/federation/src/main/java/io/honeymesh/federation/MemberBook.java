// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import io.honeymesh.federation.wire.Rotations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who belongs to the mesh: each member is vouched for by the one that let it in, up to those whom this node itself was told of.
 * Not thread-safe.
 */
final class MemberBook {

    static final int MOST = 10_000;

    /** How many members one may let in, ever and within a day (S22): so many nodes are one voice, whoever they are. */
    static final int MOST_OF_ONE = 256;

    static final int MOST_OF_ONE_A_DAY = 64;

    /** How often a member may change its key: each is kept for as long as what the ones before it vouched for. */
    static final Duration BETWEEN_KEYS = Duration.ofHours(1);

    /** How many keys of one member are followed. */
    private static final int MOST_KEYS = 1000;

    private final NodeKey self;
    private final InstantSource clock;
    private final Map<NodeKey, Member> members = new LinkedHashMap<>();
    /** Old keys and what came of them. */
    private final Map<NodeKey, Message> rotated = new HashMap<>();

    private final Bounded<NodeKey, Message> departed = new Bounded<>(MOST);

    /** How many each has let in on a day, also of those that are gone again. */
    private final Bounded<NodeKey, Admitted> admitted = new Bounded<>(MOST);

    private record Admitted(long day, int count) {}

    MemberBook(NodeKey self, InstantSource clock) {
        this.self = self;
        this.clock = clock;
        members.put(self, Member.pinned(self, clock.instant()));
    }

    Optional<Member> get(NodeKey key) {
        return Optional.ofNullable(members.get(key));
    }

    Collection<Member> all() {
        return members.values();
    }

    Member self() {
        return members.get(self);
    }

    /** Takes in the node whose token this one has: all else that it knows of others, it knows through that one. */
    void pin(NodeKey introducer) {
        members.putIfAbsent(introducer, Member.pinned(introducer, clock.instant()));
        members.compute(self, (_, me) -> me.introducedBy(introducer));
    }

    void heard(NodeKey key) {
        members.computeIfPresent(key, (_, member) -> member.heard(clock.instant()));
    }

    /** What came of a message about membership. */
    sealed interface Outcome {
        /** @param gone a member that is no longer one, or has another key now */
        record Changed(Optional<NodeKey> gone, Optional<NodeKey> come) implements Outcome {}

        record Known() implements Outcome {}

        record Refused(Refusal cause) implements Outcome {}
    }

    private static final Outcome KNOWN = new Outcome.Known();

    private static Outcome refused(Refusal cause) {
        return new Outcome.Refused(cause);
    }

    private static Outcome changed(Optional<NodeKey> gone, Optional<NodeKey> come) {
        return new Outcome.Changed(gone, come);
    }

    /** The member that a message is from: by its key, or, for whom it let in or sent away, by one that it had at that time. */
    Optional<Member> author(Message message) {
        NodeKey key = message.publisher();
        boolean lasting = message.body() instanceof Body.Admission || message.body() instanceof Body.Departure;
        for (int i = 0; lasting && i < MOST_KEYS && !members.containsKey(key); i++) {
            Message next = rotated.get(key);
            if (next == null || next.header().issued().isBefore(message.header().issued())) {
                return Optional.empty();
            }
            key = next.publisher();
        }
        return get(key);
    }

    /** Takes in an authentic message of a member. */
    Outcome take(Message message) {
        NodeKey author = author(message).orElseThrow().key();
        return switch (message.body()) {
            case Body.Admission admission -> admit(admission.member(), message, author);
            case Body.Presence _ -> hear(message);
            case Body.Departure departure -> depart(departure.member(), message, author);
            default -> throw new IllegalArgumentException("not about membership");
        };
    }

    private Outcome admit(NodeKey key, Message admission, NodeKey introducer) {
        Message left = departed.get(key);
        if (left != null && !left.header().issued().isBefore(admission.header().issued())) {
            return KNOWN;
        }
        if (rotated.containsKey(key)) {
            return KNOWN;
        }
        Member known = members.get(key);
        if (known != null) {
            boolean later = known.introducer().equals(Optional.of(introducer))
                    && known.admission()
                            .map(before -> before.header().sequence()
                                    < admission.header().sequence())
                            .orElse(true);
            if (later) {
                members.put(key, known.renewed(admission));
            }
            return later ? changed(Optional.empty(), Optional.empty()) : KNOWN;
        }
        if (!key.isSound()) {
            return refused(Refusal.MALFORMED);
        }
        if (members.size() >= MOST || holdsItsQuota(introducer)) {
            return refused(Refusal.QUOTA);
        }
        departed.remove(key);
        admitted.put(introducer, new Admitted(today(), admittedToday(introducer) + 1));
        members.put(key, Member.admitted(key, admission, introducer));
        return changed(Optional.empty(), Optional.of(key));
    }

    private boolean holdsItsQuota(NodeKey introducer) {
        long all = members.values().stream()
                .filter(member -> member.introducer().equals(Optional.of(introducer))
                        && !member.key().equals(self))
                .count();
        return all >= MOST_OF_ONE || admittedToday(introducer) >= MOST_OF_ONE_A_DAY;
    }

    private int admittedToday(NodeKey introducer) {
        Admitted before = admitted.get(introducer);
        return before == null || before.day() != today() ? 0 : before.count();
    }

    private long today() {
        return clock.instant().getEpochSecond() / 86_400;
    }

    private Outcome hear(Message presence) {
        Member member = members.get(presence.publisher());
        boolean later = member.presence()
                .map(before -> before.header().sequence() < presence.header().sequence())
                .orElse(true);
        if (later) {
            members.put(member.key(), member.saying(presence));
        }
        return later ? changed(Optional.empty(), Optional.empty()) : KNOWN;
    }

    /** A member may go, and be sent away by the one that let it in; this node itself only goes by its own will. */
    private Outcome depart(NodeKey key, Message departure, NodeKey author) {
        Member member = members.get(key);
        if (member == null) {
            return KNOWN;
        }
        boolean entitled = author.equals(key) || member.introducer().equals(Optional.of(author));
        if (!entitled) {
            return refused(Refusal.TRUST);
        }
        if (departure.header().issued().isBefore(member.admitted())) {
            return KNOWN;
        }
        if (key.equals(self)) {
            return changed(Optional.empty(), Optional.empty());
        }
        members.remove(key);
        departed.put(key, departure);
        return changed(Optional.of(key), Optional.empty());
    }

    /** Whether the message gives a member its new key; what else it must be, {@link #rotate} sees. */
    boolean isRotationOfAMember(Message message) {
        return message.body() instanceof Body.Rotation rotation
                && (members.containsKey(rotation.oldKey())
                        || rotated.containsKey(rotation.oldKey())
                        || members.containsKey(message.publisher()));
    }

    /**
     * Gives a member its new key. A second one that claims to follow the same old key freezes both: one of them is a thief's
     * (S25).
     */
    Outcome rotate(Message message) {
        Body.Rotation rotation = (Body.Rotation) message.body();
        NodeKey next = message.publisher();
        if (!Rotations.isConsented(rotation, next, message.header().cluster())) {
            return refused(Refusal.SIGNATURE);
        }
        Message before = rotated.get(rotation.oldKey());
        if (before != null) {
            if (before.publisher().equals(next)) {
                return KNOWN;
            }
            members.computeIfPresent(before.publisher(), (_, member) -> member.frozen(true));
            return changed(Optional.empty(), Optional.empty());
        }
        Member member = members.get(rotation.oldKey());
        Member already = members.get(next);
        if (already != null && (member == null || next.equals(self))) {
            // Known by its new key before the old one was heard of: what that one has vouched for holds.
            rotated.put(rotation.oldKey(), message);
            members.put(next, (member == null ? already : member).rotated(next, message, rotation.epoch()));
            members.remove(rotation.oldKey());
            return changed(Optional.empty(), Optional.empty());
        }
        boolean tooSoon = member.rotation()
                .map(last -> message.header()
                        .issued()
                        .isBefore(last.header().issued().plus(BETWEEN_KEYS)))
                .orElse(false);
        if (tooSoon || rotation.epoch() > MOST_KEYS) {
            return refused(Refusal.QUOTA);
        }
        if (already != null || rotation.epoch() != member.epoch() + 1 || !next.isSound()) {
            return refused(Refusal.MALFORMED);
        }
        if (rotation.oldKey().equals(self)) {
            return KNOWN;
        }
        members.remove(rotation.oldKey());
        rotated.put(rotation.oldKey(), message);
        members.put(next, member.rotated(next, message, rotation.epoch()));
        members.replaceAll((_, other) ->
                other.introducer().equals(Optional.of(rotation.oldKey())) ? other.introducedBy(next) : other);
        return changed(Optional.of(rotation.oldKey()), Optional.of(next));
    }

    /**
     * Whom of those that this node chose a member comes from: itself where the node let it in, was let in by it, or its operator
     * vouches for it; else the first such one on its way up (S22). All who come from one are one voice.
     */
    NodeKey lineage(NodeKey key, Predicate<NodeKey> vouched) {
        Set<NodeKey> chosen = wayUp(self);
        NodeKey now = key;
        Set<NodeKey> visited = new HashSet<>();
        while (visited.add(now)) {
            Member member = members.get(now);
            if (member == null
                    || chosen.contains(now)
                    || vouched.test(now)
                    || member.introducer().isEmpty()
                    || member.introducer().equals(Optional.of(self))) {
                return now;
            }
            now = member.introducer().get();
        }
        return now;
    }

    private Set<NodeKey> wayUp(NodeKey from) {
        Set<NodeKey> way = new HashSet<>();
        Optional<NodeKey> now = Optional.of(from);
        while (now.isPresent() && way.add(now.get())) {
            Member member = members.get(now.get());
            now = member == null ? Optional.empty() : member.introducer();
        }
        return way;
    }

    /** All that was said about membership and still holds, in an order in which a newcomer can take it in. */
    List<Message> messages() {
        List<Message> all = new ArrayList<>();
        Map<Integer, List<Member>> byDepth = new java.util.TreeMap<>();
        members.values()
                .forEach(member -> byDepth.computeIfAbsent(wayUp(member.key()).size(), _ -> new ArrayList<>())
                        .add(member));
        byDepth.values()
                .forEach(level -> level.forEach(member -> {
                    member.admission().ifPresent(all::add);
                    member.rotation().ifPresent(all::add);
                    member.presence().ifPresent(all::add);
                }));
        all.addAll(departed.values());
        return all;
    }

    /** Forgets what has run out. @return whom it has made no member any more */
    List<NodeKey> expire() {
        Instant now = clock.instant();
        departed.values().removeIf(message -> !message.header().expires().isAfter(now));
        List<NodeKey> gone = members.values().stream()
                .filter(member -> !member.key().equals(self))
                .filter(member -> member.admission()
                        .map(message -> !message.header().expires().isAfter(now))
                        .orElse(false))
                .map(Member::key)
                .toList();
        gone.forEach(members::remove);
        return gone;
    }
}
