// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Octets.ascii;

/** Makes what an SSH client or server sends first (RFC 4253, 4.2 and 7.1). */
public final class TestKex {

    public static final byte[] IDENTIFICATION = ascii("SSH-2.0-Test_1.0 comment\r\n");

    /** Key exchange, host keys, encryption, MAC, compression (each to the server and to the client), languages. */
    public static final String[] LISTS = {
        "kex1,kex2", "ssh-ed25519", "enc1,enc2", "enc3", "mac1", "mac2,mac3", "none,zlib", "none", "", ""
    };

    private TestKex() {}

    public static byte[] payload(String... lists) {
        Octets payload = Octets.of().u8(20).zeros(16);
        for (String list : lists) {
            payload.vector32(ascii(list));
        }
        return payload.u8(0).u32(0).bytes();
    }

    public static byte[] packet(byte[] payload) {
        int padding = 4 + (8 - (payload.length + 1 + 4 + 4) % 8) % 8;
        return Octets.of()
                .u32(1 + payload.length + padding)
                .u8(padding)
                .add(payload)
                .zeros(padding)
                .bytes();
    }

    /** Identification and proposal. */
    public static byte[] stream() {
        return Octets.join(IDENTIFICATION, packet(payload(LISTS)));
    }
}
