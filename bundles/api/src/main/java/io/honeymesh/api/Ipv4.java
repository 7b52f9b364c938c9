// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 address.
 *
 * @param bits the 32 bits, first octet most significant
 */
public record Ipv4(int bits) implements IpAddress {

    @Override
    public int bitLength() {
        return 32;
    }

    @Override
    public byte[] bytes() {
        return new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    }

    @Override
    public Ipv4 masked(int prefixLength) {
        return new Ipv4(prefixLength == 0 ? 0 : bits & (-1 << (32 - prefixLength)));
    }

    @Override
    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(bytes());
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public String toString() {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    // Written out, as the generated ones go through method handles: on the hot path those are many cold cache lines.

    @Override
    public int hashCode() {
        return bits * 0x9E3779B9;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv4 that && bits == that.bits;
    }
}
