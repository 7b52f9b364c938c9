// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds what clients say. */
final class Requests {

    private static final int NTLM_FLAGS = 0x6208_8a15;
    private static final int PROCESS = 0xfeff;

    private Requests() {}

    /** An SMB 2 message in its frame. */
    static byte[] smb2(int command, long messageId, long session, int tree, Out body) {
        return Frames.frame(message(command, messageId, session, tree, 0, 0, body));
    }

    static byte[] message(int command, long messageId, long session, int tree, int flags, int next, Out body) {
        return new Out()
                .i32(Smb2Header.PROTOCOL)
                .u16(Smb2Header.BYTES)
                .u16(0)
                .i32(0)
                .u16(command)
                .u16(command == 0 ? 31 : 64)
                .i32(flags)
                .i32(next)
                .i64(messageId)
                .i32(PROCESS)
                .i32(tree)
                .i64(session)
                .zeros(16)
                .add(body.bytes())
                .bytes();
    }

    static Out negotiate(int capabilities, int... dialects) {
        return negotiate(capabilities, 0, new byte[0], dialects);
    }

    static Out negotiate(int capabilities, int contexts, byte[] contextBytes, int... dialects) {
        int offset = Smb2Header.BYTES + 36 + 2 * dialects.length;
        Out out = new Out().u16(36).u16(dialects.length).u16(1).u16(0).i32(capabilities);
        out.add("GGGGGGGGGGGGGGGG".getBytes(StandardCharsets.US_ASCII));
        if (contexts == 0) {
            out.i64(0);
        } else {
            out.i32(offset + (-offset & 7)).u16(contexts).u16(0);
        }
        Arrays.stream(dialects).forEach(out::u16);
        return contexts == 0 ? out : out.zeros(-offset & 7).add(contextBytes);
    }

    static byte[] context(int type, String hex) {
        byte[] data = Out.hex(hex);
        return new Out().u16(type).u16(data.length).i32(0).add(data).bytes();
    }

    static Out setup(byte[] blob) {
        return new Out()
                .u16(25)
                .u8(0)
                .u8(1)
                .i32(0x7f)
                .i32(0)
                .u16(Smb2Header.BYTES + 24)
                .u16(blob.length)
                .i64(0)
                .add(blob);
    }

    static byte[] ntlmNegotiate(int flags) {
        return new Out()
                .latin("NTLMSSP\0")
                .i32(1)
                .i32(flags)
                .zeros(16)
                .addHex("060100000000000f")
                .bytes();
    }

    static byte[] ntlmNegotiate() {
        return ntlmNegotiate(0x6208_8215);
    }

    static byte[] ntlmAuthenticate(String user, String domain, byte[] lm, byte[] nt, byte[] key) {
        Out fields = new Out();
        Out data = new Out();
        byte[][] values = {lm, nt, utf16(domain), utf16(user), utf16("PC"), key};
        for (byte[] value : values) {
            fields.u16(value.length).u16(value.length).i32(88 + data.size());
            data.add(value);
        }
        return new Out()
                .latin("NTLMSSP\0")
                .i32(3)
                .add(fields.bytes())
                .i32(NTLM_FLAGS)
                .addHex("060100000000000f")
                .zeros(16)
                .add(data.bytes())
                .bytes();
    }

    static byte[] anonymous() {
        return ntlmAuthenticate("", "", new byte[0], new byte[0], new byte[16]);
    }

    /** A response of the second version that is built as it should be, and wrong. */
    static byte[] ntlmV2(String server) {
        byte[] name = utf16(server);
        return new Out()
                .zeros(16)
                .u16(0x0101)
                .zeros(26)
                .u16(2)
                .u16(name.length)
                .add(name)
                .u16(1)
                .u16(name.length)
                .add(name)
                .i32(0)
                .i32(0)
                .bytes();
    }

    static byte[] utf16(String text) {
        return text.getBytes(StandardCharsets.UTF_16LE);
    }

    static final String NTLM = "060a2b06010401823702020a";
    static final String KERBEROS = "06092a864886f712010202";

    /** An initial SPNEGO message, of short parts. */
    static byte[] initial(byte[] token, String... mechanisms) {
        Out list = new Out();
        for (String mechanism : mechanisms) {
            list.addHex(mechanism);
        }
        byte[] fields = new Out()
                .add(der(0xa0, der(0x30, list.bytes())))
                .add(token.length == 0 ? token : der(0xa2, der(4, token)))
                .bytes();
        return der(
                0x60,
                new Out()
                        .addHex("06062b0601050502")
                        .add(der(0xa0, der(0x30, fields)))
                        .bytes());
    }

    static byte[] response(byte[] token) {
        return der(0xa1, der(0x30, der(0xa2, der(4, token))));
    }

    static byte[] der(int tag, byte[] content) {
        Out out = new Out().u8(tag);
        if (content.length >= 0x100) {
            out.u8(0x82).u8(content.length >>> 8);
        } else if (content.length >= 0x80) {
            out.u8(0x81);
        }
        return out.u8(content.length).add(content).bytes();
    }

