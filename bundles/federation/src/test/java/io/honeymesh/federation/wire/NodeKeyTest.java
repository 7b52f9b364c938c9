// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Signatures and keys that some libraries take and none should (after the cases of Project Wycheproof and RFC 8032). */
class NodeKeyTest {

    private static final byte[] SAID = "said".getBytes(StandardCharsets.US_ASCII);

    /** The group's order, RFC 8032, section 5.1. */
    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    /** All points of small order, each in every encoding there is of it. */
    private static final String[] SMALL_ORDER = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    };

    private final Signer signer = Samples.ALPHA;
    private final byte[] signature = signer.sign(SAID);

    @Test
    void rfc8032sFirstVectorHolds() {
        Signer vector =
                new Signer(HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        assertEquals(
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                vector.key().hex());
        assertEquals(
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
                HexFormat.of().formatHex(vector.sign(new byte[0])));
    }

    @Test
    void theRightOneIsTaken() {
        assertTrue(signer.key().verifies(signature, SAID));
        assertFalse(signer.key().verifies(signature, new byte[0]));
        assertFalse(Samples.BETA.key().verifies(signature, SAID));
    }

    @Test
    void aTruncatedOrLongerSignatureIsRefused() {
        for (int length = 0; length < 130; length++) {
            if (length != 64) {
                assertFalse(signer.key().verifies(Arrays.copyOf(signature, length), SAID), length + " bytes");
            }
        }
    }

    @Test
    void aSignatureWhoseSIsNotReducedIsRefused() {
        byte[] s = Arrays.copyOfRange(signature, 32, 64);
        BigInteger value = new BigInteger(1, reversed(s));
        for (int times = 1; times < 8; times++) {
            BigInteger other = value.add(L.multiply(BigInteger.valueOf(times)));
            if (other.bitLength() <= 256) {
                byte[] changed = signature.clone();
                byte[] big = other.toByteArray();
                byte[] little = Arrays.copyOf(reversed(big.length > 32 ? Arrays.copyOfRange(big, 1, 33) : big), 32);
                System.arraycopy(little, 0, changed, 32, 32);
                assertFalse(signer.key().verifies(changed, SAID), "S + " + times + " L");
            }
        }
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] out = new byte[bytes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = bytes[bytes.length - 1 - i];
        }
        return out;
    }

    @Test
    void keysOfSmallOrderAreUnsoundAndSignNothing() {
        for (String hex : SMALL_ORDER) {
            NodeKey key = new NodeKey(hex);
            assertFalse(key.isSound(), hex);
            for (String r : SMALL_ORDER) {
                byte[] forged = Arrays.copyOf(HexFormat.of().parseHex(r), 64);
                assertFalse(key.verifies(forged, SAID), "R " + r + ", A " + hex);
            }
        }
    }

    @Test
    void aKeyThatIsNoPointOrNotInItsOneFormIsUnsound() {
        assertFalse(new NodeKey("02" + "00".repeat(31)).isSound(), "no point");
        assertFalse(new NodeKey("ff".repeat(32)).isSound(), "beyond the field");
        assertTrue(signer.key().isSound());
    }

    @Test
    void aPointOfMixedOrderIsUnsound() {
        // A sound key plus the point of order two: (x, y) -> (-x, -y).
        byte[] y = reversed(signer.key().bytes());
        boolean sign = (y[0] & 0x80) != 0;
        y[0] &= 0x7f;
        BigInteger p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
        byte[] negated = new byte[32];
        byte[] value = p.subtract(new BigInteger(1, y)).toByteArray();
        System.arraycopy(value, 0, negated, 32 - value.length, value.length);
        if (!sign) {
            negated[0] |= (byte) 0x80;
        }
        assertFalse(NodeKey.of(reversed(negated)).isSound());
    }
}
