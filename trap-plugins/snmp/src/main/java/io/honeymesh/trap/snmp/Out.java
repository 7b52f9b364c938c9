// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;

/** Encodes in BER (X.690), each length in as few bytes as it needs. */
final class Out {

    private Out() {}

    /** A value of these parts. */
    static byte[] of(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(content::writeBytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = content.size();
        out.write(tag);
        if (length >= 0x80) {
            int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int shift = 8 * (bytes - 1); shift > 0; shift -= 8) {
                out.write(length >>> shift);
            }
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return of(Tag.SEQUENCE, parts);
    }

    static byte[] octets(byte[] octets) {
        return of(Tag.OCTETS, octets);
    }

    static byte[] integer(long value) {
        return integer(Tag.INTEGER, value);
    }

    static byte[] integer(int tag, long value) {
        return of(tag, BigInteger.valueOf(value).toByteArray());
    }
}
