// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A hash that a method prescribes, in lower-case hexadecimal. Nothing rests on MD5 being strong here. Not thread-safe. */
final class Digest {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest digest;
    private final byte[] hash;

    private Digest(String algorithm, int bytes) {
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
        hash = new byte[bytes];
    }

    static Digest sha256() {
        return new Digest("SHA-256", 32);
    }

    static String md5(byte[] text, int length) {
        Digest md5 = new Digest("MD5", 16);
        byte[] shown = new byte[32];
        md5.hex(text, length, shown, 0, shown.length);
        return new String(shown, StandardCharsets.ISO_8859_1);
    }

    /** Hashes the first bytes of a text and writes that many of the hash's digits. */
    void hex(byte[] text, int length, byte[] to, int at, int digits) {
        digest.update(text, 0, length);
        try {
            digest.digest(hash, 0, hash.length);
        } catch (DigestException tooShort) {
            throw new AssertionError(tooShort);
        }
        for (int i = 0; i < digits; i++) {
            to[at + i] = DIGITS[hash[i / 2] >>> (i % 2 == 0 ? 4 : 0) & 0xf];
        }
    }

    /** Writes a value's four digits; returns the place behind them. */
    static int hex16(int value, byte[] to, int at) {
        to[at] = DIGITS[value >>> 12 & 0xf];
        to[at + 1] = DIGITS[value >>> 8 & 0xf];
        to[at + 2] = DIGITS[value >>> 4 & 0xf];
        to[at + 3] = DIGITS[value & 0xf];
        return at + 4;
    }
}
