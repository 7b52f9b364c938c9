// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.util.Optional;

/** The MCS Connect-Response ([MS-RDPBCGR] 2.2.1.4): what the server can do, and with which key. */
final class ConnectResponse {

    /** xrdp insists on 128 bits, whatever the client has. */
    private static final int RC4_128_BIT = 2;

    private static final int LEVEL_HIGH = 3;
    private static final int LONG_LENGTH = 0x80;

    private ConnectResponse() {}

    /**
     * @param protocols what the client asked for in the negotiation, if it did
     * @param key the key of the protocol's own encryption, without TLS
     */
    static byte[] of(ClientData client, Optional<Integer> protocols, Optional<ServerKey> key, byte[] random) {
        byte[] core = core(protocols);
        byte[] network = network(client.channels().size());
        byte[] security = key.map(k -> security(k, random)).orElseGet(() -> Out.hex("020c 0c00 00000000 00000000"));
        // The length of the conference's answer is always the same: nobody looks at it.
        byte[] conference = new Out()
                .addHex("000500147c0001 2a 14760a01010001c000 4d63446e")
                .u16BigEndian(0x8000 | core.length + network.length + security.length)
                .add(core)
                .add(network)
                .add(security)
                .bytes();
        Out body =
                new Out().addHex("0a0100 020100 301a 020116 020103 020100 020101 020100 020101 020300fff8 020102 04");
        length(body, conference.length);
        body.add(conference);
        Out response = new Out().addHex("7f66");
        length(response, body.size());
        return response.add(body.bytes()).data();
    }

    private static void length(Out out, int length) {
        if (length < LONG_LENGTH) {
            out.u8(length);
        } else {
            out.u8(0x82).u16BigEndian(length);
        }
    }

    private static byte[] core(Optional<Integer> protocols) {
        Out core = new Out().addHex("010c").u16(protocols.isPresent() ? 12 : 8).i32(0x0008_0004);
        protocols.ifPresent(core::i32);
        return core.bytes();
    }

    private static byte[] network(int channels) {
        Out network = new Out().addHex("030c").u16(8 + 2 * channels + 2 * (channels % 2));
        network.u16(Mcs.IO_CHANNEL).u16(channels);
        for (int i = 1; i <= channels; i++) {
            network.u16(Mcs.IO_CHANNEL + i);
        }
        if (channels % 2 == 1) {
            network.u16(0);
        }
        return network.bytes();
    }

    private static byte[] security(ServerKey key, byte[] random) {
        byte[] certificate = key.certificate();
        return new Out()
                .addHex("020c")
                .u16(20 + random.length + certificate.length)
                .i32(RC4_128_BIT)
                .i32(LEVEL_HIGH)
                .i32(random.length)
                .i32(certificate.length)
                .add(random)
                .add(certificate)
                .bytes();
    }
}
