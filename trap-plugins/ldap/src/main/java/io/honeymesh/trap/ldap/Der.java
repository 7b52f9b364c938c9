// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes BER with the shortest lengths, as liblber does. */
final class Der {

    private Der() {}

    static byte[] value(int tag, byte[]... parts) {
        return value(tag, List.of(parts));
    }

    static byte[] value(int tag, List<byte[]> parts) {
        int length = parts.stream().mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int count = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | count);
            for (int i = count - 1; i >= 0; i--) {
                out.write(length >>> 8 * i);
            }
        }
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }

    static byte[] integer(int tag, int number) {
        return value(tag, BigInteger.valueOf(number).toByteArray());
    }

    static byte[] text(int tag, String text) {
        return value(tag, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static byte[] text(String text) {
        return text(Ber.OCTET_STRING, text);
    }
}
