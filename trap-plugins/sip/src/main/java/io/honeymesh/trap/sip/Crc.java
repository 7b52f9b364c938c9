// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import java.nio.charset.StandardCharsets;

/** The checksum in Kamailio's To tags: CRC-16 of ITU-T X.25, in hexadecimal with the lowest digit first. */
final class Crc {

    private static final int POLYNOMIAL = 0x8408;
    private static final int DIGITS = 4;

    private Crc() {}

    /** Of several texts, up to the first that is not there. */
    static String of(String... texts) {
        int crc = 0xffff;
        for (String text : texts) {
            if (text.isEmpty()) {
                break;
            }
            for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
                crc ^= b & 0xff;
                for (int i = 0; i < Byte.SIZE; i++) {
                    crc = (crc & 1) != 0 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
                }
            }
        }
        StringBuilder hex = new StringBuilder();
        for (int rest = ~crc & 0xffff; hex.length() < DIGITS; rest >>>= 4) {
            hex.append(Character.forDigit(rest & 0xf, 16));
        }
        return hex.toString();
    }
}
