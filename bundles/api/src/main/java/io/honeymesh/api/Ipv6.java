// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv6 address, never an IPv4-mapped one (see {@link IpAddress}).
 *
 * @param high the first 64 bits (the usual routing prefix)
 * @param low the last 64 bits
 */
public record Ipv6(long high, long low) implements IpAddress {

    public Ipv6 {
        if (isMapped(high, low)) {
            throw new IllegalArgumentException("an IPv4-mapped address is an Ipv4");
        }
    }

    @Override
    public int bitLength() {
        return 128;
    }

    @Override
    public byte[] bytes() {
        byte[] out = new byte[16];
        for (int i = 0; i < 8; i++) {
            out[i] = (byte) (high >>> 56 - 8 * i);
            out[8 + i] = (byte) (low >>> 56 - 8 * i);
        }
        return out;
    }

    @Override
    public Ipv6 masked(int prefixLength) {
        long keepHigh = prefixLength == 0 ? 0 : prefixLength >= 64 ? -1L : -1L << (64 - prefixLength);
        long keepLow = prefixLength <= 64 ? 0 : -1L << (128 - prefixLength);
        return new Ipv6(high & keepHigh, low & keepLow);
    }

    @Override
    public InetAddress toInetAddress() {
        try {
            return Inet6Address.getByAddress(null, bytes(), -1);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The canonical text of RFC 5952: lower case, the longest run of zero groups as {@code ::}. */
    @Override
    public String toString() {
        int runStart = -1;
        int runLength = 1; // a single zero group is not shortened
        for (int start = 0; start < 8; start++) {
            int end = start;
            while (end < 8 && group(end) == 0) {
                end++;
            }
            if (end - start > runLength) {
                runStart = start;
                runLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; ) {
            if (i == runStart) {
                text.append("::");
                i += runLength;
            } else {
                if (i > 0 && i != runStart + runLength) {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(i++)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> 48 - 16 * (index & 3)) & 0xffff;
    }

    static IpAddress orMapped(long high, long low) {
        return isMapped(high, low) ? new Ipv4((int) low) : new Ipv6(high, low);
    }

    static long bigEndian(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | bytes[from + i] & 0xff;
        }
        return value;
    }

    private static boolean isMapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xffffL;
    }

    // Written out, as the generated ones go through method handles: on the hot path those are many cold cache lines.

    @Override
    public int hashCode() {
        return Long.hashCode(high * 31 + low);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv6 that && high == that.high && low == that.low;
    }
}
