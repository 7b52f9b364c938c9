// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static io.honeymesh.fingerprints.Octets.hex;
import static io.honeymesh.fingerprints.Octets.join;

import io.honeymesh.fingerprints.Octets;
import java.util.ArrayList;
import java.util.List;

/**
 * One TCP segment in one of the ways it can be wrapped.
 *
 * @param version of the IP packet that carries it: 4 or 6
 */
record Wrapping(String name, int linkType, int version, byte[] packet) {

    private static final int TCP = 6;

    /** Every way, with the segment in it. */
    static List<Wrapping> all(byte[] segment) {
        byte[] four = Packets.ip(TCP, segment);
        byte[] six = Packets.ip6(TCP, segment);
        byte[] inner = Packets.ethernet(0x0800, four);
        List<Wrapping> all = new ArrayList<>();
        // Link types.
        all.add(new Wrapping("Ethernet, IPv4", 1, 4, inner));
        all.add(new Wrapping("Ethernet, IPv6", 1, 6, Packets.ethernet(0x86dd, six)));
        all.add(new Wrapping("Ethernet with a trailer", 1, 4, join(inner, new byte[12])));
        for (String family : List.of("02000000", "00000002")) {
            all.add(new Wrapping("BSD loopback " + family, 0, 4, join(hex(family), four)));
        }
        for (String family : List.of("0000001c", "1e000000", "18000000")) {
            all.add(new Wrapping("BSD loopback " + family, 0, 6, join(hex(family), six)));
        }
        all.add(new Wrapping("OpenBSD loopback", 108, 4, join(hex("00000002"), four)));
        for (int type : new int[] {12, 14, 101}) {
            all.add(new Wrapping("raw IP " + type, type, 4, four));
            all.add(new Wrapping("raw IP " + type, type, 6, six));
        }
        all.add(new Wrapping("raw IPv4", 228, 4, four));
        all.add(new Wrapping("raw IPv6", 229, 6, six));
        all.add(new Wrapping("Linux cooked", 113, 4, join(hex("0000 0001 0006 0200000000010000 0800"), four)));
        all.add(new Wrapping(
                "Linux cooked, VLAN",
                113,
                6,
                join(hex("0000 0001 0006 0200000000010000 8100"), Packets.tagged(0x86dd, six))));
        all.add(new Wrapping(
                "Linux cooked 2", 276, 6, join(hex("86dd 0000 00000002 0001 00 06 0200000000010000"), six)));
        all.add(new Wrapping("PPP", 9, 4, join(hex("ff03 0021"), four)));
        all.add(new Wrapping("PPP, no address", 9, 6, join(hex("0057"), six)));
        all.add(new Wrapping("PPP in HDLC", 50, 4, join(hex("ff03 0021"), four)));
        all.add(new Wrapping("PPPoE alone", 51, 4, pppoe("0021", four)));
        // What lies between Ethernet and IP.
        all.add(new Wrapping("VLAN", 1, 4, Packets.ethernet(0x8100, Packets.tagged(0x0800, four))));
        all.add(new Wrapping(
                "QinQ", 1, 6, Packets.ethernet(0x88a8, Packets.tagged(0x8100, Packets.tagged(0x86dd, six)))));
        all.add(new Wrapping(
                "two VLANs", 1, 4, Packets.ethernet(0x8100, Packets.tagged(0x8100, Packets.tagged(0x0800, four)))));
        all.add(new Wrapping("QinQ of old", 1, 4, Packets.ethernet(0x9100, Packets.tagged(0x0800, four))));
        all.add(new Wrapping("SNAP", 1, 4, Packets.ethernet(8 + four.length, join(hex("aaaa03 000000 0800"), four))));
        all.add(new Wrapping("PPPoE, IPv4", 1, 4, Packets.ethernet(0x8864, pppoe("0021", four))));
        all.add(new Wrapping("PPPoE, IPv6", 1, 6, Packets.ethernet(0x8864, pppoe("0057", six))));
        all.add(new Wrapping("MPLS", 1, 4, Packets.ethernet(0x8847, join(hex("00010040 00020140"), four))));
        all.add(new Wrapping("MPLS, IPv6", 1, 6, Packets.ethernet(0x8847, join(hex("00020140"), six))));
        all.add(new Wrapping(
                "MPLS, a pseudowire", 1, 4, Packets.ethernet(0x8847, join(hex("00020140 00000000"), inner))));
        all.add(new Wrapping(
                "MPLS, a pseudowire without control word",
                1,
                4,
                Packets.ethernet(0x8847, join(hex("00020140"), inner))));
        // Inside IP.
        all.add(over("options", 4, Packets.ipWithOptions(TCP, segment)));
        all.add(over("hop-by-hop, routing, destination", 6, extensions(segment)));
        all.add(over("authentication in IPv6", 6, Packets.ip6(51, Packets.authentication(TCP, segment))));
        all.add(over("authentication in IPv4", 4, Packets.ip(51, Packets.authentication(TCP, segment))));
        all.add(over("a fragment that is whole", 6, Packets.ip6(44, Packets.fragment6(TCP, 1, 0, false, segment))));
        all.add(over("4 in 4", 4, Packets.ip(4, four)));
        all.add(over("6 in 4", 6, Packets.ip(41, six)));
        all.add(over("4 in 6", 4, Packets.ip6(4, four)));
        all.add(over("6 in 6", 6, Packets.ip6(41, six)));
        all.add(over("GRE", 4, Packets.ip(47, join(hex("0000 0800"), four))));
        all.add(over(
                "GRE with checksum, key and sequence number",
                6,
                Packets.ip(47, join(hex("b000 86dd 00000000 00000007 00000001"), six))));
        all.add(over("GRE over IPv6", 4, Packets.ip6(47, join(hex("2000 0800 00000007"), four))));
        all.add(over("GRE, Ethernet", 4, Packets.ip(47, join(hex("0000 6558"), inner))));
        all.add(over(
                "PPTP",
                4,
                Packets.ip(
                        47, join(hex("3081 880b"), u16(2 + four.length), hex("0001 00000001 00000001 0021"), four))));
        all.add(over("ERSPAN I", 4, Packets.ip(47, join(hex("0000 88be"), inner))));
        all.add(over("ERSPAN II", 4, Packets.ip(47, join(hex("1000 88be 00000001 10010001 00000000"), inner))));
        all.add(over(
                "ERSPAN III", 4, Packets.ip(47, join(hex("1000 22eb 00000001 20010001 00000000 00000000"), inner))));
        all.add(over("VXLAN", 4, udp(4789, hex("08000000 00000700"), inner)));
        all.add(over("Geneve", 4, udp(6081, hex("0100 6558 00000700 0102 03 00"), inner)));
        all.add(over("GTP", 4, udp(2152, join(hex("30 ff"), u16(four.length), hex("00000001")), four)));
        all.add(over(
                "GTP with extension headers",
                6,
                udp(2152, join(hex("34 ff"), u16(8 + six.length), hex("00000001 0000 00 85 01 1000 00")), six)));
        all.add(over(
                "GRE in VLAN in VXLAN",
                4,
                udp(
                        4789,
                        hex("08000000 00000700"),
                        Packets.ethernet(
                                0x8100, Packets.tagged(0x0800, Packets.ip(47, join(hex("0000 0800"), four)))))));
        return all;
    }

    private static Wrapping over(String name, int version, byte[] packet) {
        return new Wrapping(name, 1, version, Packets.ethernet(packet[0] >>> 4 == 6 ? 0x86dd : 0x0800, packet));
    }

    private static byte[] extensions(byte[] segment) {
        return Packets.ip6(0, Packets.extension(43, Packets.extension(60, Packets.extension(TCP, segment))));
    }

    private static byte[] pppoe(String protocol, byte[] packet) {
        return join(hex("11 00 0007"), u16(2 + packet.length), hex(protocol), packet);
    }

    private static byte[] udp(int port, byte[] header, byte[] packet) {
        return Packets.ip(17, Packets.udp(50_000, port, join(header, packet)));
    }

    private static byte[] u16(int value) {
        return Octets.u16s(value);
    }
}
