// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import java.util.Optional;

/**
 * IPv4 and IPv6 with their extension headers and fragments, TCP's and UDP's headers. Checksums are not looked at: captures
 * on the sending machine have them wrong, as its network card fills them in.
 */
final class InternetLayer {

    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int TCP_BYTES = 20;
    private static final int UDP_BYTES = 8;
    private static final int MAX_EXTENSION_HEADERS = 16;

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;

    private final Transports transports;
    private final Tunnels tunnels;
    private final Fragments fragments = new Fragments();

    InternetLayer(LinkLayer links, Transports transports) {
        this.transports = transports;
        this.tunnels = new Tunnels(links, this);
    }

    /** Either version, as its first half-byte says. */
    void ip(long frame, Slice packet, int depth) {
        if (depth > LinkLayer.MAX_DEPTH || packet.length() == 0) {
            return;
        }
        switch (packet.u8(0) >>> 4) {
            case 4 -> v4(frame, packet, depth);
            case 6 -> v6(frame, packet, depth);
            default -> {
                // neither
            }
        }
    }

    private void v4(long frame, Slice packet, int depth) {
        int header = packet.length() < IPV4_BYTES ? 0 : 4 * (packet.u8(0) & 0xf);
        if (header < IPV4_BYTES) {
            return;
        }
        // Zero: the sender's network card was to cut it into segments.
        int total = packet.u16(2) == 0 ? packet.length() : packet.u16(2);
        if (total < header) {
            return;
        }
        Slice data = packet.first(total).behind(header);
        IpAddress source = new Ipv4(packet.s32(12));
        IpAddress destination = new Ipv4(packet.s32(16));
        int protocol = packet.u8(9);
        int offset = 8 * (packet.u16(6) & 0x1fff);
        boolean more = (packet.u16(6) & 0x2000) != 0;
        if (offset == 0 && !more) {
            transport(frame, protocol, source, destination, data, depth);
        } else if (data.length() == total - header) {
            Fragments.Key key = new Fragments.Key(source, destination, protocol, packet.u16(4));
            fragments
                    .add(key, offset, more, data)
                    .ifPresent(whole -> transport(frame, protocol, source, destination, whole, depth));
        }
    }

    private void v6(long frame, Slice packet, int depth) {
        if (packet.length() < IPV6_BYTES) {
            return;
        }
        Slice data = packet.behind(IPV6_BYTES);
        int length = packet.u16(4);
        IpAddress source = IpAddress.of(packet.copy(8, 16));
        IpAddress destination = IpAddress.of(packet.copy(24, 16));
        // Zero: as in IPv4, or a jumbogram.
        extensions(frame, packet.u8(6), source, destination, length == 0 ? data : data.first(length), length, depth);
    }

    /** @param length what the whole of {@code data} should have; 0 if nobody knows */
    private void extensions(
            long frame, int first, IpAddress source, IpAddress destination, Slice data, int length, int depth) {
        int next = first;
        Slice rest = data;
        for (int i = 0; i < MAX_EXTENSION_HEADERS && isExtension(next) && rest.length() >= 8; i++) {
            int kind = next;
            next = rest.u8(0);
            if (kind == FRAGMENT) {
                fragment(frame, next, source, destination, rest, length - (data.length() - rest.length()), depth);
                return;
            }
            rest = rest.behind(kind == AUTHENTICATION ? 4 * (rest.u8(1) + 2) : 8 * (rest.u8(1) + 1));
        }
        transport(frame, next, source, destination, rest, depth);
    }

    /** Hop-by-hop, routing, fragment, authentication, destination, mobility, HIP, Shim6. */
    private static boolean isExtension(int header) {
        return switch (header) {
            case 0, 43, FRAGMENT, AUTHENTICATION, 60, 135, 139, 140 -> true;
            default -> false;
        };
    }

    private void fragment(
            long frame, int next, IpAddress source, IpAddress destination, Slice header, int length, int depth) {
        int offset = header.u16(2) & 0xfff8;
        boolean more = (header.u16(2) & 1) != 0;
        Slice data = header.behind(8);
        if (length > 0 && header.length() < length) {
            return; // cut short by the capture
        }
        Optional<Slice> whole = offset == 0 && !more
                ? Optional.of(data)
                : fragments.add(new Fragments.Key(source, destination, -1, header.s32(4)), offset, more, data);
        whole.ifPresent(all -> extensionsOfWhole(frame, next, source, destination, all, depth));
    }

    private void extensionsOfWhole(
            long frame, int next, IpAddress source, IpAddress destination, Slice all, int depth) {
        // A fragment inside a fragment is nobody's honest packet.
        if (next != FRAGMENT) {
            extensions(frame, next, source, destination, all, 0, depth + 1);
        }
    }

    private void transport(long frame, int protocol, IpAddress source, IpAddress destination, Slice data, int depth) {
        if (depth > LinkLayer.MAX_DEPTH) {
            return;
        }
        switch (protocol) {
            case TCP -> tcp(frame, source, destination, data);
            case UDP -> udp(frame, source, destination, data, depth);
            case AUTHENTICATION -> { // in IPv4; IPv6 has passed it already
                if (data.length() >= 8) {
                    transport(frame, data.u8(0), source, destination, data.behind(4 * (data.u8(1) + 2)), depth + 1);
                }
            }
            default -> tunnels.ofProtocol(frame, protocol, data, depth + 1);
        }
    }

    private void tcp(long frame, IpAddress source, IpAddress destination, Slice segment) {
        int header = segment.length() < TCP_BYTES ? 0 : 4 * (segment.u8(12) >>> 4);
        if (header >= TCP_BYTES && header <= segment.length()) {
            Direction direction = direction(source, destination, segment);
            transports.tcp(
                    frame,
                    direction,
                    new Segment(segment.s32(4), segment.s32(8), segment.u8(13), segment.behind(header)));
        }
    }

    private void udp(long frame, IpAddress source, IpAddress destination, Slice datagram, int depth) {
        if (datagram.length() < UDP_BYTES) {
            return;
        }
        int length = datagram.u16(4);
        Slice data = (length < UDP_BYTES ? datagram : datagram.first(length)).behind(UDP_BYTES);
        Direction direction = direction(source, destination, datagram);
        if (!tunnels.ofPort(frame, direction.destination().port(), data, depth + 1)) {
            transports.udp(frame, direction, data);
        }
    }

    private static Direction direction(IpAddress source, IpAddress destination, Slice ports) {
        return new Direction(new Endpoint(source, ports.u16(0)), new Endpoint(destination, ports.u16(2)));
    }
}
