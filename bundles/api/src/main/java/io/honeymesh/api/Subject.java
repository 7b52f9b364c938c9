// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/**
 * Whom a ban, allow or guard is about: one address or a CIDR prefix.
 *
 * @param address the network address; bits behind the prefix are zero
 * @param prefixLength 0–32 or 0–128; equal to the address's length for a single host
 */
public record Subject(IpAddress address, int prefixLength) implements Comparable<Subject> {

    public Subject {
        if (prefixLength < 0 || prefixLength > address.bitLength()) {
            throw new IllegalArgumentException(
                    "prefix length must be 0-" + address.bitLength() + ", not " + prefixLength);
        }
        address = address.masked(prefixLength);
    }

    public static Subject host(IpAddress address) {
        return new Subject(address, address.bitLength());
    }

    /**
     * Parses {@code address} or {@code address/length}; host bits behind the prefix are cleared.
     *
     * @throws IllegalArgumentException with one clear line
     */
    public static Subject parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return host(IpAddress.parse(text));
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        String length = text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException(
                    "not a prefix length: '" + SafeText.escape(length, 20) + "' (use 0-" + address.bitLength() + ")");
        }
        return new Subject(address, Integer.parseInt(length));
    }

    public boolean isHost() {
        return prefixLength == address.bitLength();
    }

    public boolean contains(IpAddress other) {
        return other.bitLength() == address.bitLength()
                && other.masked(prefixLength).equals(address);
    }

    /** Whether every address of the other subject is in this one. */
    public boolean contains(Subject other) {
        return other.prefixLength >= prefixLength && contains(other.address);
    }

    /** Whether the two have an address in common. */
    public boolean overlaps(Subject other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public int compareTo(Subject other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(prefixLength, other.prefixLength);
    }

    @Override
    public String toString() {
        return isHost() ? address.toString() : address + "/" + prefixLength;
    }

    // Written out, as the generated ones go through method handles: on the hot path those are many cold cache lines.

    @Override
    public int hashCode() {
        return address.hashCode() + prefixLength;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Subject that && prefixLength == that.prefixLength && address.equals(that.address);
    }
}
