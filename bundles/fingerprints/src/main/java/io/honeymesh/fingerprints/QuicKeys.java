// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a client's Initial packets (RFC 9001, 5): derived from the connection identifier in its first one, so they keep
 * nobody out. Immutable.
 */
final class QuicKeys {

    static final int SAMPLE_BYTES = 16;

    private static final int TAG_BYTES = 16;
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final byte[] iv;
    private final SecretKeySpec headerKey;

    private QuicKeys(SecretKeySpec key, byte[] iv, SecretKeySpec headerKey) {
        this.key = key;
        this.iv = iv;
        this.headerKey = headerKey;
    }

    static QuicKeys ofClient(QuicVersion version, byte[] connectionId) {
        try {
            byte[] initial = hmac(version.salt, connectionId);
            byte[] client = expand(initial, "client in", 32);
            return new QuicKeys(
                    new SecretKeySpec(expand(client, version.label + "key", 16), "AES"),
                    expand(client, version.label + "iv", 12),
                    new SecretKeySpec(expand(client, version.label + "hp", 16), "AES"));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    /**
     * Takes the protection off a packet.
     *
     * @param start its first byte
     * @param number where its packet number stands; at least 20 bytes follow
     * @param end behind its last byte
     * @return its frames; empty if these are not its keys
     */
    Optional<byte[]> open(byte[] bytes, int start, int number, int end) {
        try {
            Cipher mask = Cipher.getInstance("AES/ECB/NoPadding");
            mask.init(Cipher.ENCRYPT_MODE, headerKey);
            byte[] pad = mask.doFinal(bytes, number + 4, SAMPLE_BYTES);
            byte first = (byte) (bytes[start] ^ pad[0] & 0x0f);
            int numberBytes = 1 + (first & 3);
            byte[] header = Arrays.copyOfRange(bytes, start, number + numberBytes);
            header[0] = first;
            byte[] nonce = iv.clone();
            for (int i = 0; i < numberBytes; i++) {
                int at = header.length - numberBytes + i;
                header[at] ^= pad[1 + i];
                nonce[nonce.length - numberBytes + i] ^= header[at];
            }
            int body = number + numberBytes;
            if (end - body < TAG_BYTES) {
                return Optional.empty();
            }
            Cipher packet = Cipher.getInstance("AES/GCM/NoPadding");
            packet.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            packet.updateAAD(header);
            return Optional.of(packet.doFinal(bytes, body, end - body));
        } catch (AEADBadTagException otherKeys) {
            return Optional.empty();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    /** HKDF-Extract (RFC 5869, 2.2). By hand, as the JDK's KDF takes no empty input, and a stranger may send that. */
    private static byte[] hmac(byte[] key, byte[]... input) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        for (byte[] part : input) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** HKDF-Expand-Label (RFC 8446, 7.1) with no context and up to 32 bytes: one round. */
    private static byte[] expand(byte[] secret, String label, int length) throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        byte[] info = ByteBuffer.allocate(name.length + 5)
                .putShort((short) length)
                .put((byte) name.length)
                .put(name)
                .put((byte) 0)
                .put((byte) 1)
                .array();
        return Arrays.copyOf(hmac(secret, info), length);
    }

    /** For tests against the RFC's vectors. */
    byte[][] parts() {
        return new byte[][] {key.getEncoded(), iv.clone(), headerKey.getEncoded()};
    }
}
