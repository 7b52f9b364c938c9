// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Allow-list and guards in the form the kernel looks them up: for each prefix that occurs, what all the entries that cover
 * it let through. Immutable.
 *
 * @param byPrefix what passes from each prefix
 */
record PassRules(Map<Subject, Passes> byPrefix, List<Integer> lengths4, List<Integer> lengths6, Set<Subject> subnets6) {
    static final PassRules NONE = of(List.of(), List.of(), allow -> 0);

    private static final int SUBNET = 64;

    /** One guard's tuple; 0 stands for "any". */
    record Tuple(int protocol, int remotePort, int localPort) {
        static final Tuple ANY = new Tuple(0, 0, 0);

        static Tuple of(Guard guard) {
            return new Tuple(
                    guard.transport().map(Transport::protocolNumber).orElse(0), guard.remotePort(), guard.localPort());
        }
    }

    /**
     * What passes from a prefix.
     *
     * @param allowUntil everything before this jiffy; 0 if nothing is allowed
     */
    record Passes(long allowUntil, List<Tuple> guards) {}

    /** @param expiry the jiffy at which an allow ends */
    static PassRules of(Collection<Allow> allows, Collection<Guard> guards, ToLongFunction<Allow> expiry) {
        Map<Subject, Long> until = new HashMap<>();
        Map<Subject, Set<Tuple>> tuples = new HashMap<>();
        for (Allow allow : allows) {
            until.merge(allow.subject(), expiry.applyAsLong(allow), Math::max);
        }
        for (Guard guard : guards) {
            tuples.computeIfAbsent(guard.subject(), s -> new LinkedHashSet<>()).add(Tuple.of(guard));
        }
        Set<Subject> all = new TreeSet<>(until.keySet());
        all.addAll(tuples.keySet());
        Map<Subject, Passes> result = new TreeMap<>();
        Set<Integer> lengths4 = new TreeSet<>();
        Set<Integer> lengths6 = new TreeSet<>();
        Set<Subject> subnets6 = new HashSet<>();
        for (Subject subject : all) {
            boolean v4 = PrefixKeys.isV4(subject);
            (v4 ? lengths4 : lengths6).add(subject.prefixLength());
            if (!v4 && subject.prefixLength() > SUBNET) {
                subnets6.add(new Subject(subject.address(), SUBNET));
            }
        }
        for (Subject subject : all) {
            long allowed = 0;
            Set<Tuple> guarded = new LinkedHashSet<>();
            for (int length : PrefixKeys.isV4(subject) ? lengths4 : lengths6) {
                if (length <= subject.prefixLength()) {
                    Subject outer = new Subject(subject.address(), length);
                    allowed = Math.max(allowed, until.getOrDefault(outer, 0L));
                    guarded.addAll(tuples.getOrDefault(outer, Set.of()));
                }
            }
            result.put(
                    subject,
                    new Passes(allowed, guarded.contains(Tuple.ANY) ? List.of(Tuple.ANY) : List.copyOf(guarded)));
        }
        return new PassRules(Map.copyOf(result), List.copyOf(lengths4), List.copyOf(lengths6), Set.copyOf(subnets6));
    }

    /** Whether something may pass from some address of the subject, so that its ban must ask. */
    boolean overlaps(Subject subject) {
        IpAddress address = subject.address();
        for (int length : PrefixKeys.isV4(subject) ? lengths4 : lengths6) {
            if (length <= subject.prefixLength() && byPrefix.containsKey(new Subject(address, length))) {
                return true;
            }
        }
        if (subject.isHost()) {
            return false;
        }
        if (!PrefixKeys.isV4(subject) && subject.prefixLength() == SUBNET) {
            return subnets6.contains(subject);
        }
        return byPrefix.keySet().stream().anyMatch(subject::contains);
    }

    /** Those that are in one of the two and not in the other: around all others bans ask what they asked before. */
    Set<Subject> changedPrefixes(PassRules former) {
        Set<Subject> changed = new HashSet<>(byPrefix.keySet());
        for (Subject prefix : former.byPrefix.keySet()) {
            if (!changed.remove(prefix)) {
                changed.add(prefix);
            }
        }
        return changed;
    }

    List<Subject> prefixes() {
        return new ArrayList<>(byPrefix.keySet());
    }
}
