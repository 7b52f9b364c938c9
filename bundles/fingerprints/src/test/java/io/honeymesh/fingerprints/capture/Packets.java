// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static io.honeymesh.fingerprints.Octets.hex;

import io.honeymesh.fingerprints.Octets;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Makes packets, layer by layer. Checksums are left zero: nobody looks at them in a capture. */
final class Packets {

    static final byte[] CLIENT = hex("c0000201"); // 192.0.2.1
    static final byte[] SERVER = hex("c6336402"); // 198.51.100.2
    static final byte[] CLIENT_6 = hex("20010db8000000000000000000000001");
    static final byte[] SERVER_6 = hex("20010db8000000000000000000000002");

    static final int SYN = Segment.SYN;
    static final int ACK = Segment.ACK;

    private Packets() {}

    static byte[] ethernet(int type, byte... payload) {
        return Octets.of()
                .add(hex("001b21000002 001b21000001"))
                .u16(type)
                .add(payload)
                .bytes();
    }

    /** What stands between an EtherType and the next. */
    static byte[] tagged(int type, byte... payload) {
        return Octets.of().u16(7).u16(type).add(payload).bytes();
    }

    static byte[] ip(int protocol, byte... payload) {
        return ip(protocol, 1, 0, false, payload);
    }

    static byte[] ip(int protocol, int identification, int offset, boolean more, byte... payload) {
        return Octets.of()
                .u16(0x4500)
                .u16(20 + payload.length)
                .u16(identification)
                .u16((more ? 0x2000 : 0) | offset / 8)
                .u8(64)
                .u8(protocol)
                .u16(0)
                .add(CLIENT)
                .add(SERVER)
                .add(payload)
                .bytes();
    }

    static byte[] ipWithOptions(int protocol, byte... payload) {
        byte[] plain = ip(protocol, payload);
        byte[] header = Arrays.copyOf(plain, 20);
        header[0] = 0x47;
        header[3] += 8;
        return Octets.join(header, hex("0101010101010100"), payload);
    }

    static byte[] ip6(int next, byte... payload) {
        return Octets.of()
                .u32(0x60000000)
                .u16(payload.length)
                .u8(next)
                .u8(64)
                .add(CLIENT_6)
                .add(SERVER_6)
                .add(payload)
                .bytes();
    }

    /** Hop-by-hop options, routing or destination options with nothing in them. */
    static byte[] extension(int next, byte... payload) {
        return Octets.of().u8(next).u8(0).add(hex("010400000000")).add(payload).bytes();
    }

    static byte[] authentication(int next, byte... payload) {
        return Octets.of().u8(next).u8(4).zeros(22).add(payload).bytes();
    }

    static byte[] fragment6(int next, int identification, int offset, boolean more, byte... payload) {
        return Octets.of()
                .u8(next)
                .u8(0)
                .u16(offset | (more ? 1 : 0))
                .u32(identification)
                .add(payload)
                .bytes();
    }

    /** With twelve bytes of options. */
    static byte[] tcp(int sourcePort, int destinationPort, int sequence, int flags, byte... data) {
        return Octets.of()
                .u16(sourcePort)
                .u16(destinationPort)
                .u32(sequence)
                .u32(1)
                .u8(0x80)
                .u8(flags)
                .u16(65_535)
                .u32(0)
                .add(hex("0101010101010101 01010100"))
                .add(data)
                .bytes();
    }

    static byte[] udp(int sourcePort, int destinationPort, byte... data) {
        return Octets.of()
                .u16(sourcePort)
                .u16(destinationPort)
                .u16(8 + data.length)
                .u16(0)
                .add(data)
                .bytes();
    }

    static Frame frame(int number, int linkType, byte[] bytes) {
        return new Frame(number, Instant.EPOCH, linkType, bytes);
    }

    /** In Ethernet, numbered from 1. */
    static Frame[] frames(byte[]... packets) {
        return IntStream.range(0, packets.length)
                .mapToObj(i -> frame(
                        i + 1,
                        1,
                        packets[i][0] >>> 4 == 6 ? ethernet(0x86dd, packets[i]) : ethernet(0x0800, packets[i])))
                .toArray(Frame[]::new);
    }
}
