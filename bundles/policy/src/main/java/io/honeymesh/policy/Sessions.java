// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

/**
 * Chooses which open sessions at the management ports are guarded (S04). Whoever connects has one before any login, so
 * strangers must not crowd out the operator, nor fill what the kernel holds for one address: each source has a few, each
 * network its turn, and who was chosen before comes first. Not thread-safe.
 */
final class Sessions {

    static final int PER_SOURCE = 8;
    static final int IN_ALL = 256;

    /** What one customer holds: a botnet has many, one attacker few. */
    private static final int NETWORK4 = 24;

    private static final int NETWORK6 = 64;

    private SequencedSet<Flow> chosen = new LinkedHashSet<>();

    /** @param open all that there are now */
    Collection<Flow> choose(Collection<Flow> open) {
        SequencedSet<Flow> candidates = new LinkedHashSet<>(chosen);
        candidates.retainAll(open);
        candidates.addAll(open);
        Map<IpAddress, Integer> ofSource = new HashMap<>();
        Map<Subject, Deque<Flow>> networks = new LinkedHashMap<>();
        for (Flow flow : candidates) {
            IpAddress source = flow.remote().address();
            if (ofSource.merge(source, 1, Integer::sum) <= PER_SOURCE) {
                networks.computeIfAbsent(network(source), network -> new ArrayDeque<>())
                        .add(flow);
            }
        }
        chosen = inTurn(networks.values());
        return chosen;
    }

    private static Subject network(IpAddress source) {
        return new Subject(source, source.bitLength() == 32 ? NETWORK4 : NETWORK6);
    }

    private static SequencedSet<Flow> inTurn(Collection<Deque<Flow>> networks) {
        SequencedSet<Flow> taken = new LinkedHashSet<>();
        while (!networks.isEmpty()) {
            for (Iterator<Deque<Flow>> turn = networks.iterator(); turn.hasNext(); ) {
                Deque<Flow> network = turn.next();
                if (taken.size() == IN_ALL) {
                    return taken;
                }
                taken.add(network.remove());
                if (network.isEmpty()) {
                    turn.remove();
                }
            }
        }
        return taken;
    }
}