    static Out treeConnect(String path) {
        byte[] name = utf16(path);
        return new Out()
                .u16(9)
                .u16(0)
                .u16(Smb2Header.BYTES + 8)
                .u16(name.length)
                .add(name);
    }

    static Out create(String name) {
        byte[] text = utf16(name);
        return new Out()
                .u16(57)
                .u16(0)
                .i32(2)
                .i64(0)
                .i64(0)
                .i32(0x12019f)
                .i32(0)
                .i32(3)
                .i32(1)
                .i32(0)
                .u16(Smb2Header.BYTES + 56)
                .u16(text.length)
                .i64(0)
                .add(text.length == 0 ? new byte[1] : text);
    }

    static Out transceive(byte[] file, byte[] message) {
        return ioctl(0x0011_c017, file, 1024, message);
    }

    static Out ioctl(int code, byte[] file, int most, byte[] input) {
        return new Out()
                .u16(57)
                .u16(0)
                .i32(code)
                .add(file)
                .i32(Smb2Header.BYTES + 56)
                .i32(input.length)
                .i32(0)
                .i32(0)
                .i32(0)
                .i32(most)
                .i64(1)
                .add(input);
    }

    static Out read(byte[] file, int most) {
        return new Out().u16(49).u16(0x50).i32(most).i64(0).add(file).zeros(16).u8(0);
    }

    static Out write(byte[] file, byte[] data) {
        return new Out()
                .u16(49)
                .u16(Smb2Header.BYTES + 48)
                .i32(data.length)
                .i64(0)
                .add(file)
                .zeros(16)
                .add(data);
    }

    static Out close(byte[] file) {
        return new Out().u16(24).u16(0).i32(0).add(file);
    }

    static final byte[] SRVSVC_BIND = Out.hex("05000b03100000004800000001000000b810b8100000000001000000000001"
            + "00c84f324b7016d30112785a47bf6ee18803000000045d888aeb1cc9119fe808002b10486002000000");

    /** A call of the server service with a server's name and what follows it. */
    static byte[] call(int operation, String rest) {
        byte[] stub = new Out()
                .addHex("00000200 02000000 00000000 02000000 61000000")
                .addHex(rest)
                .bytes();
        return new Out()
                .addHex("05000003 10000000")
                .u16(24 + stub.length)
                .u16(0)
                .i32(2)
                .i32(stub.length)
                .u16(0)
                .u16(operation)
                .add(stub)
                .bytes();
    }

    static byte[] listShares(int level) {
        String hex = String.format("%02x000000", level);
        return call(15, hex + hex + "04000200 00000000 00000000 ffffffff 08000200 00000000");
    }

    /** An SMB 1 message in its frame. */
    static byte[] smb1(int command, int flags2, int user, int tree, byte[] words, byte[] data) {
        return Frames.frame(new Out()
                .i32(Smb1Header.PROTOCOL)
                .u8(command)
                .i32(0)
                .u8(0x18)
                .u16(flags2)
                .zeros(12)
                .u16(tree)
                .u16(PROCESS)
                .u16(user)
                .u16(1)
                .u8(words.length / 2)
                .add(words)
                .u16(data.length)
                .add(data)
                .bytes());
    }

    static byte[] dialects(int flags2, String... names) {
        Out data = new Out();
        for (String name : names) {
            data.u8(2).latin(name + "\0");
        }
        return smb1(0x72, flags2, 0, 0, new byte[0], data.bytes());
    }

    static byte[] setup1(int flags2, int user, byte[] blob) {
        byte[] words = new Out()
                .addHex("ff000000 ffff 0200 0100 00000000")
                .u16(blob.length)
                .i32(0)
                .i32(0x8000_0054)
                .bytes();
        byte[] data = new Out().add(blob).align(2).zeros(4).bytes();
        return smb1(0x73, flags2, user, 0, words, data);
    }

    static byte[] plainSetup1(int flags2, byte[] lm, byte[] nt, String user, String domain) {
        byte[] words = new Out()
                .addHex("ff000000 ffff 0200 0100 00000000")
                .u16(lm.length)
                .u16(nt.length)
                .i32(0)
                .i32(0x54)
                .bytes();
        Out data = new Out().add(lm).add(nt);
        boolean unicode = (flags2 & Smb1Header.UNICODE) != 0;
        byte[] names = unicode
                ? utf16(user + "\0" + domain + "\0\0\0")
                : (user + "\0" + domain + "\0\0\0").getBytes(StandardCharsets.ISO_8859_1);
        data.zeros(unicode ? (61 + data.size()) % 2 : 0).add(names);
        return smb1(0x73, flags2, 0, 0, words, data.bytes());
    }

    static byte[] treeConnect1(int flags2, int user, int flags, String path) {
        byte[] words = new Out().addHex("ff000000").u16(flags).u16(1).bytes();
        byte[] data = new Out().u8(0).add(utf16(path + "\0")).latin("?????\0").bytes();
        return smb1(0x75, flags2, user, 0, words, data);
    }
}
