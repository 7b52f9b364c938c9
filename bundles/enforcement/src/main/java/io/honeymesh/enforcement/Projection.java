// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Ban;
import io.honeymesh.api.BanTable;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ban book's bans in the kernel's tables: a host or an IPv6 /64 in the exact tables, every other prefix in a trie.
 * Not thread-safe: {@link XdpBackend} holds the lock.
 */
final class Projection {
    private static final int SUBNET = 64;
    /** Buckets visited under one hold of the lock. */
    static final int CHUNK = 1024;

    private final BucketTable exact4;
    private final BucketTable exact6;
    private final PrefixBans prefixes;
    private final PassTable passes;
    private final ContainedFlows contained;
    private final KernelClock clock;
    private final int capacity;

    Projection(
            BucketTable exact4,
            BucketTable exact6,
            PrefixBans prefixes,
            PassTable passes,
            ContainedFlows contained,
            KernelClock clock,
            int capacity) {
        this.exact4 = exact4;
        this.exact6 = exact6;
        this.prefixes = prefixes;
        this.passes = passes;
        this.contained = contained;
        this.clock = clock;
        this.capacity = capacity;
    }

    int size() {
        return exact4.size() + exact6.size() + prefixes.size();
    }

    /**
     * Places or replaces a ban, whatever its class: who may have how much is for policy to say.
     *
     * @throws KernelException if there is no room for it, or the kernel refuses
     */
    void put(Ban ban) throws KernelException {
        put(ban, contained.overlaps(ban.subject()) ? KernelLayout.FLAG_CONTAINED : 0);
    }

    private void put(Ban ban, int containedFlag) throws KernelException {
        Subject subject = ban.subject();
        int reasons = Reason.mask(ban.reasons().keySet());
        int flags = containedFlag | (passes.rules().overlaps(subject) ? KernelLayout.FLAG_CHECK_PASS : 0);
        long value = BanValue.of(clock.at(ban.expires()), reasons, flags);
        if (!isExact(subject)) {
            refuseUnspecified(subject);
            prefixes.put(subject, value);
            return;
        }
        long key = key(subject);
        if (key == 0) {
            refuseUnspecified(subject);
        }
        BucketTable table = exact(subject);
        if (table.get(key) == 0) {
            makeRoom();
        }
        table.put(key, value);
    }

    private static void refuseUnspecified(Subject subject) throws KernelException {
        if (subject.prefixLength() != 0 && subject.address().masked(SUBNET).equals(zero(subject))) {
            throw new KernelException(subject + " can't be banned: it is the unspecified or loopback network", 0);
        }
    }

    /** Places a ban that leaves one conversation alone: the exception is there first, the bookkeeping comes last. */
    void put(Ban ban, Flow flow, Duration length) throws KernelException {
        long now = clock.now();
        int place = contained.put(flow, now + clock.ticks(length), now);
        if (place < 0) {
            put(ban);
            return;
        }
        put(ban, KernelLayout.FLAG_CONTAINED);
        contained.remember(place, flow);
        refreshPrefixes(flow.remote().address());
    }

    private static IpAddress zero(Subject subject) {
        return subject.address() instanceof Ipv4 ? new Ipv4(0) : new Ipv6(0, 0);
    }

    private void makeRoom() throws KernelException {
        if (exact4.size() + exact6.size() >= capacity) {
            dropExpired();
            if (exact4.size() + exact6.size() >= capacity) {
                throw new KernelException("all " + capacity + " places for bans are taken");
            }
        }
    }

    /** The kernel passes what has expired; here it only takes room. */
    void dropExpired() {
        long now = clock.now();
        for (boolean v4 : new boolean[] {true, false}) {
            BucketTable table = v4 ? exact4 : exact6;
            List<Long> over = new ArrayList<>();
            table.forEach(0, table.bucketCount(), (key, value, hits) -> {
                if (BanValue.until(value) <= now) {
                    over.add(key);
                }
            });
            over.forEach(table::remove);
        }
    }

    /** @return whether there was a ban on exactly this subject */
    boolean remove(Subject subject) throws KernelException {
        return isExact(subject) ? exact(subject).remove(key(subject)) : prefixes.remove(subject);
    }

    /** Also where another conversation has its place by now: its source's ban must no longer ask. */
    void release(Flow flow) throws KernelException {
        contained.remove(flow);
        refresh(flow.remote().address());
    }

    private void refresh(IpAddress source) throws KernelException {
        refresh(new Subject(source, source instanceof Ipv4 ? 32 : SUBNET));
        refreshPrefixes(source);
    }

    private void refreshPrefixes(IpAddress source) throws KernelException {
        if (prefixes.size() == 0) {
            return;
        }
        for (Subject prefix : prefixes.covering(source)) {
            refresh(prefix);
        }
    }

    private void refresh(Subject subject) throws KernelException {
        long value = get(subject);
        long next = BanValue.withFlags(value, flags(subject));
        if (value == 0 || value == next) {
            return;
        }
        if (isExact(subject)) {
            exact(subject).put(key(subject), next);
        } else {
            prefixes.put(subject, next);
        }
    }

