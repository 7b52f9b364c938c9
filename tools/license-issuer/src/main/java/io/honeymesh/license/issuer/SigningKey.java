// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license.issuer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** The vendor's Ed25519 key (RFC 8032), kept as PKCS#8 in PEM (RFC 7468, section 10; RFC 8410, section 7). */
final class SigningKey {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int RAW_BYTES = 32;

    private final KeyPair keys;

    private SigningKey(KeyPair keys) {
        this.keys = keys;
    }

    static SigningKey make(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, random);
            return new SigningKey(generator.generateKeyPair());
        } catch (GeneralSecurityException inEveryJdk) {
            throw new IllegalStateException(inEveryJdk);
        }
    }

    /**
     * Reads a key; what stands before it in the file is for people.
     *
     * @throws IllegalArgumentException if there is none
     */
    static SigningKey parse(String pem) {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("no private key in PEM (PKCS#8)");
        }
        try {
            byte[] pkcs8 = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            byte[] seed = ((EdECPrivateKey) key).getBytes().orElseThrow();
            return make(new Seed(seed));
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            throw new IllegalArgumentException("not an Ed25519 private key", wrong);
        }
    }

    /** An Ed25519 key pair is made of 32 random bytes and nothing else, so the same bytes make its public half again. */
    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final transient byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    String pem() {
        byte[] pkcs8 = keys.getPrivate().getEncoded();
        return BEGIN + "\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8) + "\n" + END + "\n";
    }

    /** The raw public key as base64url: what a build is given. */
    String publicText() {
        byte[] x509 = keys.getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(x509, x509.length - RAW_BYTES, x509.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
    }

    byte[] sign(String text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException inEveryJdk) {
            throw new IllegalStateException(inEveryJdk);
        }
    }
}
