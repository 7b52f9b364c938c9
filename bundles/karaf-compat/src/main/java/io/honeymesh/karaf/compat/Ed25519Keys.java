// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The key type that Karaf's public-key login doesn't know: {@code ssh-ed25519} (RFC 8709).
 *
 * <p>Works on encodings alone, so that it doesn't matter which provider made the key object.
 */
public final class Ed25519Keys {
    static final String SSH_NAME = "ssh-ed25519";
    private static final int KEY_BYTES = 32;
    /** SubjectPublicKeyInfo of an Ed25519 key up to its 32 raw bytes (RFC 8410). */
    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519Keys() {}

    public static boolean handles(PublicKey key) {
        return key != null && raw(key) != null;
    }

    /**
     * Whether the key is the stored one.
     *
     * @param stored the base64 part of an OpenSSH public key line
     */
    public static boolean matches(PublicKey key, String stored) {
        byte[] raw = raw(key);
        if (raw == null || stored == null) {
            return false;
        }
        try {
            return MessageDigest.isEqual(wire(raw), Base64.getDecoder().decode(stored.strip()));
        } catch (IllegalArgumentException _) {
            return false; // the line in keys.properties isn't base64: nobody's key
        }
    }

    /** The key's 32 raw bytes, or null where it is of another type. */
    static byte[] raw(PublicKey key) {
        byte[] encoded = key.getEncoded();
        boolean ours = encoded != null
                && encoded.length == SPKI_PREFIX.length + KEY_BYTES
                && Arrays.equals(encoded, 0, SPKI_PREFIX.length, SPKI_PREFIX, 0, SPKI_PREFIX.length);
        return ours ? Arrays.copyOfRange(encoded, SPKI_PREFIX.length, encoded.length) : null;
    }

    /** The public key as SSH sends it (RFC 8709, section 4). */
    static byte[] wire(byte[] raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeString(out, SSH_NAME.getBytes(StandardCharsets.US_ASCII));
        writeString(out, raw);
        return out.toByteArray();
    }

    static void writeString(ByteArrayOutputStream out, byte[] bytes) {
        writeInt(out, bytes.length);
        out.writeBytes(bytes);
    }

    static void writeInt(ByteArrayOutputStream out, int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }
}
