// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

/**
 * Peels what lies below IP off a packet: the link types of captures, VLAN tags, PPPoE, MPLS, and Ethernet again inside
 * tunnels. What it doesn't know it leaves alone.
 */
final class LinkLayer {

    /** Layers inside layers that are followed: a packet of nothing but tags must not go deep. */
    static final int MAX_DEPTH = 16;

    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    static final int TRANSPARENT_ETHERNET = 0x6558;
    static final int MPLS = 0x8847;
    static final int MPLS_UPSTREAM = 0x8848;

    private static final int PPPOE_SESSION = 0x8864;
    private static final int PPP = 0x880b;
    private static final int FIRST_ETHERTYPE = 0x0600;
    private static final int ETHERNET_BYTES = 14;
    private static final int SNAP_BYTES = 8;

    private final InternetLayer internet;

    LinkLayer(Transports transports) {
        internet = new InternetLayer(this, transports);
    }

    /** Whether packets of this LINKTYPE_ number can be read. */
    static boolean knows(int linkType) {
        return switch (linkType) {
            case 0, 1, 9, 12, 14, 50, 51, 101, 108, 113, 228, 229, 276 -> true;
            default -> false;
        };
    }

    void frame(Frame frame) {
        Slice all = new Slice(frame.bytes(), 0, frame.bytes().length);
        long number = frame.number();
        switch (frame.linkType()) {
            case 0, 108 ->
                internet.ip(number, all.behind(4), 0); // BSD loopback: the address family's number differs by system
            case 1 -> ethernet(number, all, 0);
            case 9, 50 -> ppp(number, all, 0);
            case 12, 14, 101, 228, 229 -> internet.ip(number, all, 0);
            case 51 -> pppoe(number, all, 0);
            case 113 -> cooked(number, all, 14, 16);
            case 276 -> cooked(number, all, 0, 20);
            default -> {
                // the caller says which it doesn't know
            }
        }
    }

    /** Linux's "cooked" captures, whose header has no fixed addresses. */
    private void cooked(long frame, Slice packet, int typeAt, int headerBytes) {
        if (packet.length() >= headerBytes) {
            payload(frame, packet.u16(typeAt), packet.behind(headerBytes), 1);
        }
    }

    void ethernet(long frame, Slice packet, int depth) {
        if (depth > MAX_DEPTH || packet.length() < ETHERNET_BYTES) {
            return;
        }
        int type = packet.u16(ETHERNET_BYTES - 2);
        Slice data = packet.behind(ETHERNET_BYTES);
        if (type >= FIRST_ETHERTYPE) {
            payload(frame, type, data, depth + 1);
        } else if (data.length() >= SNAP_BYTES && data.u16(0) == 0xaaaa) {
            payload(frame, data.u16(SNAP_BYTES - 2), data.behind(SNAP_BYTES), depth + 1); // IEEE 802.2 SNAP
        }
    }

    /** What an EtherType announces. */
    void payload(long frame, int type, Slice data, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        switch (type) {
            case IPV4, IPV6 -> internet.ip(frame, data, depth);
            case 0x8100, 0x88a8, 0x9100, 0x9200, 0x9300 -> { // VLAN, QinQ and its forerunners
                if (data.length() >= 4) {
                    payload(frame, data.u16(2), data.behind(4), depth + 1);
                }
            }
            case PPPOE_SESSION -> pppoe(frame, data, depth + 1);
            case PPP -> ppp(frame, data, depth + 1);
            case MPLS, MPLS_UPSTREAM -> mpls(frame, data, depth + 1);
            case TRANSPARENT_ETHERNET -> ethernet(frame, data, depth + 1);
            default -> {
                // ARP and all else that carries no TCP or UDP
            }
        }
    }

    /** RFC 2516: version, type, code, session, length. Code 0 carries data. */
    private void pppoe(long frame, Slice packet, int depth) {
        if (packet.length() >= 6 && packet.u8(1) == 0) {
            ppp(frame, packet.behind(6).first(packet.u16(4)), depth);
        }
    }

    /** RFC 1661 and 1662: address and control may be left out, and the protocol's first byte where it is zero. */
    private void ppp(long frame, Slice packet, int depth) {
        Slice rest = packet.length() >= 2 && packet.u16(0) == 0xff03 ? packet.behind(2) : packet;
        if (rest.length() < 2) {
            return;
        }
        boolean compressed = (rest.u8(0) & 1) == 1;
        int protocol = compressed ? rest.u8(0) : rest.u16(0);
        Slice data = rest.behind(compressed ? 1 : 2);
        switch (protocol) {
            case 0x0021, 0x0057 -> internet.ip(frame, data, depth + 1);
            case 0x0281, 0x0283 -> mpls(frame, data, depth + 1);
            default -> {
                // negotiation, compression, encryption
            }
        }
    }

    /** RFC 3032: what follows the bottom of the stack is not named; a first half-byte of 4 or 6 is taken for IP. */
    void mpls(long frame, Slice packet, int depth) {
        Slice rest = packet;
        for (int labels = 0; labels < MAX_DEPTH && rest.length() > 4; labels++) {
            boolean bottom = (rest.u8(2) & 1) == 1;
            rest = rest.behind(4);
            if (bottom) {
                int half = rest.u8(0) >>> 4;
                if (half == 4 || half == 6) {
                    internet.ip(frame, rest, depth + 1);
                } else {
                    ethernet(frame, hasControlWord(rest) ? rest.behind(4) : rest, depth + 1);
                }
                return;
            }
        }
    }

    /** Whether a pseudowire's control word (RFC 4448) stands before its Ethernet header: no rule says, the types tell. */
    private static boolean hasControlWord(Slice packet) {
        return packet.length() >= ETHERNET_BYTES + 4
                && packet.u8(0) >>> 4 == 0
                && !isCommon(packet.u16(ETHERNET_BYTES - 2))
                && isCommon(packet.u16(ETHERNET_BYTES + 2));
    }

    private static boolean isCommon(int type) {
        return switch (type) {
            case IPV4, IPV6, MPLS, PPPOE_SESSION, 0x8100, 0x88a8 -> true;
            default -> false;
        };
    }
}
