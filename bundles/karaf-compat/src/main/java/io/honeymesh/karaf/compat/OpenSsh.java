// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/** OpenSSH's key encodings: public lines, and the unencrypted private key file (PROTOCOL.key of OpenSSH). */
final class OpenSsh {
    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = "none".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY = {};
    private static final int BLOCK = 8;

    private OpenSsh() {}

    /** A line as in {@code id_ed25519.pub}, without a comment, with a line feed. */
    static String publicLine(String type, byte[] wire) {
        return type + " " + Base64.getEncoder().encodeToString(wire) + "\n";
    }

    /** An RSA public key as SSH sends it (RFC 4253, section 6.6). */
    static byte[] rsa(RSAPublicKey key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Ed25519Keys.writeString(out, "ssh-rsa".getBytes(StandardCharsets.US_ASCII));
        Ed25519Keys.writeString(out, key.getPublicExponent().toByteArray());
        Ed25519Keys.writeString(out, key.getModulus().toByteArray());
        return out.toByteArray();
    }

    /** The content of an unencrypted Ed25519 private key file, without its armour. */
    static byte[] privateKey(KeyPair pair) {
        byte[] raw = Ed25519Keys.raw(pair.getPublic());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        Ed25519Keys.writeString(out, NONE); // cipher
        Ed25519Keys.writeString(out, NONE); // key derivation
        Ed25519Keys.writeString(out, EMPTY); // its options
        Ed25519Keys.writeInt(out, 1);
        Ed25519Keys.writeString(out, Ed25519Keys.wire(raw));
        Ed25519Keys.writeString(out, privateSection((EdECPrivateKey) pair.getPrivate(), raw));
        return out.toByteArray();
    }

    private static byte[] privateSection(EdECPrivateKey key, byte[] raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int check = new SecureRandom().nextInt();
        Ed25519Keys.writeInt(out, check);
        Ed25519Keys.writeInt(out, check);
        out.writeBytes(Ed25519Keys.wire(raw));
        ByteArrayOutputStream seedAndPublic = new ByteArrayOutputStream();
        seedAndPublic.writeBytes(key.getBytes().orElseThrow());
        seedAndPublic.writeBytes(raw);
        Ed25519Keys.writeString(out, seedAndPublic.toByteArray());
        Ed25519Keys.writeString(out, EMPTY); // comment
        for (int pad = 1; out.size() % BLOCK != 0; pad++) {
            out.write(pad);
        }
        return out.toByteArray();
    }
}
