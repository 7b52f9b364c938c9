// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of SCRAM-SHA-256 (RFC 5802, 7677), with PostgreSQL's words for what it doesn't like. */
final class Scram {

    static final int ITERATIONS = 4096;

    private static final int NONCE_BYTES = 18;
    private static final int KEY_BITS = 256;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String salt;
    private String firstBare = "";
    private String serverFirst = "";
    private String nonce = "";
    private String withoutProof = "";
    private byte[] proof = new byte[0];

    Scram(byte[] salt) {
        this.salt = Base64.getEncoder().encodeToString(salt);
    }

    /**
     * Takes the client's first message.
     *
     * @param binding whether it chose the mechanism with channel binding
     * @return what is wrong with it, or empty
     */
    Optional<Failure> first(String message, boolean binding) {
        if (message.isEmpty()) {
            return malformed("The message is empty.", "366:scram_exchange");
        }
        char flag = message.charAt(0);
        if (flag == 'p' && !binding) {
            return malformed(
                    "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel"
                            + " binding data.",
                    "1007:read_client_first_message");
        }
        if (flag != 'n' && flag != 'y' && flag != 'p') {
            return malformed(
                    "Unexpected channel-binding flag \"" + shown(flag) + "\".", "1025:read_client_first_message");
        }
        int header = message.indexOf(',', message.indexOf(',') + 1) + 1;
        if (header < 3 || message.indexOf(',') < 0) {
            return malformed(
                    "Comma expected, but found character \"" + shown(at(message, 1)) + "\".",
                    "969:read_client_first_message");
        }
        firstBare = message.substring(header);
        int from = firstBare.indexOf(",r=");
        if (!firstBare.startsWith("n=") || from < 0) {
            char wanted = firstBare.startsWith("n=") ? 'r' : 'n';
            char found = wanted == 'n' ? at(firstBare, 0) : at(firstBare, firstBare.indexOf(',') + 1);
            return malformed(
                    "Expected attribute \"" + wanted + "\" but found \"" + shown(found) + "\".", "712:read_attr_value");
        }
        int end = firstBare.indexOf(',', from + 1);
        String clients = firstBare.substring(from + 3, end < 0 ? firstBare.length() : end);
        byte[] random = new byte[NONCE_BYTES];
        RANDOM.nextBytes(random);
        nonce = clients + Base64.getEncoder().encodeToString(random);
        serverFirst = "r=" + nonce + ",s=" + salt + ",i=" + ITERATIONS;
        return Optional.empty();
    }

    String serverFirst() {
        return serverFirst;
    }

    /** Takes the client's final message. @return what is wrong with it, or empty */
    Optional<Failure> last(String message) {
        if (message.isEmpty()) {
            return malformed("The message is empty.", "366:scram_exchange");
        }
        if (!message.startsWith("c=")) {
            return malformed(
                    "Expected attribute \"c\" but found \"" + shown(message.charAt(0)) + "\".", "712:read_attr_value");
        }
        int from = message.indexOf(",r=");
        int at = message.lastIndexOf(",p=");
        if (from < 0 || at < from) {
            return malformed(
                    "Expected attribute \"r\" but found \"" + shown(at(message, message.indexOf(',') + 1)) + "\".",
                    "712:read_attr_value");
        }
        withoutProof = message.substring(0, at);
        try {
            proof = Base64.getDecoder().decode(message.substring(at + 3));
        } catch (IllegalArgumentException notBase64) {
            return malformed("Malformed proof in client-final-message.", "1357:read_client_final_message");
        }
        int end = withoutProof.indexOf(',', from + 1);
        String given = withoutProof.substring(from + 3, end < 0 ? withoutProof.length() : end);
        return given.equals(nonce)
                ? Optional.empty()
                : Optional.of(Failure.fatal("08P01", "invalid SCRAM response", "auth-scram.c:404:scram_exchange")
                        .detail("Nonce does not match."));
    }

    /** The exchange as someone needs it who wants to find the password: what was signed, and the proof. */
    String transcript() {
        return firstBare + "," + serverFirst + "," + withoutProof + ",p="
                + Base64.getEncoder().encodeToString(proof);
    }

    /** The server's signature if the client knows this password; else empty. */
    Optional<String> verify(String password) {
        byte[] signed = (firstBare + "," + serverFirst + "," + withoutProof).getBytes(StandardCharsets.ISO_8859_1);
        byte[] salted = salted(password);
        byte[] clientKey = hmac(salted, "Client Key".getBytes(StandardCharsets.US_ASCII));
        byte[] signature = hmac(Messages.sha256().digest(clientKey), signed);
        for (int i = 0; i < signature.length; i++) {
            signature[i] ^= clientKey[i];
        }
        if (!Arrays.equals(signature, proof)) {
            return Optional.empty();
        }
        byte[] serverKey = hmac(salted, "Server Key".getBytes(StandardCharsets.US_ASCII));
        return Optional.of("v=" + Base64.getEncoder().encodeToString(hmac(serverKey, signed)));
    }

    private byte[] salted(String password) {
        try {
            PBEKeySpec key =
                    new PBEKeySpec(password.toCharArray(), Base64.getDecoder().decode(salt), ITERATIONS, KEY_BITS);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2", e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC", e);
        }
    }

    private static Optional<Failure> malformed(String detail, String place) {
        return Optional.of(Failure.fatal("08P01", "malformed SCRAM message", "auth-scram.c:" + place)
                .detail(detail));
    }

    private static char at(String text, int index) {
        return index >= 0 && index < text.length() ? text.charAt(index) : 0;
    }

    /** As PostgreSQL's sanitize_char does. */
    private static String shown(char c) {
        return c >= 0x21 && c <= 0x7e ? "'" + c + "'" : String.format("0x%02x", (int) c);
    }
}
