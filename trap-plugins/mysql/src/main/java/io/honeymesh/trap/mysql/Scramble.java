// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/** The challenge and response of {@code mysql_native_password}: SHA1(password) XOR SHA1(salt, SHA1(SHA1(password))). */
final class Scramble {

    static final int BYTES = 20;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Scramble() {}

    /** A fresh salt: printable characters, as the server makes it. */
    static String salt() {
        StringBuilder salt = new StringBuilder();
        for (int i = 0; i < BYTES; i++) {
            salt.append((char) (33 + RANDOM.nextInt(94)));
        }
        return salt.toString();
    }

    /** What a client with this password answers. */
    static byte[] response(String password, String salt) {
        byte[] once = sha1(password.getBytes(StandardCharsets.ISO_8859_1));
        byte[] mixed = sha1(salt.getBytes(StandardCharsets.ISO_8859_1), sha1(once));
        for (int i = 0; i < BYTES; i++) {
            once[i] ^= mixed[i];
        }
        return once;
    }

    static boolean matches(String password, String salt, String response) {
        byte[] given = response.getBytes(StandardCharsets.ISO_8859_1);
        return password.isEmpty() ? given.length == 0 : Arrays.equals(response(password, salt), given);
    }

    /** What the server stores, as SHOW GRANTS shows it. */
    static byte[] stored(String password) {
        return sha1(sha1(password.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static byte[] sha1(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
