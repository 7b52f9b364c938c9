// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of SCRAM-SHA-1 and SCRAM-SHA-256 (RFC 5802, 7677) with MongoDB's numbers. */
final class Scram {

    /** One of the two mechanisms. */
    enum Mechanism {
        SHA_1("SCRAM-SHA-1", "HmacSHA1", "SHA-1", "PBKDF2WithHmacSHA1", 10_000, 16, 160),
        SHA_256("SCRAM-SHA-256", "HmacSHA256", "SHA-256", "PBKDF2WithHmacSHA256", 15_000, 28, 256);

        private final String label;
        private final String mac;
        private final String hash;
        private final String derivation;
        private final int iterations;
        private final int saltBytes;
        private final int keyBits;

        Mechanism(
                String label, String mac, String hash, String derivation, int iterations, int saltBytes, int keyBits) {
            this.label = label;
            this.mac = mac;
            this.hash = hash;
            this.derivation = derivation;
            this.iterations = iterations;
            this.saltBytes = saltBytes;
            this.keyBits = keyBits;
        }

        static Optional<Mechanism> of(String label) {
            return Arrays.stream(values()).filter(m -> m.label.equals(label)).findFirst();
        }

        String label() {
            return label;
        }

        int saltBytes() {
            return saltBytes;
        }
    }

    private static final int NONCE_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Mechanism mechanism;
    private final String firstBare;
    private final String user;
    private final String serverFirst;
    private final String nonce;
    private String withoutProof = "";
    private byte[] proof = new byte[0];

    private Scram(Mechanism mechanism, String firstBare, String user, String clients, byte[] salt) {
        byte[] random = new byte[NONCE_BYTES];
        RANDOM.nextBytes(random);
        Base64.Encoder base64 = Base64.getEncoder();
        this.mechanism = mechanism;
        this.firstBare = firstBare;
        this.user = user;
        this.nonce = clients + base64.encodeToString(random);
        this.serverFirst = "r=" + nonce + ",s=" + base64.encodeToString(salt) + ",i=" + mechanism.iterations;
    }

    /** The name in a client's first message; empty if it is none. */
    static Optional<String> user(String message) {
        int from = message.indexOf("n=", 3);
        int end = from < 0 ? -1 : message.indexOf(",r=", from);
        boolean header = message.startsWith("n,") || message.startsWith("y,");
        return !header || end < 0
                ? Optional.empty()
                : Optional.of(
                        message.substring(from + 2, end).replace("=2C", ",").replace("=3D", "="));
    }

    /** Begins with a first message that {@link #user} has found a name in. */
    static Scram begin(Mechanism mechanism, String message, String user, byte[] salt) {
        String bare = message.substring(message.indexOf("n=", 3));
        int from = bare.indexOf(",r=");
        int end = bare.indexOf(',', from + 1);
        String clients = bare.substring(from + 3, end < 0 ? bare.length() : end);
        return new Scram(mechanism, bare, user, clients, salt);
    }

    Mechanism mechanism() {
        return mechanism;
    }

    String user() {
        return user;
    }

    String serverFirst() {
        return serverFirst;
    }

    /** Takes the client's final message. @return whether it fits the exchange */
    boolean last(String message) {
        int from = message.indexOf(",r=");
        int at = message.lastIndexOf(",p=");
        if (!message.startsWith("c=") || from < 0 || at < from) {
            return false;
        }
        withoutProof = message.substring(0, at);
        int end = withoutProof.indexOf(',', from + 1);
        try {
            proof = Base64.getDecoder().decode(message.substring(at + 3));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
        return withoutProof
                .substring(from + 3, end < 0 ? withoutProof.length() : end)
                .equals(nonce);
    }

    /** The exchange as someone needs it who wants to find the password: what was signed, and the proof. */
    String transcript() {
        return firstBare + "," + serverFirst + "," + withoutProof + ",p="
                + Base64.getEncoder().encodeToString(proof);
    }

    /** The server's signature if the client knows this password; else empty. */
    Optional<String> verify(String password) {
        try {
            byte[] signed = (firstBare + "," + serverFirst + "," + withoutProof).getBytes(StandardCharsets.ISO_8859_1);
            byte[] salted = salted(password);
            byte[] clientKey = hmac(salted, "Client Key".getBytes(StandardCharsets.US_ASCII));
            byte[] stored = MessageDigest.getInstance(mechanism.hash).digest(clientKey);
            byte[] signature = hmac(stored, signed);
            for (int i = 0; i < signature.length; i++) {
                signature[i] ^= clientKey[i];
            }
            if (!Arrays.equals(signature, proof)) {
                return Optional.empty();
            }
            byte[] serverKey = hmac(salted, "Server Key".getBytes(StandardCharsets.US_ASCII));
            return Optional.of("v=" + Base64.getEncoder().encodeToString(hmac(serverKey, signed)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has what SCRAM needs", e);
        }
    }

    /** SCRAM-SHA-1 takes MongoDB's old digest for the password. */
    private byte[] salted(String password) throws GeneralSecurityException {
        String secret = mechanism == Mechanism.SHA_1 ? digest(password) : password;
        String salt = serverFirst.substring(serverFirst.indexOf(",s=") + 3, serverFirst.lastIndexOf(",i="));
        PBEKeySpec key = new PBEKeySpec(
                secret.toCharArray(), Base64.getDecoder().decode(salt), mechanism.iterations, mechanism.keyBits);
        return SecretKeyFactory.getInstance(mechanism.derivation)
                .generateSecret(key)
                .getEncoded();
    }

    private String digest(String password) throws GeneralSecurityException {
        byte[] text = (user + ":mongo:" + password).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
    }

    private byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(mechanism.mac);
        mac.init(new SecretKeySpec(key, mechanism.mac));
        return mac.doFinal(message);
    }
}
