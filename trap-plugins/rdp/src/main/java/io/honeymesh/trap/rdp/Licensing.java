// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

/** Licences ([MS-RDPELE]): xrdp asks every client for one in always the same words, and takes whatever it says. */
final class Licensing {

    /** The security header's flag for a licensing message. */
    static final int FLAG = 0x80;

    /** A server licence request, with its security header. */
    static final byte[] REQUEST = Out.hex(
            "80003e0101023e017b3c31a6aee874f6b4a50390e7c2c739ba531c30546e9005d005ce4418918381000004002c0000004d00"
                    + "6900630072006f0073006f0066007400200043006f00720070006f0072006100740069006f006e0000000800000032003300"
                    + "360000000d000400010000000300b80001000000010000000100000006005c005253413148000000000200003f0000000100"
                    + "010001c7c9f78e5a38e429c300952ddd4c3e50450b0d9e2a5d186364c42cf78f29d53fc5352234ffad3ae6e39506ae5582e3"
                    + "c8c7b4a847c85071742953896d9ced70000000000000000008004800a8f431b9ab4be6b4f43989d6b1daf61eecb1f0543b5e"
                    + "3e6a71b4f775c8162f2400dee982995f330ba9a694afcb11c3f2db0942682956580156db590369db7d370000000000000000"
                    + "010000000e000e006d6963726f736f66742e636f6d00");

    /** An error message that says that the client is valid, with its security header. */
    static final byte[] VALID_CLIENT = Out.hex("80001000 ff021000 07000000 02000000 28140000");

    private Licensing() {}
}
