// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

/** A ban's value, one word in the kernel: until:40 | reasons:16 | flags:8. The moment is in jiffies; 0 is never alive. */
final class BanValue {
    /** For bans without end: 34 years of uptime even at 1000 Hz. */
    static final long FOREVER = (1L << 40) - 1;

    private BanValue() {}

    static long of(long untilJiffies, int reasons, int flags) {
        long until = Math.clamp(untilJiffies, 0, FOREVER);
        return until << KernelLayout.UNTIL_SHIFT
                | (long) (reasons & 0xffff) << KernelLayout.REASON_SHIFT
                | flags & 0xff;
    }

    static long until(long value) {
        return value >>> KernelLayout.UNTIL_SHIFT;
    }

    static int reasons(long value) {
        return (int) (value >>> KernelLayout.REASON_SHIFT) & 0xffff;
    }

    static int flags(long value) {
        return (int) value & 0xff;
    }

    static long withFlags(long value, int flags) {
        return value & ~0xffL | flags & 0xff;
    }

    /** What two bans on the same packet amount to: the later end, every reason, every question. */
    static long both(long a, long b) {
        return of(Math.max(until(a), until(b)), reasons(a) | reasons(b), flags(a) | flags(b));
    }
}