    /** Puts allow-list and guards in place, then has the bans that overlap what has changed ask for them. */
    void pass(PassRules rules) throws KernelException {
        PassRules former = passes.rules();
        if (rules.equals(former)) {
            return;
        }
        passes.replace(rules);
        List<Subject> wide = new ArrayList<>();
        for (Subject changed : rules.changedPrefixes(former)) {
            IpAddress address = changed.address();
            int exactLength = address instanceof Ipv4 ? 32 : SUBNET;
            if (changed.prefixLength() >= exactLength) {
                refresh(new Subject(address, exactLength));
            } else {
                wide.add(changed);
            }
            for (Subject prefix : prefixes.overlapping(changed)) {
                refresh(prefix);
            }
        }
        if (!wide.isEmpty()) {
            refreshExactIn(wide);
        }
    }

    /** One look at each key, whatever the number of prefixes: nobody can be banned meanwhile. */
    private void refreshExactIn(List<Subject> wide) throws KernelException {
        PrefixSet set = new PrefixSet(wide);
        for (long key : exact4.keys(key -> set.contains4(KernelHash.word((int) key)))) {
            refresh(subject4(key));
        }
        for (long key : exact6.keys(key -> set.contains6(KernelHash.word(key)))) {
            refresh(subject6(key));
        }
    }

    /**
     * Makes the tables hold exactly these bans.
     *
     * @return one line for each ban that found no room
     */
    List<String> replace(Collection<Ban> bans) throws KernelException {
        for (Subject subject : size() == 0 ? List.<Subject>of() : surplus(bans)) {
            remove(subject);
        }
        List<String> refused = new ArrayList<>();
        for (Ban ban : bans) {
            try {
                put(ban);
            } catch (KernelException e) {
                refused.add(ban.subject() + ": " + e.getMessage());
            }
        }
        return refused;
    }

    /** What is held and not among these. */
    private List<Subject> surplus(Collection<Ban> bans) {
        Set<Subject> wanted = HashSet.newHashSet(bans.size());
        bans.forEach(ban -> wanted.add(ban.subject()));
        List<Subject> surplus = new ArrayList<>();
        for (Subject prefix : prefixes.subjects()) {
            if (!wanted.contains(prefix)) {
                surplus.add(prefix);
            }
        }
        exact4.forEach(0, exact4.bucketCount(), (key, value, hits) -> addUnless(wanted, subject4(key), surplus));
        exact6.forEach(0, exact6.bucketCount(), (key, value, hits) -> addUnless(wanted, subject6(key), surplus));
        return surplus;
    }

    private static void addUnless(Set<Subject> wanted, Subject subject, List<Subject> surplus) {
        if (!wanted.contains(subject)) {
            surplus.add(subject);
        }
    }

    long hits(Subject subject) {
        return isExact(subject) ? exact(subject).hits(key(subject)) : prefixes.hits(subject);
    }

    /** How many chunks {@link #read} can be asked for. */
    int chunks() {
        return Math.ceilDiv(Math.max(exact4.bucketCount(), exact6.bucketCount()), CHUNK);
    }

    /** Adds one chunk of what the kernel holds and is not over yet; the prefixes come with chunk 0. */
    void read(int chunk, List<Held> held, Map<Subject, Long> hits) {
        long now = clock.now();
        int from = chunk * CHUNK;
        Reader reader = new Reader(now, held, hits);
        exact4.forEach(
                from,
                Math.min(from + CHUNK, exact4.bucketCount()),
                (key, value, count) -> reader.add(subject4(key), value, count));
        exact6.forEach(
                from,
                Math.min(from + CHUNK, exact6.bucketCount()),
                (key, value, count) -> reader.add(subject6(key), value, count));
        if (chunk == 0) {
            prefixes.forEach(reader::add);
        }
    }

    private final class Reader {
        private final long now;
        private final List<Held> held;
        private final Map<Subject, Long> hits;

        Reader(long now, List<Held> held, Map<Subject, Long> hits) {
            this.now = now;
            this.held = held;
            this.hits = hits;
        }

        void add(Subject subject, long value, long count) {
            long until = BanValue.until(value);
            if (until > now) {
                held.add(new Held(subject, BanValue.reasons(value), clock.instant(until)));
            }
            if (count != 0) {
                hits.put(subject, count);
            }
        }
    }

    Map<String, Long> counters() {
        Map<String, Long> counters = new HashMap<>();
        counters.put("table.exact4", (long) exact4.size());
        counters.put("table.exact6", (long) exact6.size());
        counters.put("table.prefixes", (long) prefixes.size());
        counters.put("table.fallback", (long) exact4.fallbackSize() + exact6.fallbackSize());
        return counters;
    }

    private int flags(Subject subject) {
        return (passes.rules().overlaps(subject) ? KernelLayout.FLAG_CHECK_PASS : 0)
                | (contained.overlaps(subject) ? KernelLayout.FLAG_CONTAINED : 0);
    }

    private long get(Subject subject) {
        return isExact(subject) ? exact(subject).get(key(subject)) : prefixes.get(subject);
    }

    private static boolean isExact(Subject subject) {
        return BanTable.of(subject) == BanTable.EXACT;
    }

    private BucketTable exact(Subject subject) {
        return PrefixKeys.isV4(subject) ? exact4 : exact6;
    }

    private static long key(Subject subject) {
        return switch (subject.address()) {
            case Ipv4 v4 -> Integer.toUnsignedLong(KernelHash.word(v4.bits()));
            case Ipv6 v6 -> KernelHash.word(v6.high());
        };
    }

    private static Subject subject4(long key) {
        return new Subject(new Ipv4(KernelHash.word((int) key)), 32);
    }

    private static Subject subject6(long key) {
        return new Subject(new Ipv6(KernelHash.word(key), 0), SUBNET);
    }
}
