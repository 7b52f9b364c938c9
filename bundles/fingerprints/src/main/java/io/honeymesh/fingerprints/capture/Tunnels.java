// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

/** Packets inside packets: IP in IP, GRE with ERSPAN, VXLAN, Geneve, GTP-U, EtherIP. */
final class Tunnels {

    private static final int VXLAN_PORT = 4789;
    private static final int LINUX_VXLAN_PORT = 8472;
    private static final int GENEVE_PORT = 6081;
    private static final int GTP_USER_PORT = 2152;

    private static final int ERSPAN = 0x88be;
    private static final int ERSPAN_3 = 0x22eb;

    private final LinkLayer links;
    private final InternetLayer internet;

    Tunnels(LinkLayer links, InternetLayer internet) {
        this.links = links;
        this.internet = internet;
    }

    /** By IP's protocol number. */
    void ofProtocol(long frame, int protocol, Slice data, int depth) {
        switch (protocol) {
            case 4, 41 -> internet.ip(frame, data, depth);
            case 47 -> gre(frame, data, depth);
            case 97 -> links.ethernet(frame, data.behind(2), depth); // EtherIP, RFC 3378
            case 137 -> links.mpls(frame, data, depth);
            default -> {
                // carries neither TCP nor UDP
            }
        }
    }

    /** By UDP's destination port; false if the datagram is no tunnel's. */
    boolean ofPort(long frame, int port, Slice data, int depth) {
        return switch (port) {
            case VXLAN_PORT, LINUX_VXLAN_PORT -> vxlan(frame, data, depth);
            case GENEVE_PORT -> geneve(frame, data, depth);
            case GTP_USER_PORT -> gtp(frame, data, depth);
            default -> false;
        };
    }

    /** RFC 2784 and 2890, with RFC 1701's routing left out and RFC 2637's acknowledgement (PPTP). */
    private void gre(long frame, Slice packet, int depth) {
        if (packet.length() < 4) {
            return;
        }
        int flags = packet.u16(0);
        int type = packet.u16(2);
        boolean pptp = (flags & 7) == 1;
        if ((flags & 0x4000) != 0) {
            return;
        }
        int header = 4;
        header += (flags & 0x8000) != 0 ? 4 : 0; // checksum
        header += (flags & 0x2000) != 0 ? 4 : 0; // key
        header += (flags & 0x1000) != 0 ? 4 : 0; // sequence number
        header += pptp && (flags & 0x0080) != 0 ? 4 : 0;
        Slice data = packet.behind(header);
        switch (type) {
            // Type I has no header of its own, and no sequence number in GRE's.
            case ERSPAN -> links.ethernet(frame, data.behind((flags & 0x1000) != 0 ? 8 : 0), depth);
            case ERSPAN_3 -> {
                if (data.length() >= 12) {
                    links.ethernet(frame, data.behind((data.u8(11) & 1) != 0 ? 20 : 12), depth);
                }
            }
            default -> links.payload(frame, type, data, depth);
        }
    }

    /** RFC 7348: flags with the bit that says a network is named, the network. */
    private boolean vxlan(long frame, Slice packet, int depth) {
        if (packet.length() < 8 || (packet.u8(0) & 0x08) == 0) {
            return false;
        }
        links.ethernet(frame, packet.behind(8), depth);
        return true;
    }

    /** RFC 8926. */
    private boolean geneve(long frame, Slice packet, int depth) {
        if (packet.length() < 8 || packet.u8(0) >>> 6 != 0) {
            return false;
        }
        links.payload(frame, packet.u16(2), packet.behind(8 + 4 * (packet.u8(0) & 0x3f)), depth);
        return true;
    }

    /** 3GPP TS 29.281: only G-PDUs carry a packet. */
    private boolean gtp(long frame, Slice packet, int depth) {
        if (packet.length() < 8 || packet.u8(0) >>> 4 != 3 || packet.u8(1) != 0xff) {
            return false;
        }
        int header = 8;
        if ((packet.u8(0) & 7) != 0) {
            header = 12;
            int next = packet.length() >= header && (packet.u8(0) & 4) != 0 ? packet.u8(11) : 0;
            while (next != 0 && packet.length() > header && packet.u8(header) != 0) {
                int end = header + 4 * packet.u8(header);
                next = packet.length() >= end ? packet.u8(end - 1) : 0;
                header = end;
            }
        }
        internet.ip(frame, packet.behind(header), depth);
        return true;
    }
}
