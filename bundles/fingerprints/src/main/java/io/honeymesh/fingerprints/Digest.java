// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes the methods prescribe, in lower-case hexadecimal. Nothing rests on MD5 being strong here. */
final class Digest {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Digest() {}

    static byte[] sha256(byte[] bytes, int count) {
        return of("SHA-256", bytes, count);
    }

    static byte[] md5(byte[] bytes, int count) {
        return of("MD5", bytes, count);
    }

    private static byte[] of(String algorithm, byte[] bytes, int count) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(bytes, 0, count);
            return digest.digest();
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    /** Writes two digits for each of the first {@code count} bytes; returns the place behind them. */
    static int hex(byte[] from, int count, byte[] to, int at) {
        for (int i = 0; i < count; i++) {
            to[at++] = DIGITS[from[i] >>> 4 & 0xf];
            to[at++] = DIGITS[from[i] & 0xf];
        }
        return at;
    }

    /** Writes a value's four digits; returns the place behind them. */
    static int hex16(int value, byte[] to, int at) {
        to[at] = DIGITS[value >>> 12 & 0xf];
        to[at + 1] = DIGITS[value >>> 8 & 0xf];
        to[at + 2] = DIGITS[value >>> 4 & 0xf];
        to[at + 3] = DIGITS[value & 0xf];
        return at + 4;
    }

    static String md5Text(byte[] bytes, int count) {
        byte[] text = new byte[32];
        hex(md5(bytes, count), 16, text, 0);
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
