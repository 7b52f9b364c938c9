// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * Hybrid public key encryption (RFC 9180), base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The
 * JDK has it from 26 on; until then it is put together here of primitives that others keep. Pure; thread-safe.
 */
public final class Hpke {

    /** Bytes of a private or public key. */
    public static final int KEY_BYTES = X25519.SCALAR_SIZE;

    private static final int TAG_BYTES = 16;

    /** By so much what is sealed is longer. */
    public static final int OVERHEAD = KEY_BYTES + TAG_BYTES;

    private static final int NONCE_BYTES = 12;
    private static final byte[] NOTHING = {};
    private static final byte[] KEM = {'K', 'E', 'M', 0x00, 0x20};
    private static final byte[] SUITE = {'H', 'P', 'K', 'E', 0x00, 0x20, 0x00, 0x01, 0x00, 0x02};

    private Hpke() {}

    /** A new private key. */
    public static byte[] privateKey(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        X25519.generatePrivateKey(random, key);
        return key;
    }

    public static byte[] publicKey(byte[] privateKey) {
        byte[] key = new byte[KEY_BYTES];
        X25519.generatePublicKey(privateKey, 0, key, 0);
        return key;
    }

    /**
     * For the key's holder alone.
     *
     * @param info what both sides have to agree on
     * @throws IllegalArgumentException if the key is none (of small order)
     */
    public static byte[] seal(byte[] recipient, byte[] info, byte[] text, SecureRandom random) {
        byte[] ephemeral = privateKey(random);
        byte[] enc = publicKey(ephemeral);
        byte[] shared = agreed(ephemeral, recipient, enc, recipient)
                .orElseThrow(() -> new IllegalArgumentException("not an X25519 key"));
        try {
            return join(enc, cipher(Cipher.ENCRYPT_MODE, shared, info).doFinal(text));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Empty if it was not sealed to this key, or for something else, or was changed. */
    public static Optional<byte[]> open(byte[] privateKey, byte[] info, byte[] sealed) {
        if (sealed.length < OVERHEAD) {
            return Optional.empty();
        }
        byte[] enc = Arrays.copyOf(sealed, KEY_BYTES);
        Optional<byte[]> shared = agreed(privateKey, enc, enc, publicKey(privateKey));
        if (shared.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, shared.get(), info)
                    .doFinal(sealed, KEY_BYTES, sealed.length - KEY_BYTES));
        } catch (GeneralSecurityException notForUs) {
            return Optional.empty();
        }
    }

    /** Encap and Decap, section 4.1. */
    private static Optional<byte[]> agreed(byte[] mine, byte[] theirs, byte[] enc, byte[] recipient) {
        byte[] dh = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(mine, 0, theirs, 0, dh, 0)) {
            return Optional.empty();
        }
        byte[] prk = extract(KEM, NOTHING, "eae_prk", dh);
        return Optional.of(expand(KEM, prk, "shared_secret", join(enc, recipient), KEY_BYTES));
    }

    /** The key schedule, section 5.1; the first and only message has the base nonce. */
    private static Cipher cipher(int mode, byte[] shared, byte[] info) throws GeneralSecurityException {
        byte[] context = join(
                new byte[] {0},
                extract(SUITE, NOTHING, "psk_id_hash", NOTHING),
                extract(SUITE, NOTHING, "info_hash", info));
        byte[] secret = extract(SUITE, shared, "secret", NOTHING);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(expand(SUITE, secret, "key", context, 32), "AES"),
                new GCMParameterSpec(8 * TAG_BYTES, expand(SUITE, secret, "base_nonce", context, NONCE_BYTES)));
        return cipher;
    }

    private static byte[] extract(byte[] suite, byte[] salt, String label, byte[] material) {
        return hmac(salt.length == 0 ? new byte[32] : salt, join(ascii("HPKE-v1"), suite, ascii(label), material));
    }

    /** One block of HKDF-Expand: nobody here asks for more. */
    private static byte[] expand(byte[] suite, byte[] prk, String label, byte[] info, int length) {
        byte[] labelled = join(new byte[] {0, (byte) length}, ascii("HPKE-v1"), suite, ascii(label), info);
        return Arrays.copyOf(hmac(prk, join(labelled, new byte[] {1})), length);
    }

    private static byte[] hmac(byte[] key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException inEveryJdk) {
            throw new IllegalStateException(inEveryJdk);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
