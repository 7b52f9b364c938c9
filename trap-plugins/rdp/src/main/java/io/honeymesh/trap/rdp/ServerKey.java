// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import io.honeymesh.api.spi.Persona;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The RSA key of the protocol's own encryption ([MS-RDPBCGR] 5.3.3), as Debian's xrdp makes one when it is installed
 * ({@code rsakeys.ini}). Numbers are little-endian here.
 */
record ServerKey(BigInteger modulus, BigInteger privateExponent) {

    static final int MODULUS_BYTES = 256;

    /** Clients pad numbers with so many zeros, and so does the server. */
    static final int PADDING_BYTES = 8;

    private static final BigInteger PUBLIC_EXPONENT = BigInteger.valueOf(65_537);

    /** The key with which all servers sign theirs, published in [MS-RDPBCGR] 5.3.3.1.1. */
    private static final BigInteger SIGNING_MODULUS =
            number(Out.hex("3d3a5ebd72433ec94dbbc11e4aba5fcb3e882087eff5c1e2d7b76b9af2524595"
                    + "ce63656b583afeef7ce7bffe3df65c7d6c5e06091af561bb2093095f056dea87"));

    private static final BigInteger SIGNING_EXPONENT =
            number(Out.hex("87a71932da11875558001616256568f8243ee6fae9674994cf92cc3399e80860"
                    + "179a129f24ddb12499c73ab80a7b0ddd350779170b519bb3c7100113e73ff35f"));

    private static final int SIGNATURE_BYTES = 64;

    /** The node's own, always the same. */
    static ServerKey of(Persona persona) {
        BigInteger p = prime(persona.bytes("rdp.rsa.p", MODULUS_BYTES / 2));
        BigInteger q = prime(persona.bytes("rdp.rsa.q", MODULUS_BYTES / 2));
        BigInteger phi = p.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE));
        return new ServerKey(p.multiply(q), PUBLIC_EXPONENT.modInverse(phi));
    }

    /** The next prime of full length for which the public exponent has an inverse. */
    private static BigInteger prime(byte[] seed) {
        BigInteger prime = new BigInteger(1, seed)
                .setBit(8 * seed.length - 1)
                .setBit(8 * seed.length - 2)
                .nextProbablePrime();
        while (prime.mod(PUBLIC_EXPONENT).equals(BigInteger.ONE)) {
            prime = prime.nextProbablePrime();
        }
        return prime;
    }

    /** The certificate ([MS-RDPBCGR] 2.2.1.4.3.1.1). */
    byte[] certificate() {
        byte[] signed = new Out()
                .addHex("01000000 01000000 01000000")
                .u16(6)
                .u16(20 + MODULUS_BYTES + PADDING_BYTES)
                .addHex("52534131") // RSA1
                .i32(MODULUS_BYTES + PADDING_BYTES)
                .i32(8 * MODULUS_BYTES)
                .i32(MODULUS_BYTES - 1)
                .i32(PUBLIC_EXPONENT.intValue())
                .add(bytes(modulus, MODULUS_BYTES + PADDING_BYTES))
                .bytes();
        byte[] padded = new byte[SIGNATURE_BYTES];
        Arrays.fill(padded, (byte) 0xff);
        byte[] digest = md5(signed);
        System.arraycopy(digest, 0, padded, 0, digest.length);
        padded[digest.length] = 0;
        padded[SIGNATURE_BYTES - 2] = 1;
        padded[SIGNATURE_BYTES - 1] = 0;
        BigInteger signature = number(padded).modPow(SIGNING_EXPONENT, SIGNING_MODULUS);
        return new Out()
                .add(signed)
                .u16(8)
                .u16(SIGNATURE_BYTES + PADDING_BYTES)
                .add(bytes(signature, SIGNATURE_BYTES + PADDING_BYTES))
                .bytes();
    }

    byte[] decrypt(byte[] encrypted, int count) {
        return bytes(number(encrypted).modPow(privateExponent, modulus), count);
    }

    static BigInteger number(byte[] littleEndian) {
        return new BigInteger(1, reversed(littleEndian));
    }

    /** The lowest {@code count} bytes of a number. */
    static byte[] bytes(BigInteger number, int count) {
        return Arrays.copyOf(reversed(number.toByteArray()), count);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
