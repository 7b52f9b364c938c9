// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/** The few DER values that the server's certificate is made of (ITU-T X.690). */
final class Der {

    /** 1.2.840.113549.1.1.11 with its NULL. */
    static final byte[] SHA256_WITH_RSA = HexFormat.of().parseHex("300d06092a864886f70d01010b0500");

    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int FIRST_LONG_YEAR = 2050;

    private Der() {}

    /** One value: tag, length, content; several parts are put one after the other. */
    static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.size() + 4);
        out.write(tag);
        int length = content.size();
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >>> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return value(0x30, parts);
    }

    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    /** A bit string of whole bytes. */
    static byte[] bits(byte[] bytes) {
        return value(0x03, new byte[1], bytes);
    }

    /** A distinguished name of one common name, in the string type that Windows gives names with an underscore. */
    static byte[] name(String commonName) {
        byte[] text = value(0x1e, commonName.getBytes(StandardCharsets.UTF_16BE));
        return sequence(value(0x31, sequence(COMMON_NAME, text)));
    }

    /** Years before 2050 have two digits, later ones four (RFC 5280, 4.1.2.5). */
    static byte[] time(Instant instant) {
        boolean isLong = instant.atOffset(ZoneOffset.UTC).getYear() >= FIRST_LONG_YEAR;
        String text = TIME.format(instant);
        return value(isLong ? 0x18 : 0x17, text.substring(isLong ? 0 : 2).getBytes(StandardCharsets.US_ASCII));
    }
}
