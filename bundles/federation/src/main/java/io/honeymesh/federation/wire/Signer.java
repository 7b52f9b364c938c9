// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A node's private key, for signing. Thread-safe. */
public final class Signer {

    /** Bytes of a private key's seed. */
    public static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;

    private final byte[] seed;
    private final NodeKey key;

    /** @param seed 32 random bytes; copied */
    public Signer(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("an Ed25519 seed has " + SEED_BYTES + " bytes, not " + seed.length);
        }
        this.seed = seed.clone();
        byte[] key = new byte[NodeKey.BYTES];
        Ed25519.generatePublicKey(this.seed, 0, key, 0);
        this.key = NodeKey.of(key);
    }

    public NodeKey key() {
        return key;
    }

    /** The private key in PKCS #8 (RFC 8410), for TLS. */
    public byte[] pkcs8() {
        byte[] prefix = HexFormat.of().parseHex("302e020100300506032b657004220420");
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + seed.length);
        System.arraycopy(seed, 0, encoded, prefix.length, seed.length);
        return encoded;
    }

    /** Signs bytes as they are: for certificates. What is sent in envelopes goes through {@link Envelopes#sign}. */
    public byte[] sign(byte[] bytes) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, bytes, 0, bytes.length, signature, 0);
        return signature;
    }
}
