// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.net.InetAddress;
import java.util.Comparator;

/**
 * An IPv4 or IPv6 address as a plain value. IPv4 sorts before IPv6; an IPv4-mapped IPv6 address
 * ({@code ::ffff:a.b.c.d}) always becomes its {@link Ipv4}, so that one host has one identity. Scope identifiers are
 * not part of the value.
 */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4, Ipv6 {

    /** 32 or 128. */
    int bitLength();

    /** The address in network byte order: 4 or 16 fresh bytes. */
    byte[] bytes();

    /** This address with every bit behind the first {@code prefixLength} cleared. */
    IpAddress masked(int prefixLength);

    /** The same address for use with sockets. */
    InetAddress toInetAddress();

    /**
     * Parses a literal; never asks a resolver.
     *
     * @throws IllegalArgumentException with one clear line if the text is no IPv4 or IPv6 literal
     */
    static IpAddress parse(String text) {
        // 45 characters is the longest textual form (RFC 4291, mapped addresses); a scope has no meaning in a ban.
        if (!text.isEmpty() && text.length() <= 45 && text.indexOf('%') < 0 && text.indexOf('[') < 0) {
            try {
                IpAddress address = of(InetAddress.ofLiteral(text));
                // "1.2.3" and "010.1.1.1" mean different hosts to different programs: only the plain form will do.
                if (text.indexOf(':') >= 0 || address.toString().equals(text)) {
                    return address;
                }
            } catch (IllegalArgumentException notALiteral) {
                // answered below, in our own words
            }
        }
        throw new IllegalArgumentException("not an IPv4 or IPv6 address: '" + SafeText.escape(text, 60) + "'");
    }

    static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    /** @throws IllegalArgumentException unless there are 4 or 16 bytes */
    static IpAddress of(byte[] networkOrder) {
        return switch (networkOrder.length) {
            case 4 -> new Ipv4((int) Ipv6.bigEndian(networkOrder, 0, 4));
            case 16 -> Ipv6.orMapped(Ipv6.bigEndian(networkOrder, 0, 8), Ipv6.bigEndian(networkOrder, 8, 8));
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + networkOrder.length);
        };
    }

    @Override
    default int compareTo(IpAddress other) {
        return switch (this) {
            case Ipv4 a when other instanceof Ipv4 b -> Integer.compareUnsigned(a.bits(), b.bits());
            case Ipv6 a when other instanceof Ipv6 b -> ORDER_V6.compare(a, b);
            default -> Integer.compare(bitLength(), other.bitLength());
        };
    }

    /** IPv6 order: unsigned, most significant half first. */
    Comparator<Ipv6> ORDER_V6 =
            Comparator.comparing(Ipv6::high, Long::compareUnsigned).thenComparing(Ipv6::low, Long::compareUnsigned);
}
