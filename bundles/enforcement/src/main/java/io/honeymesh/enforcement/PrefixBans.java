// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.enforcement.KernelLayout.BanEntry;
import io.honeymesh.enforcement.KernelLayout.Config;
import io.honeymesh.enforcement.KernelLayout.Prefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Bans on prefixes, in the kernel's tries. A trie finds the longest prefix only, which hides the shorter ones around it;
 * so each entry carries what all that cover it amount to. The owner serialises callers.
 */
final class PrefixBans {
    /** An entry as the kernel has it. */
    @FunctionalInterface
    interface Visitor {
        void entry(Subject subject, long own, long hits);
    }

    private record Entry(long own, int slot) {}

    private final BpfMap trie4;
    private final BpfMap trie6;
    private final HitSlots slots;
    private final ConfigMemory config;
    private final int capacity;
    private final NavigableMap<Subject, Entry> entries = new TreeMap<>();
    private int count4;

    PrefixBans(BpfMap trie4, BpfMap trie6, HitSlots slots, ConfigMemory config, int capacity) {
        this.trie4 = trie4;
        this.trie6 = trie6;
        this.slots = slots;
        this.config = config;
        this.capacity = capacity;
    }

    int size() {
        return entries.size();
    }

    /** The subject's own value, or 0. */
    long get(Subject subject) {
        Entry entry = entries.get(subject);
        return entry == null ? 0 : entry.own;
    }

    List<Subject> subjects() {
        return List.copyOf(entries.keySet());
    }

    /** The entries that hold an address. */
    List<Subject> covering(IpAddress address) {
        List<Subject> found = new ArrayList<>();
        for (int length = 0; length <= address.bitLength() && !entries.isEmpty(); length++) {
            Subject candidate = new Subject(address, length);
            if (entries.containsKey(candidate)) {
                found.add(candidate);
            }
        }
        return found;
    }

    /** The entries that have an address in common with the subject. */
    List<Subject> overlapping(Subject subject) {
        List<Subject> found = new ArrayList<>();
        for (Subject outer : covering(subject.address())) {
            if (outer.prefixLength() < subject.prefixLength()) {
                found.add(outer);
            }
        }
        for (Subject inner : entries.tailMap(subject, true).keySet()) {
            if (!subject.contains(inner.address())) {
                break;
            }
            found.add(inner);
        }
        return found;
    }

    /** @throws KernelException if the kernel refuses, or all {@code capacity} places of the family are taken */
    void put(Subject subject, long own) throws KernelException {
        Entry former = entries.get(subject);
        boolean v4 = PrefixKeys.isV4(subject);
        if (former == null && (v4 ? count4 : entries.size() - count4) >= capacity) {
            throw new KernelException("all " + capacity + " places for prefixes are taken", 0);
        }
        entries.put(subject, new Entry(own, former == null ? slots.take() : former.slot));
        try {
            write(subject);
        } catch (KernelException e) {
            if (former == null) {
                slots.giveBack(entries.remove(subject).slot);
            } else {
                entries.put(subject, former);
            }
            throw e;
        }
        if (former == null) {
            count(v4, 1);
        }
        writeInside(subject);
    }

    /** @return whether the prefix was there */
    boolean remove(Subject subject) throws KernelException {
        Entry entry = entries.remove(subject);
        if (entry == null) {
            return false;
        }
        try (Arena call = Arena.ofConfined()) {
            trie(subject).remove(PrefixKeys.of(call, subject));
        }
        count(PrefixKeys.isV4(subject), -1);
        slots.giveBack(entry.slot);
        writeInside(subject);
        return true;
    }

    /** How often the prefix was hit; 0 if it isn't there. */
    long hits(Subject subject) {
        Entry entry = entries.get(subject);
        return entry == null ? 0 : slots.count(entry.slot);
    }

    /** Visits the kernel's own entries. */
    void forEach(Visitor visitor) {
        visit(trie4, Prefix.BYTES4, visitor);
        visit(trie6, Prefix.BYTES6, visitor);
    }

    private void visit(BpfMap trie, int keyBytes, Visitor visitor) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment key = call.allocate(keyBytes, 8);
            MemorySegment entry = call.allocate(BanEntry.BYTES, 8);
            MemorySegment previous = MemorySegment.NULL;
            while (trie.nextKey(previous, key)) {
                if (trie.get(key, entry)) {
                    long hits = slots.count(entry.get(Native.INT, BanEntry.SLOT));
                    visitor.entry(PrefixKeys.subject(key), entry.get(Native.LONG, BanEntry.OWN), hits);
                }
                previous = key;
            }
        }
    }

    private void count(boolean v4, int by) {
        count4 += v4 ? by : 0;
        config.set(Config.PREFIXES4, count4);
        config.set(Config.PREFIXES6, entries.size() - count4);
    }

    private BpfMap trie(Subject subject) {
        return PrefixKeys.isV4(subject) ? trie4 : trie6;
    }

    /** What the entries inside a changed one amount to changes with it. */
    private void writeInside(Subject subject) throws KernelException {
        for (Subject inner : entries.tailMap(subject, false).keySet()) {
            if (!subject.contains(inner.address())) {
                break;
            }
            if (inner.prefixLength() > subject.prefixLength()) {
                write(inner);
            }
        }
    }

    private void write(Subject subject) throws KernelException {
        Entry entry = entries.get(subject);
        long effective = entry.own;
        for (int length = 0; length < subject.prefixLength(); length++) {
            Entry outer = entries.get(new Subject(subject.address(), length));
            if (outer != null) {
                effective = BanValue.both(effective, outer.own);
            }
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment value = call.allocate(BanEntry.BYTES, 8);
            value.set(Native.LONG, BanEntry.VALUE, effective);
            value.set(Native.LONG, BanEntry.OWN, entry.own);
            value.set(Native.INT, BanEntry.SLOT, entry.slot);
            trie(subject).put(PrefixKeys.of(call, subject), value);
        }
    }
}
