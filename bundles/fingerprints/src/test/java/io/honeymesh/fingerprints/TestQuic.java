// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Makes QUIC Initial packets as a client would (RFC 9001, 5). */
public final class TestQuic {

    public static final int VERSION_1 = 1;
    public static final int VERSION_2 = 0x6b3343cf;

    private static final int TAG_BYTES = 16;

    private TestQuic() {}

    /** A packet whose keys and header have the same connection identifier. */
    public static byte[] initial(int version, byte[] connectionId, int number, byte[]... frames) {
        return initial(version, connectionId, connectionId, new byte[0], number, 2, frames);
    }

    public static byte[] initial(
            int version, byte[] keysId, byte[] headerId, byte[] token, int number, int numberBytes, byte[]... frames) {
        QuicVersion known = QuicVersion.of(version).orElseThrow();
        byte[] content = Octets.join(frames);
        int first = 0xc0 | known.initialType << 4 | numberBytes - 1;
        Octets header = Octets.of()
                .u8(first)
                .u32(version)
                .vector8(headerId)
                .vector8(new byte[] {9, 9})
                .add(varint(token.length))
                .add(token)
                .u16(0x4000 | numberBytes + content.length + TAG_BYTES);
        for (int i = numberBytes - 1; i >= 0; i--) {
            header.u8(number >>> 8 * i);
        }
        return protect(QuicKeys.ofClient(known, keysId), header.bytes(), numberBytes, number, content);
    }

    private static byte[] protect(QuicKeys keys, byte[] header, int numberBytes, int number, byte[] content) {
        try {
            byte[][] parts = keys.parts();
            byte[] nonce = parts[1];
            for (int i = 0; i < numberBytes; i++) {
                nonce[nonce.length - 1 - i] ^= (byte) (number >>> 8 * i);
            }
            Cipher seal = Cipher.getInstance("AES/GCM/NoPadding");
            seal.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(parts[0], "AES"),
                    new GCMParameterSpec(8 * TAG_BYTES, nonce));
            seal.updateAAD(header);
            byte[] packet = Octets.join(header, seal.doFinal(content));
            Cipher mask = Cipher.getInstance("AES/ECB/NoPadding");
            mask.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(parts[2], "AES"));
            int at = header.length - numberBytes;
            byte[] pad = mask.doFinal(Arrays.copyOfRange(packet, at + 4, at + 20));
            packet[0] ^= (byte) (pad[0] & 0x0f);
            for (int i = 0; i < numberBytes; i++) {
                packet[at + i] ^= pad[1 + i];
            }
            return packet;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A CRYPTO frame with part of a message. */
    public static byte[] crypto(byte[] message, int from, int to) {
        return Octets.of()
                .u8(6)
                .add(varint(from))
                .add(varint(to - from))
                .add(Arrays.copyOfRange(message, from, to))
                .bytes();
    }

    public static byte[] varint(int value) {
        return value < 64
                ? new byte[] {(byte) value}
                : value < 16_384
                        ? Octets.of().u16(0x4000 | value).bytes()
                        : Octets.of().u32(0x80000000 | value).bytes();
    }
}
