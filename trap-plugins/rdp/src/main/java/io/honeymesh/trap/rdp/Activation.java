// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.util.List;

/** How a session comes up once the login is done ([MS-RDPBCGR] 1.3.1.1): capabilities, then a few signals. */
final class Activation {

    static final int CONFIRM_ACTIVE = 3;
    static final int DATA = 7;

    static final int CONTROL = 0x14;
    static final int FONT_LIST = 0x27;
    static final int SLOW_INPUT = 0x1c;

    static final int REQUEST_CONTROL = 1;

    private static final int DEMAND_ACTIVE = 0x11;
    private static final int VERSIONED_DATA = 0x17;
    private static final int SHARE_ID = 0x0001_03ea;
    private static final int SHARE_CONTROL_BYTES = 6;
    private static final int SHARE_DATA_BYTES = 18;

    private static final int UPDATE = 0x02;
    private static final int SYNCHRONIZE = 0x1f;
    private static final int FONT_MAP = 0x28;

    private static final int GENERAL = 1;
    private static final int FAST_PATH_OUTPUT = 1;

    private final int user;

    /** @param user the client's channel, which everything is said to come from */
    Activation(int user) {
        this.user = user;
    }

    /** What xrdp can do, and the screen as the client wants it. */
    private List<byte[]> capabilities(ClientData client) {
        byte[] bitmap = new Out()
                .addHex("02001c00")
                .u16(client.bitsPerPixel())
                .addHex("010001000100")
                .u16(client.width())
                .u16(client.height())
                .addHex("0000 0100 0100 0000 0000 0000")
                .bytes();
        return List.of(
                new Out().addHex("09000800").u16(user).addHex("b5e2").bytes(), // share
                Out.hex("01001800 0100030000020000000001040000000000000101"), // general
                bitmap,
                Out.hex("0e000400"), // font
                Out.hex("03005800 0000000000000000000000000000000040420f00010014000000"
                        + "01002f002200010101010000000001000100000000000000010000000000000000"
                        + "0100000000a106020040420f0040420f000100000000000000"), // orders
                Out.hex("1d005d00 04b91b8dca0f004f15589fae2d1a87e2d60103000101"
                        + "03122f777672bd6344afb3b73c9c6f788600040000000000"
                        + "d4cc44278a9d744e803c0ecbeea19c5400040000000000"
                        + "e64caf1bed9e0c43869acb8b37b662370001004b"), // codecs
                Out.hex("0a000800 06000000"), // colour table cache
                Out.hex("08000a00 010019001900"), // pointer
                new Out().addHex("0d005800 3d01").add(new byte[82]).bytes(), // input
                Out.hex("06000500 00"), // remote programs
                Out.hex("1a000800 00403000"), // multifragment updates
                Out.hex("1e000800 02000000"), // frame acknowledgement
                Out.hex("1c000c00 5200000000000000")); // surface commands
    }

    byte[] demandActive(ClientData client) {
        List<byte[]> capabilities = capabilities(client);
        Out sets = new Out();
        capabilities.forEach(sets::add);
        byte[] body = new Out()
                .i32(SHARE_ID)
                .u16(4)
                .u16(4 + sets.size())
                .addHex("52445000") // RDP
                .i32(capabilities.size())
                .add(sets.bytes())
                .i32(0)
                .bytes();
        return control(DEMAND_ACTIVE, body);
    }

    private byte[] control(int type, byte[] body) {
        return new Out()
                .u16(SHARE_CONTROL_BYTES + body.length)
                .u16(type)
                .u16(user)
                .add(body)
                .bytes();
    }

    private byte[] data(int type, byte[] body) {
        int length = SHARE_DATA_BYTES + body.length;
        return control(
                VERSIONED_DATA,
                new Out()
                        .i32(SHARE_ID)
                        .u8(0)
                        .u8(1)
                        .u16(length)
                        .u8(type)
                        .u8(0)
                        .u16(length)
                        .add(body)
                        .bytes());
    }

    /** Answers a client that wants control of the session. */
    List<byte[]> grant() {
        return List.of(
                data(SYNCHRONIZE, Out.hex("0100ea03")),
                data(CONTROL, Out.hex("0400 0000 ea030000")),
                data(CONTROL, Out.hex("0200 0000 ea030000")));
    }

    /** Answers the client's fonts: the session is up. */
    byte[] fontMap() {
        return data(FONT_MAP, Out.hex("0000 0000 0300 0400"));
    }

    /** The first update of the screen, which only synchronises, for clients that want updates the fast way. */
    static byte[] fastUpdate(boolean compressed) {
        return Out.hex(compressed ? "83 00 0000" : "03 0000");
    }

    /** The same for others. */
    byte[] slowUpdate() {
        return data(UPDATE, Out.hex("0300 0000"));
    }

    /** Whether a client that confirms the capabilities wants updates the fast way. */
    static boolean wantsFastPath(Bytes confirm) throws Malformed {
        confirm.skip(6);
        int source = confirm.u16();
        confirm.skip(2 + source + 4);
        while (confirm.left() >= 4) {
            int type = confirm.u16();
            Bytes set = confirm.slice(confirm.u16() - 4);
            if (type == GENERAL) {
                set.skip(10);
                return (set.u16() & FAST_PATH_OUTPUT) != 0;
            }
        }
        return false;
    }

    /** Opens the channel of the dynamic channels ([MS-RDPEDYC] 2.2.1.1): version 2, no priorities. */
    static byte[] dynamicChannels() {
        return Out.hex("0c000000 03000000 5000 0200 0000000000000000");
    }
}
