// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds what clients say. */
final class Requests {

    static final String COOKIE = "Cookie: mstshash=admin\r\n";

    private Requests() {}

    static byte[] connect(byte[] rest) {
        return tpkt(new Out().u8(6 + rest.length).addHex("e0 0000 0000 00").add(rest));
    }

    static byte[] connect(String cookie, int protocols) {
        return connect(new Out().add(latin(cookie)).add(negotiation(protocols)).bytes());
    }

    static byte[] negotiation(int protocols) {
        return new Out().addHex("01 00 0800").i32(protocols).bytes();
    }

    static byte[] tpkt(Out body) {
        return new Out()
                .u8(3)
                .u8(0)
                .u16BigEndian(4 + body.size())
                .add(body.bytes())
                .bytes();
    }

    /** The client's data blocks in their envelopes. */
    static byte[] connectInitial(byte[]... blocks) {
        Out data = new Out().addHex("000500147c0001 8158 000800100001c000 44756361 814a");
        Arrays.stream(blocks).forEach(data::add);
        String parameters = "3019 020122 020102 020100 020101 020100 020101 0202ffff 020102";
        Out body = new Out().addHex("040101 040101 0101ff").addHex(parameters);
        body.addHex(parameters).addHex(parameters).addHex("0482").u16BigEndian(data.size());
        body.add(data.bytes());
        return new Out()
                .addHex("7f6582")
                .u16BigEndian(body.size())
                .add(body.bytes())
                .data();
    }

    static byte[] core(String name) {
        byte[] wide = Arrays.copyOf(name.getBytes(StandardCharsets.UTF_16LE), 32);
        return block(
                0xc001,
                new Out()
                        .addHex("04000800 0004 0003 01ca 03aa 07040000 bb470000")
                        .add(wide)
                        .addHex("04000000 00000000 0c000000")
                        .add(new byte[64])
                        .addHex("01ca 0100 00000000 1800 0f00 e305")
                        .add(new byte[64])
                        .addHex("07 00 00000000"));
    }

    static byte[] security(int methods) {
        return block(0xc002, new Out().i32(methods).i32(0));
    }

    static byte[] network(String... channels) {
        Out body = new Out().i32(channels.length);
        for (String channel : channels) {
            body.add(Arrays.copyOf(latin(channel), 8)).i32(0x8000_0000);
        }
        return block(0xc003, body);
    }

    static byte[] block(int type, Out body) {
        return new Out().u16(type).u16(4 + body.size()).add(body.bytes()).bytes();
    }

    static byte[] erectDomain() {
        return new Out().addHex("0401000100").data();
    }

    static byte[] attachUser() {
        return new Out().addHex("28").data();
    }

    static byte[] join(int user, int channel) {
        return new Out()
                .addHex("38")
                .u16BigEndian(user - 1001)
                .u16BigEndian(channel)
                .data();
    }

    static byte[] send(int user, int channel, byte[] body) {
        Out out = new Out().addHex("64").u16BigEndian(user - 1001).u16BigEndian(channel);
        return out.u8(0x70).u16BigEndian(0x8000 | body.length).add(body).data();
    }

    /** A login with its security header. */
    static byte[] info(int flags, String domain, String user, String password) {
        Out out = new Out().i32(0x40).i32(0x0409_0409).i32(flags);
        for (String field : new String[] {domain, user, password, "", ""}) {
            out.u16(2 * field.length());
        }
        for (String field : new String[] {domain, user, password, "", ""}) {
            out.add((field + "\0").getBytes(StandardCharsets.UTF_16LE));
        }
        byte[] address = "10.0.0.9\0".getBytes(StandardCharsets.UTF_16LE);
        return out.u16(2)
                .u16(address.length)
                .add(address)
                .u16(2)
                .u16(0)
                .add(new byte[172])
                .i32(0)
                .i32(0)
                .bytes();
    }

    static byte[] license() {
        return Out.hex("80001000 ff831000 04000000 02000000 04000000");
    }

    static byte[] confirmActive(int user) {
        Out capabilities = new Out()
                .addHex("01001800 01000300 00020000 0000 0104 00000000 0000")
                .addHex("02001c00 1800 0100 0100 0100 0004 0003 0000 0100 0100 0000 0100 0000");
        Out body = new Out()
                .i32(0x0001_03ea)
                .u16(0x03ea)
                .u16(4)
                .u16(4 + capabilities.size())
                .addHex("54455354")
                .u16(2)
                .u16(0)
                .add(capabilities.bytes());
        return new Out()
                .u16(6 + body.size())
                .u16(0x13)
                .u16(user)
                .add(body.bytes())
                .bytes();
    }

    static byte[] data(int user, int type, String hex) {
        byte[] body = Out.hex(hex);
        return new Out()
                .u16(18 + body.length)
                .u16(0x17)
                .u16(user)
                .i32(0x0001_03ea)
                .addHex("0001")
                .u16(18 + body.length)
                .u8(type)
                .u8(0)
                .u16(0)
                .add(body)
                .bytes();
    }

    static byte[] joined(byte[]... messages) {
        Out all = new Out();
        Arrays.stream(messages).forEach(all::add);
        return all.bytes();
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
