// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.enforcement.KernelLayout.BanEntry;
import io.honeymesh.enforcement.KernelLayout.Bucket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * The writer's side of a set-associative ban table in the kernel's memory. A key lives in its first bucket, else in its
 * second, else in the fallback map, so every key up to the capacity finds a place. The kernel may read at any moment:
 * the value is written before the key is published, and a key is withdrawn before its place is used again.
 *
 * <p>The owner serialises writers; readers need only keep them out.
 */
final class BucketTable {

    /** What {@link #forEach} is told of an entry. */
    @FunctionalInterface
    interface Visitor {
        void entry(long key, long value, long hits);
    }

    /** Maps the buckets into this process. */
    @FunctionalInterface
    interface Mapping {
        SharedMemory map() throws KernelException;
    }

    private final BucketShape shape;
    private final KernelHash hash;
    private final Mapping mapping;
    private final BpfMap fallback;
    private final HitSlots slots;
    private final ConfigMemory config;
    private final int mask;
    /** Mapped with the first entry: until then it would be memory for nothing, a megabyte where nobody has IPv6. */
    private SharedMemory buckets;

    private int size;
    private int fallbackSize;

    /** @param count of buckets, a power of two */
    BucketTable(
            BucketShape shape,
            KernelHash hash,
            int count,
            Mapping mapping,
            BpfMap fallback,
            HitSlots slots,
            ConfigMemory config) {
        this.shape = shape;
        this.hash = hash;
        this.mapping = mapping;
        this.fallback = fallback;
        this.slots = slots;
        this.config = config;
        this.mask = count - 1;
        config.set(shape.mask(), mask);
    }

    int size() {
        return size;
    }

    /** How many entries had to go to the fallback map. */
    int fallbackSize() {
        return fallbackSize;
    }

    int bucketCount() {
        return mask + 1;
    }

    /** The key's value, or 0. */
    long get(long key) {
        long at = find(key);
        if (at >= 0) {
            return value(at);
        }
        return inFallback(key, BanEntry.VALUE);
    }

    /** How often the key was hit; 0 if it isn't there. */
    long hits(long key) {
        long at = find(key);
        if (at >= 0) {
            return hitsAt(at);
        }
        return inFallback(key, BanEntry.VALUE) != 0 ? slots.count((int) inFallback(key, BanEntry.SLOT)) : 0;
    }

    /** @throws KernelException if the buckets can't be mapped, or the kernel refuses what found no place in them */
    void put(long key, long value) throws KernelException {
        if (buckets == null) {
            buckets = mapping.map();
        }
        long at = find(key);
        if (at >= 0) {
            setValue(at, value);
            return;
        }
        if (inFallback(key, BanEntry.VALUE) != 0) {
            putFallback(key, value, (int) inFallback(key, BanEntry.SLOT));
            return;
        }
        long mixed = hash.mix(key);
        int first = first(mixed);
        int way = freeWay(first);
        if (way >= 0) {
            place(first, way, key, value);
        } else {
            int second = second(mixed);
            way = freeWay(second);
            if (way >= 0) {
                place(second, way, key, value);
            } else {
                putFirstInFallback(key, value);
            }
            overflow(first, 1);
        }
        size++;
    }

    private void putFirstInFallback(long key, long value) throws KernelException {
        int slot = slots.take();
        try {
            putFallback(key, value, slot);
        } catch (KernelException e) {
            slots.giveBack(slot);
            throw e;
        }
        config.set(shape.fallback(), ++fallbackSize);
    }

    /** @return whether the key was there */
    boolean remove(long key) {
        if (size == 0) {
            return false;
        }
        int first = first(hash.mix(key));
        long at = find(key);
        if (at >= 0) {
            setKey(at, 0);
            setValue(at, 0);
            if (bucketOf(at) != first) {
                overflow(first, -1);
            }
        } else if (inFallback(key, BanEntry.VALUE) != 0) {
            slots.giveBack((int) inFallback(key, BanEntry.SLOT));
            try (Arena call = Arena.ofConfined()) {
                fallback.remove(keyIn(call, key));
            }
            config.set(shape.fallback(), --fallbackSize);
            overflow(first, -1);
        } else {
            return false;
        }
        size--;
        return true;
    }

    /** Visits the entries of some buckets; those in the fallback map come with bucket 0. */
    void forEach(int fromBucket, int toBucket, Visitor visitor) {
        if (size == 0) {
            return;
        }
        for (int bucket = fromBucket; bucket < toBucket; bucket++) {
            for (int way = 0; way < shape.ways(); way++) {
                long at = at(bucket, way);
                long key = key(at);
                if (key != 0) {
                    visitor.entry(key, value(at), hitsAt(at));
                }
            }
        }
        if (fromBucket == 0 && fallbackSize > 0) {
            visitFallback(visitor);
        }
    }

    /** The keys that match. */
    List<Long> keys(LongPredicate which) {
        List<Long> matching = new ArrayList<>();
        forEach(0, bucketCount(), (key, value, hits) -> {
            if (which.test(key)) {
                matching.add(key);
            }
        });
        return matching;
    }

