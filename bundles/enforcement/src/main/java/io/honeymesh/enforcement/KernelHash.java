// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * The keyed hash of the kernel's tables ({@code hm_mix}) and the form addresses have there: the packet's bytes, loaded
 * natively.
 *
 * @param key0 secret
 * @param key1 secret and odd
 */
record KernelHash(long key0, long key1) {
    /** A key of 0 is an empty place; one bit less than 64 tells sources apart as well. */
    private static final long NOT_EMPTY = 1;

    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    KernelHash {
        key1 |= 1;
    }

    /** New for each load: nobody outside can aim at a bucket (S06). */
    static KernelHash random(SecureRandom source) {
        return new KernelHash(source.nextLong(), source.nextLong());
    }

    long mix(long value) {
        long x = (value ^ key0) * key1;
        x ^= x >>> 32;
        x *= 0x9E3779B97F4A7C15L;
        return x ^ x >>> 29;
    }

    /** A number in network order as the kernel side loads it, and back. */
    static int word(int networkOrder) {
        return LITTLE ? Integer.reverseBytes(networkOrder) : networkOrder;
    }

    static long word(long networkOrder) {
        return LITTLE ? Long.reverseBytes(networkOrder) : networkOrder;
    }

    /** The hash under which scan state is kept: of the address, or of the /64. */
    static long scanKey(KernelHash hash, IpAddress source) {
        return NOT_EMPTY
                | hash.mix(
                        switch (source) {
                            case Ipv4 v4 -> Integer.toUnsignedLong(word(v4.bits()));
                            case Ipv6 v6 -> ~word(v6.high());
                        });
    }

    /** The same where IPv6 sources count one by one. */
    static long scanKeyOfHost(KernelHash hash, Ipv6 source) {
        return NOT_EMPTY | hash.mix(~word(source.high()) ^ hash.mix(word(source.low())));
    }
}
