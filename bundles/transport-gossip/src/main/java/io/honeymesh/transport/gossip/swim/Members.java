// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import io.honeymesh.transport.gossip.wire.StateExchange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** All members, in an order by chance in which each is asked in turn. Not thread-safe. */
final class Members {

    private final RandomGenerator random;
    private final Map<String, Member> byName = new HashMap<>();
    private final List<Member> ring = new ArrayList<>();
    private int turn;

    Members(RandomGenerator random) {
        this.random = random;
    }

    Optional<Member> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    boolean isFull() {
        return ring.size() >= StateExchange.MOST_MEMBERS;
    }

    /** At a place by chance, so that a new member doesn't wait for a whole round, and not all nodes ask it at once. */
    void add(Member member) {
        byName.put(member.name, member);
        int place = random.nextInt(ring.size() + 1);
        ring.add(member);
        Collections.swap(ring, place, ring.size() - 1);
    }

    int size() {
        return ring.size();
    }

    Collection<Member> all() {
        return ring;
    }

    /** The next one in turn that is wanted; before each round the forgettable ones go and the others are shuffled. */
    Optional<Member> next(Predicate<Member> wanted, Predicate<Member> forgettable) {
        for (int tried = 0; tried <= ring.size(); tried++) {
            if (turn >= ring.size()) {
                ring.removeIf(member -> forgettable.test(member) && byName.remove(member.name) != null);
                Collections.shuffle(ring, java.util.Random.from(random));
                turn = 0;
                if (ring.isEmpty()) {
                    return Optional.empty();
                }
            }
            Member member = ring.get(turn++);
            if (wanted.test(member)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /** At most so many different ones, by chance. */
    List<Member> some(int most, Predicate<Member> wanted) {
        Set<Member> some = new LinkedHashSet<>();
        if (ring.size() < 4 * most) {
            List<Member> shuffled = new ArrayList<>(ring);
            Collections.shuffle(shuffled, java.util.Random.from(random));
            shuffled.stream().filter(wanted).limit(most).forEach(some::add);
        } else {
            // Where most are wanted that finds them at once; where hardly any is it does no harm to miss one.
            for (int tried = 0; tried < 3 * ring.size() && some.size() < most; tried++) {
                Member member = ring.get(random.nextInt(ring.size()));
                if (wanted.test(member)) {
                    some.add(member);
                }
            }
        }
        return List.copyOf(some);
    }
}