    private void visitFallback(Visitor visitor) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment key = call.allocate(8, 8);
            MemorySegment entry = call.allocate(BanEntry.BYTES, 8);
            MemorySegment previous = MemorySegment.NULL;
            while (fallback.nextKey(previous, key)) {
                if (fallback.get(key, entry)) {
                    long number = shape.keyBytes() == 4
                            ? Integer.toUnsignedLong(key.get(Native.INT, 0))
                            : key.get(Native.LONG, 0);
                    int slot = entry.get(Native.INT, BanEntry.SLOT);
                    visitor.entry(number, entry.get(Native.LONG, BanEntry.VALUE), slots.count(slot));
                }
                previous = key;
            }
        }
    }

    private int first(long mixed) {
        return (int) mixed & mask;
    }

    private int second(long mixed) {
        int second = (int) (mixed >>> 32) & mask;
        return second == first(mixed) ? second ^ 1 & mask : second;
    }

    /** An entry's handle: bucket × 8 + way; -1 if the key is in neither bucket. */
    private long find(long key) {
        if (size == 0) {
            return -1;
        }
        long mixed = hash.mix(key);
        long at = findIn(first(mixed), key);
        return at >= 0 || overflowed(first(mixed)) == 0 ? at : findIn(second(mixed), key);
    }

    private long findIn(int bucket, long key) {
        for (int way = 0; way < shape.ways(); way++) {
            if (key(at(bucket, way)) == key) {
                return at(bucket, way);
            }
        }
        return -1;
    }

    private int freeWay(int bucket) {
        for (int way = 0; way < shape.ways(); way++) {
            if (key(at(bucket, way)) == 0) {
                return way;
            }
        }
        return -1;
    }

    private void place(int bucket, int way, long key, long value) {
        long at = at(bucket, way);
        setValue(at, value);
        // Nobody counts here yet: the kernel adds only where it has found a key.
        buckets.set(hitsOf(at), 0L);
        setKey(at, key);
    }

    private static long at(int bucket, int way) {
        return (long) bucket << 3 | way;
    }

    private static int bucketOf(long at) {
        return (int) (at >>> 3);
    }

    private long key(long at) {
        long offset = (at >>> 3) * Bucket.BYTES + Bucket.KEY + (at & 7) * shape.keyBytes();
        return shape.keyBytes() == 4 ? Integer.toUnsignedLong(buckets.getInt(offset)) : buckets.getLong(offset);
    }

    private void setKey(long at, long key) {
        long offset = (at >>> 3) * Bucket.BYTES + Bucket.KEY + (at & 7) * shape.keyBytes();
        if (shape.keyBytes() == 4) {
            buckets.set(offset, (int) key);
        } else {
            buckets.set(offset, key);
        }
        // The place may be used again at once: what follows must not be seen before the key is.
        VarHandle.fullFence();
    }

    private long value(long at) {
        return buckets.getLong((at >>> 3) * Bucket.BYTES + shape.value() + (at & 7) * Long.BYTES);
    }

    private void setValue(long at, long value) {
        buckets.set((at >>> 3) * Bucket.BYTES + shape.value() + (at & 7) * Long.BYTES, value);
    }

    private long hitsAt(long at) {
        return buckets.getLong(hitsOf(at));
    }

    private static long hitsOf(long at) {
        return (at >>> 3) * Bucket.BYTES + Bucket.HITS + (at & 7) * Long.BYTES;
    }

    private int overflowed(int bucket) {
        return buckets.getInt((long) bucket * Bucket.BYTES + shape.overflowed());
    }

    private void overflow(int bucket, int by) {
        buckets.set((long) bucket * Bucket.BYTES + shape.overflowed(), overflowed(bucket) + by);
    }

    private MemorySegment keyIn(Arena call, long key) {
        return shape.keyBytes() == 4 ? call.allocateFrom(Native.INT, (int) key) : call.allocateFrom(Native.LONG, key);
    }

    /** A field of the key's fallback entry, or 0 if it has none there. The kernel is only asked for a key whose first bucket has overflowed. */
    private long inFallback(long key, int field) {
        if (fallbackSize == 0 || overflowed(first(hash.mix(key))) == 0) {
            return 0;
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment entry = call.allocate(BanEntry.BYTES, 8);
            if (!fallback.get(keyIn(call, key), entry)) {
                return 0;
            }
            return field == BanEntry.SLOT ? entry.get(Native.INT, field) : entry.get(Native.LONG, field);
        }
    }

    private void putFallback(long key, long value, int slot) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment entry = call.allocate(BanEntry.BYTES, 8);
            entry.set(Native.LONG, BanEntry.VALUE, value);
            entry.set(Native.LONG, BanEntry.OWN, value);
            entry.set(Native.INT, BanEntry.SLOT, slot);
            fallback.put(keyIn(call, key), entry);
        }
    }
}
