// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Subject;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EnvelopesTest {

    private static byte[] signed(Body body) {
        return Envelopes.sign(Samples.ALPHA, Samples.header(), body);
    }

    private static Refusal refusal(byte[] envelope) {
        return assertThrows(Malformed.class, () -> Envelopes.open(envelope, Samples.CLUSTER))
                .refusal();
    }

    @Test
    void whatIsSignedIsWhatIsRead() throws Malformed {
        for (Map.Entry<String, Body> sample : Samples.all().entrySet()) {
            Message message = Envelopes.open(signed(sample.getValue()), Samples.CLUSTER);
            assertEquals(Samples.header(), message.header(), sample.getKey());
            assertEquals(sample.getValue(), message.body(), sample.getKey());
            assertEquals(Samples.ALPHA.key(), message.publisher(), sample.getKey());
            assertTrue(message.isAuthentic(), sample.getKey());
            assertArrayEquals(signed(sample.getValue()), message.envelope().bytes());
        }
    }

    @Test
    void S26_noChangeOfAnyBitPasses() {
        for (Map.Entry<String, Body> sample : Samples.all().entrySet()) {
            byte[] envelope = signed(sample.getValue());
            for (int bit = 0; bit < 8 * envelope.length; bit++) {
                byte[] changed = envelope.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    assertFalse(
                            Envelopes.open(changed, Samples.CLUSTER).isAuthentic(), sample.getKey() + ", bit " + bit);
                } catch (Malformed expected) {
                    // as good
                }
            }
        }
    }

    @Test
    void S26_aMessageIsSignedForOneClusterAndOneKind() throws Malformed {
        byte[] envelope = signed(new Body.Admission(Samples.BETA.key()));
        assertEquals(
                Refusal.CLUSTER,
                assertThrows(Malformed.class, () -> Envelopes.open(envelope, "another"))
                        .refusal());
        CoseSign1 admission = CoseSign1.decode(envelope);
        assertTrue(admission.isSignedFor(MessageType.ADMISSION.externalAad(Samples.CLUSTER)));
        assertFalse(admission.isSignedFor(MessageType.DEPARTURE.externalAad(Samples.CLUSTER)));
        assertFalse(admission.isSignedFor(MessageType.ADMISSION.externalAad("another")));
    }

    @Test
    void S26_otherHeadersThanTheOneAreRefused() {
        byte[] envelope = signed(Samples.ban(SharingLevel.L1));
        int algorithm = indexOf(envelope, 0xa2, 0x01, 0x27, 0x04, 0x58, 0x20);
        byte[] other = envelope.clone();
        other[algorithm + 2] = 0x26; // ES256
        assertEquals(Refusal.UNSIGNED, refusal(other));
        byte[] crit = insert(envelope, algorithm, 0xa3);
        assertEquals(Refusal.UNSIGNED, refusal(crit));
        int unprotected = algorithm + 38;
        assertEquals((byte) 0xa0, envelope[unprotected]);
        byte[] unprotectedKid = replace(envelope, unprotected, 1, 0xa1, 0x04, 0x41, 0x00);
        assertEquals(Refusal.UNSIGNED, refusal(unprotectedKid));
        assertEquals(Refusal.UNSIGNED, refusal(replace(envelope, 0, 1, 0xd8, 0x12)), "a longer form of the tag");
        assertEquals(Refusal.UNSIGNED, refusal(Arrays.copyOfRange(envelope, 1, envelope.length)), "no tag");
        assertEquals(Refusal.UNSIGNED, refusal(Arrays.copyOf(envelope, envelope.length - 1)));
        assertEquals(Refusal.UNSIGNED, refusal(Arrays.copyOf(envelope, envelope.length + 1)));
        assertEquals(Refusal.UNSIGNED, refusal(new byte[0]));
    }

    @Test
    void anotherVersionIsRefused() {
        byte[] envelope = signed(Samples.ban(SharingLevel.L1));
        int version = indexOf(envelope, 0xa8, 0x01, 0x02, 0x02);
        for (int other : new int[] {0, 1, 3, 23, 0x20}) {
            assertEquals(Refusal.VERSION, refusal(replace(envelope, version + 2, 1, other)), "version " + other);
        }
        assertEquals(Refusal.VERSION, refusal(replace(envelope, version + 1, 1, 0x03)), "no version");
    }

    @Test
    void S26_whatIsNotTheOneEncodingIsRefused() {
        byte[] payload = CborWriter.bytes(out -> out.map(1, () -> out.key(1).number(2)));
        assertEquals(Refusal.MALFORMED, refusal(resigned(payload)), "keys are missing");
        byte[] good = payload(signed(Samples.ban(SharingLevel.L1)));
        assertEquals(Refusal.MALFORMED, refusal(resigned(replace(good, 2, 1, 0x18, 0x02))), "an integer too long");
        assertEquals(Refusal.MALFORMED, refusal(resigned(replace(good, 0, 1, 0xbf))), "a map of unknown length");
        assertEquals(Refusal.MALFORMED, refusal(resigned(Arrays.copyOf(good, good.length + 1))), "more behind it");
        byte[] twice = replace(good, 0, 3, 0xa9, 0x01, 0x02, 0x01, 0x02);
        assertEquals(Refusal.MALFORMED, refusal(resigned(twice)), "a key that comes twice");
        byte[] textKey = replace(good, 1, 1, 0x61, '1');
        assertEquals(Refusal.MALFORMED, refusal(resigned(textKey)), "a text in place of a number");
    }

    @Test
    void S26_aMappedAddressIsNotTheAddressesOneForm() {
        byte[] good = payload(signed(Samples.ban(SharingLevel.L1)));
        int address = indexOf(good, 0x82, 0x44, 198, 51, 100, 7, 0x18, 0x20);
        byte[] mapped = replace(
                good, address, 8, 0x82, 0x50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 198, 51, 100, 7, 0x18, 0x20);
        assertEquals(Refusal.MALFORMED, refusal(resigned(mapped)));
    }

    @Test
    void aLevelSaysNoMoreThanItMay() {
        Map<SharingLevel, Refusal> refused = new EnumMap<>(SharingLevel.class);
        for (SharingLevel level : SharingLevel.values()) {
            Body.Ban all = Samples.ban(SharingLevel.L4);
            Body.Ban more = new Body.Ban(
                    all.subject(),
                    all.claim(),
                    all.reasons(),
                    level,
                    all.origins(),
                    all.fingerprints(),
                    all.ports(),
                    all.behaviour(),
                    all.excerpts());
            if (level != SharingLevel.L4) {
                refused.put(level, refusal(signed(more)));
            }
        }
        assertEquals(3, refused.size());
        assertTrue(refused.values().stream().allMatch(Refusal.SHARING_LEVEL::equals), refused.toString());
    }

    @Test
    void theLongestEnvelopeIsReadAndOneByteMoreIsNot() {
        assertEquals(Refusal.OVERSIZED, refusal(new byte[Envelopes.MAX_BYTES + 1]));
        assertEquals(Refusal.UNSIGNED, refusal(new byte[Envelopes.MAX_BYTES]));
    }

    @Test
    void randomBytesAndMutationsThrowNothingElse() {
        Random random = new Random(26);
        byte[][] samples =
                Samples.all().values().stream().map(EnvelopesTest::signed).toArray(byte[][]::new);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = samples[random.nextInt(samples.length)].clone();
            if (i % 2 == 0) {
                bytes = resigned(mutated(payload(bytes), random));
            } else {
                bytes = mutated(bytes, random);
            }
            try {
                Envelopes.open(bytes, Samples.CLUSTER);
            } catch (Malformed expected) {
                // what it is for
            }
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length);
        int[] with = random.ints(random.nextInt(12), 0, 256).toArray();
        return replace(bytes, from, Math.min(random.nextInt(12), bytes.length - from), with);
    }

    private static byte[] payload(byte[] envelope) {
        try {
            return CoseSign1.decode(envelope).payload();
        } catch (Malformed impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static byte[] resigned(byte[] payload) {
        return CoseSign1.sign(Samples.ALPHA, MessageType.BAN.externalAad(Samples.CLUSTER), payload);
    }

    private static byte[] insert(byte[] bytes, int at, int value) {
        return replace(bytes, at, 1, value);
    }

    private static byte[] replace(byte[] bytes, int from, int length, int... with) {
        byte[] out = new byte[bytes.length - length + with.length];
        System.arraycopy(bytes, 0, out, 0, from);
        for (int i = 0; i < with.length; i++) {
            out[from + i] = (byte) with[i];
        }
        System.arraycopy(bytes, from + length, out, from + with.length, bytes.length - from - length);
        return out;
    }

    private static int indexOf(byte[] bytes, int... wanted) {
        for (int at = 0; at <= bytes.length - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && bytes[at + same] == (byte) wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return at;
            }
        }
        throw new AssertionError("not there");
    }

    @Test
    void aSubjectIsWhateverIsNamed() throws Malformed {
        Body.Allow wide = new Body.Allow(Subject.parse("0.0.0.0/0"), "x");
        assertEquals(
                wide, Envelopes.open(signed(wide), Samples.CLUSTER).body(), "the door looks at subjects, not this");
    }
}
