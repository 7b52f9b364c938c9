// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A node's Ed25519 public key (RFC 8032).
 *
 * @param hex its 32 bytes as 64 lower-case hexadecimal digits
 */
public record NodeKey(String hex) implements Comparable<NodeKey> {

    /** Bytes of a key. */
    public static final int BYTES = Ed25519.PUBLIC_KEY_SIZE;

    public static NodeKey of(byte[] key) {
        return new NodeKey(HexFormat.of().formatHex(key));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** The node ID: SHA-256 of the key, 64 lower-case hexadecimal digits. */
    public String nodeId() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Whether it is a canonical point of the prime-order group: no small order, no mixed order (S26). */
    public boolean isSound() {
        return Ed25519.validatePublicKeyFull(bytes(), 0);
    }

    /** Whether the signature over the bytes is this key's; canonical S and R only. */
    public boolean verifies(byte[] signature, byte[] signed) {
        return signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature, 0, bytes(), 0, signed, 0, signed.length);
    }

    @Override
    public int compareTo(NodeKey other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
