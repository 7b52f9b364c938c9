// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.util.Arrays;

/** Makes DTLS records (RFC 6347, 4). */
public final class TestDtls {

    private TestDtls() {}

    /** A record with part of a ClientHello's body. */
    public static byte[] record(byte[] body, int number, int from, int to) {
        return Octets.of()
                .u8(22)
                .u16(0xfeff)
                .u16(0)
                .zeros(6)
                .vector16(fragment(body, number, from, to))
                .bytes();
    }

    public static byte[] fragment(byte[] body, int number, int from, int to) {
        return Octets.of()
                .u8(1)
                .u24(body.length)
                .u16(number)
                .u24(from)
                .u24(to - from)
                .add(Arrays.copyOfRange(body, from, to))
                .bytes();
    }
}
