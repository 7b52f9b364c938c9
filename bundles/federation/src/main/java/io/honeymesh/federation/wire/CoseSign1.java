// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import java.util.Arrays;

/**
 * COSE_Sign1 (RFC 9052, section 4.2), tagged, in the one shape that is taken here (S26): protected header exactly
 * {@code {1: -8, 4: the whole public key}}, empty unprotected header, attached payload, 64 bytes of signature.
 *
 * @param key who says it has signed; also whom the message is from
 * @param payload what is signed
 */
record CoseSign1(NodeKey key, byte[] payload, byte[] signature) {

    private static final int TAG = 18;
    private static final int ALGORITHM = 1;
    private static final int EDDSA = -8;
    private static final int KEY_ID = 4;
    private static final int SIGNATURE_BYTES = 64;
    private static final String CONTEXT = "Signature1";

    static byte[] sign(Signer signer, byte[] externalAad, byte[] payload) {
        byte[] signature = signer.sign(toBeSigned(signer.key(), externalAad, payload));
        return new CoseSign1(signer.key(), payload, signature).encode();
    }

    private byte[] encode() {
        return CborWriter.bytes(out -> out.tag(TAG)
                .array(
                        4,
                        () -> out.bytes(header(key))
                                .map(0, () -> {})
                                .bytes(payload)
                                .bytes(signature)));
    }

    static CoseSign1 decode(byte[] envelope) throws Malformed {
        CoseSign1 read;
        try {
            read = CborReader.read(envelope, CoseSign1::read);
        } catch (Malformed other) {
            throw new Malformed(Refusal.UNSIGNED, other.getMessage());
        }
        if (!Arrays.equals(read.encode(), envelope)) {
            throw new Malformed(Refusal.UNSIGNED, "not the one encoding of its content");
        }
        return read;
    }

    private static CoseSign1 read(CborReader in) throws Malformed {
        in.beginArray();
        if (in.tag() != TAG) {
            throw CborReader.malformed("no COSE_Sign1");
        }
        NodeKey key = CborReader.read(in.bytes(0, 64), header -> {
            header.beginMap();
            header.key(ALGORITHM);
            header.number(EDDSA, EDDSA);
            header.key(KEY_ID);
            NodeKey id = NodeKey.of(header.bytes(NodeKey.BYTES, NodeKey.BYTES));
            header.endMap();
            return id;
        });
        in.beginMap();
        in.endMap();
        CoseSign1 read = new CoseSign1(key, in.bytes(1, 16 << 10), in.bytes(SIGNATURE_BYTES, SIGNATURE_BYTES));
        in.endArray();
        return read;
    }

    boolean isSignedFor(byte[] externalAad) {
        return key.verifies(signature, toBeSigned(key, externalAad, payload));
    }

    private static byte[] header(NodeKey key) {
        return CborWriter.bytes(out ->
                out.map(2, () -> out.key(ALGORITHM).number(EDDSA).key(KEY_ID).bytes(key.bytes())));
    }

    /** The Sig_structure of section 4.4. */
    private static byte[] toBeSigned(NodeKey key, byte[] externalAad, byte[] payload) {
        return CborWriter.bytes(out -> out.array(
                4, () -> out.text(CONTEXT).bytes(header(key)).bytes(externalAad).bytes(payload)));
    }
}
