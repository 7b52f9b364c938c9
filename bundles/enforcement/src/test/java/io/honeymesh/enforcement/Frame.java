// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.IpAddress;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Builds packets byte by byte, outermost header last. Checksums stay zero: XDP runs before anyone checks them. */
final class Frame {
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int URG = 0x20;

    private static final int TCP = 6;
    private static final int UDP = 17;

    private final IpAddress source;
    private IpAddress destination;
    private int protocol = 255;
    private byte[] transport = new byte[8];
    private byte[] options = {};
    private int fragment;
    private int hopLimit = 64;
    private final List<int[]> tags = new ArrayList<>();
    private final List<byte[]> extensions = new ArrayList<>();
    private final List<Integer> extensionTypes = new ArrayList<>();

    private Frame(String source, String destination) {
        this.source = IpAddress.parse(source);
        this.destination = IpAddress.parse(destination);
    }

    static Frame from(String source) {
        return new Frame(source, source.indexOf(':') < 0 ? "192.0.2.1" : "2001:db8:ffff::1");
    }

    static Frame from(IpAddress source) {
        return from(source.toString());
    }

    /** Another of our addresses. */
    Frame to(String local) {
        destination = IpAddress.parse(local);
        return this;
    }

    Frame tcp(int sourcePort, int destinationPort, int flags) {
        protocol = TCP;
        transport = new byte[20];
        ports(sourcePort, destinationPort);
        transport[12] = 0x50;
        transport[13] = (byte) flags;
        return this;
    }

    Frame syn(int destinationPort) {
        return tcp(40000, destinationPort, SYN);
    }

    Frame ack(int destinationPort) {
        return tcp(40000, destinationPort, ACK);
    }

    Frame udp(int sourcePort, int destinationPort) {
        protocol = UDP;
        transport = new byte[12];
        ports(sourcePort, destinationPort);
        return this;
    }

    Frame icmp6(int type, int hops) {
        protocol = 58;
        transport = new byte[24];
        transport[0] = (byte) type;
        hopLimit = hops;
        return this;
    }

    /** Only the first bytes of the transport header. */
    Frame cut(int bytes) {
        transport = java.util.Arrays.copyOf(transport, bytes);
        return this;
    }

    private void ports(int sourcePort, int destinationPort) {
        transport[0] = (byte) (sourcePort >> 8);
        transport[1] = (byte) sourcePort;
        transport[2] = (byte) (destinationPort >> 8);
        transport[3] = (byte) destinationPort;
    }

    /** IPv4 options, a multiple of four bytes. */
    Frame options(int bytes) {
        options = new byte[bytes];
        java.util.Arrays.fill(options, (byte) 1);
        return this;
    }

    /** A fragment of which {@code offset} units of eight bytes come before. */
    Frame fragment(int offset, boolean more) {
        if (source.bitLength() == 32) {
            fragment = offset | (more ? 0x2000 : 0);
        } else {
            int field = offset << 3 | (more ? 1 : 0);
            extension(44, new byte[] {0, 0, (byte) (field >> 8), (byte) field, 0, 0, 0, 1});
        }
        return this;
    }

    /** An IPv6 extension header; its next-header byte is filled in. */
    Frame extension(int type, byte[] header) {
        extensionTypes.add(type);
        extensions.add(header);
        return this;
    }

    Frame vlan(int ethertype, int id) {
        tags.add(new int[] {ethertype, id});
        return this;
    }

    byte[] ip() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (source.bitLength() == 32) {
            int length = 20 + options.length + transport.length;
            out.writeBytes(new byte[] {
                (byte) (0x40 | (20 + options.length) / 4),
                0,
                (byte) (length >> 8),
                (byte) length,
                0,
                1,
                (byte) (fragment >> 8),
                (byte) fragment,
                (byte) hopLimit,
                (byte) protocol,
                0,
                0
            });
        } else {
            int next = extensions.isEmpty() ? protocol : extensionTypes.getFirst();
            int length = extensions.stream().mapToInt(e -> e.length).sum() + transport.length;
            out.writeBytes(
                    new byte[] {0x60, 0, 0, 0, (byte) (length >> 8), (byte) length, (byte) next, (byte) hopLimit});
        }
        out.writeBytes(source.bytes());
        out.writeBytes(destination.bytes());
        if (source.bitLength() == 32) {
            out.writeBytes(options);
        }
        for (int i = 0; i < extensions.size(); i++) {
            byte[] header = extensions.get(i).clone();
            header[0] = (byte) (i + 1 < extensions.size() ? extensionTypes.get(i + 1) : protocol);
            out.writeBytes(header);
        }
        out.writeBytes(transport);
        return out.toByteArray();
    }

    byte[] bytes() {
        return ethernet(source.bitLength() == 32 ? 0x0800 : 0x86dd, ip());
    }

    /** The frame's first bytes. */
    byte[] bytes(int length) {
        return java.util.Arrays.copyOf(bytes(), length);
    }

    private byte[] ethernet(int type, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2});
        for (int[] tag : tags) {
            out.writeBytes(new byte[] {(byte) (tag[0] >> 8), (byte) tag[0], (byte) (tag[1] >> 8), (byte) tag[1]});
        }
        out.writeBytes(new byte[] {(byte) (type >> 8), (byte) type});
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** A frame of another protocol. */
    static byte[] other(int ethertype) {
        return Frame.from("192.0.2.9").ethernet(ethertype, new byte[46]);
    }
}
