// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Puts protocol bytes together. */
public final class Octets {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public static Octets of() {
        return new Octets();
    }

    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    public static byte[] join(byte[]... parts) {
        Octets all = new Octets();
        for (byte[] part : parts) {
            all.add(part);
        }
        return all.bytes();
    }

    public static byte[] u16s(int... values) {
        Octets all = new Octets();
        for (int value : values) {
            all.u16(value);
        }
        return all.bytes();
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public Octets u8(int value) {
        out.write(value);
        return this;
    }

    public Octets u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public Octets u24(int value) {
        return u8(value >>> 16).u16(value);
    }

    public Octets u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    public Octets add(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public Octets zeros(int count) {
        return add(new byte[count]);
    }

    /** With one byte of length in front. */
    public Octets vector8(byte[] bytes) {
        return u8(bytes.length).add(bytes);
    }

    /** With two bytes of length in front. */
    public Octets vector16(byte[] bytes) {
        return u16(bytes.length).add(bytes);
    }

    /** With four bytes of length in front. */
    public Octets vector32(byte[] bytes) {
        return u32(bytes.length).add(bytes);
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
