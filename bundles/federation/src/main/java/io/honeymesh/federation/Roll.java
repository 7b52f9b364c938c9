// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.NodeKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Members, and those that are gone, in the tree that their admissions make. Not thread-safe. */
final class Roll {

    private final Map<NodeKey, Member> living = new LinkedHashMap<>();
    private final Map<NodeKey, Member> gone = new LinkedHashMap<>();
    private final Map<String, NodeKey> byId = new HashMap<>();
    /**
     * Whoever has shown a licence here first has it. Within an hour, as when a newcomer is told of all at once, whoever has
     * belonged for longer.
     */
    private static final Comparator<Member> FIRST_COME = Comparator.comparing(
                    (Member member) -> member.shown().orElse(Instant.MAX).truncatedTo(ChronoUnit.HOURS))
            .thenComparing(Member::admitted)
            .thenComparing(Member::key);

    private final Map<String, NavigableSet<Member>> holders = new HashMap<>();
    private final Map<NodeKey, Set<NodeKey>> letIn = new HashMap<>();

    void put(Member member) {
        remove(member.key());
        (member.gone() ? gone : living).put(member.key(), member);
        if (!member.gone()) {
            byId.put(member.key().nodeId(), member.key());
            if (!member.says().licence().isEmpty()) {
                holders.computeIfAbsent(member.says().licence(), _ -> new TreeSet<>(FIRST_COME))
                        .add(member);
            }
        }
        member.introducer()
                .ifPresent(by ->
                        letIn.computeIfAbsent(by, _ -> new LinkedHashSet<>()).add(member.key()));
    }

    void remove(NodeKey key) {
        get(key).ifPresent(member -> {
            byId.remove(key.nodeId());
            holders.computeIfPresent(
                    member.says().licence(), (_, all) -> all.remove(member) && all.isEmpty() ? null : all);
        });
        any(key).flatMap(Member::introducer)
                .ifPresent(by ->
                        letIn.computeIfPresent(by, (_, keys) -> keys.remove(key) && keys.isEmpty() ? null : keys));
        living.remove(key);
        gone.remove(key);
    }

    Optional<Member> get(NodeKey key) {
        return Optional.ofNullable(living.get(key));
    }

    /** Also one that is gone. */
    Optional<Member> any(NodeKey key) {
        return get(key).or(() -> Optional.ofNullable(gone.get(key)));
    }

    Optional<Member> byId(String nodeId) {
        return Optional.ofNullable(byId.get(nodeId)).map(living::get);
    }

    Collection<Member> living() {
        return living.values();
    }

    Collection<Member> gone() {
        return gone.values();
    }

    Collection<Member> holders(String licence) {
        return holders.getOrDefault(licence, Collections.emptyNavigableSet());
    }

    /** All there are, to be gone through while they change. */
    List<Member> all() {
        List<Member> all = new ArrayList<>(living.values());
        all.addAll(gone.values());
        return all;
    }

    int size() {
        return living.size() + gone.size();
    }

    /** Whom it let in, the gone included. */
    List<Member> letInBy(NodeKey key) {
        return letIn.getOrDefault(key, Set.of()).stream()
                .map(child -> any(child).orElseThrow())
                .toList();
    }

    /** Whom it let in, and those whom they did, the nearest first; nobody that is spared, nor who came by them. */
    List<Member> below(NodeKey key, Predicate<Member> spared) {
        List<Member> all = new ArrayList<>();
        Deque<NodeKey> next = new ArrayDeque<>(List.of(key));
        while (!next.isEmpty()) {
            for (Member child : letInBy(next.poll())) {
                if (!spared.test(child)) {
                    all.add(child);
                    next.add(child.key());
                }
            }
        }
        return all;
    }

    /** It, who let it in, and so on, the gone included. */
    List<NodeKey> wayUp(NodeKey from) {
        Set<NodeKey> way = new LinkedHashSet<>();
        Optional<NodeKey> now = Optional.of(from);
        while (now.isPresent() && way.add(now.get())) {
            now = any(now.get()).flatMap(Member::introducer);
        }
        return List.copyOf(way);
    }

    /** Who isn't there in the end by way of one of these is taken out. */
    void keepOnlyBelow(Set<NodeKey> roots) {
        Set<NodeKey> reached = new HashSet<>(roots);
        roots.forEach(root -> below(root, child -> !reached.add(child.key())));
        all().stream().map(Member::key).filter(key -> !reached.contains(key)).forEach(this::remove);
    }
}
