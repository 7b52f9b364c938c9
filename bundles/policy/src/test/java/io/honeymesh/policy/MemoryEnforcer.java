// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.BanTable;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Keeps what it is told, as the kernel's tables would, and refuses what they have no room for. */
final class MemoryEnforcer implements Enforcer {

    final Map<Subject, Ban> bans = new HashMap<>();
    final Set<Flow> contained = new HashSet<>();
    private final int capacity;
    private final int prefixCapacity;
    Predicate<Ban> refuses = ban -> false;
    Predicate<Rules> refusesRules = next -> false;
    Rules rules;

    MemoryEnforcer(int capacity) {
        this(capacity, capacity);
    }

    MemoryEnforcer(int capacity, int prefixCapacity) {
        this.capacity = capacity;
        this.prefixCapacity = prefixCapacity;
    }

    @Override
    public EnforcerStatus status() {
        return new EnforcerStatus("memory", "", List.of(), List.of(), capacity, prefixCapacity, bans.size());
    }

    @Override
    public Enforcement apply(Ban ban) {
        if (refuses.test(ban)) {
            return Enforcement.refused("refused on purpose");
        }
        BanTable table = BanTable.of(ban.subject());
        long taken = bans.keySet().stream().filter(s -> BanTable.of(s) == table).count();
        if (taken >= status().capacity(table) && !bans.containsKey(ban.subject())) {
            return Enforcement.refused("the table is full");
        }
        bans.put(ban.subject(), ban);
        return Enforcement.ENFORCED;
    }

    @Override
    public Enforcement apply(Ban ban, Flow flow, Duration containment) {
        contained.add(flow);
        return apply(ban);
    }

    @Override
    public void release(Flow flow) {
        contained.remove(flow);
    }

    @Override
    public Enforcement lift(Subject subject) {
        bans.remove(subject);
        return Enforcement.ENFORCED;
    }

    @Override
    public void complete() {
        // what it was given is all it has
    }

    @Override
    public Enforcement configure(Rules next) {
        if (refusesRules.test(next)) {
            return Enforcement.refused("too many guards");
        }
        rules = next;
        return Enforcement.ENFORCED;
    }

    @Override
    public Enforcement sync(Rules next, Collection<Ban> all) {
        Enforcement answer = configure(next);
        bans.clear();
        for (Ban ban : all) {
            Enforcement placed = apply(ban);
            answer = placed.state() == Enforcement.State.REFUSED ? placed : answer;
        }
        return answer;
    }

    @Override
    public List<Held> held() {
        return bans.values().stream()
                .map(ban -> new Held(ban.subject(), Reason.mask(ban.reasons().keySet()), ban.expires()))
                .toList();
    }

    @Override
    public Map<Subject, Long> hits() {
        return Map.of();
    }

    @Override
    public Map<String, Long> statistics() {
        return Map.of();
    }
}
