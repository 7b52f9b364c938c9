// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import java.util.HexFormat;

/** Builds what masters say. */
final class Requests {

    private Requests() {}

    /** A function and its data, in hexadecimal, in an MBAP header. */
    static byte[] request(String hex) {
        return request(hex, 1);
    }

    static byte[] request(String hex, int unit) {
        byte[] function = hex(hex);
        return new Out()
                .u16(0x1234)
                .u16(0)
                .u16(function.length + 1)
                .u8(unit)
                .add(function)
                .bytes();
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
