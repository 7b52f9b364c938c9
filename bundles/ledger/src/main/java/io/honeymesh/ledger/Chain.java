// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The hash chain over the events. Row n's hash is
 *
 * <pre>SHA-256( hash of row n-1 ‖ n as 8 bytes, big-endian ‖ the event's JSON, byte for byte as stored )</pre>
 *
 * and the hash "before row 1" is {@code SHA-256("HoneyMesh ledger 1" ‖ 0x00 ‖ the ledger's 16 random identity bytes)}, so
 * that no two ledgers, and nothing else that is hashed here, share a chain. Not thread-safe.
 */
final class Chain {

    private static final byte[] DOMAIN = "HoneyMesh ledger 1\0".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest sha256 = sha256();
    private long sequence;
    private byte[] hash;

    /** Goes on behind the row with this sequence and hash. */
    Chain(long sequence, byte[] hash) {
        this.sequence = sequence;
        this.hash = hash.clone();
    }

    static byte[] genesis(byte[] identity) {
        MessageDigest digest = sha256();
        digest.update(DOMAIN);
        return digest.digest(identity);
    }

    /** Adds the next row's body; {@link #sequence()} and {@link #hash()} are then that row's. */
    void append(byte[] body) {
        sequence++;
        sha256.update(hash);
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequence));
        hash = sha256.digest(body);
    }

    long sequence() {
        return sequence;
    }

    byte[] hash() {
        return hash.clone();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new AssertionError(everyJavaHasIt);
        }
    }
}
