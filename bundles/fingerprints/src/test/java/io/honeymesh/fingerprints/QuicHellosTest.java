// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Octets.hex;
import static io.honeymesh.fingerprints.Octets.join;
import static io.honeymesh.fingerprints.TestQuic.crypto;
import static io.honeymesh.fingerprints.TestQuic.initial;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuicHellosTest {

    private static final byte[] ID = hex("8394c8f03e515708");
    private static final TestHello USUAL = TestHello.usual("q.example").extension(0x39, new byte[40]);
    private static final byte[] MESSAGE = USUAL.message();
    private static final String JA4 = Ja4.of(USUAL.parsed(Carrier.QUIC));
    private static final int END = MESSAGE.length;
    private static final byte[] PADDING = new byte[30];

    @Test
    void theKeysAreThoseOfTheStandardsExamples() {
        byte[][] one = QuicKeys.ofClient(QuicVersion.ONE, ID).parts(); // RFC 9001, A.1
        assertArrayEquals(hex("1f369613dd76d5467730efcbe3b1a22d"), one[0]);
        assertArrayEquals(hex("fa044b2f42a3fd3b46fb255c"), one[1]);
        assertArrayEquals(hex("9f50449e04a0e810283a1e9933adedd2"), one[2]);
        byte[][] two = QuicKeys.ofClient(QuicVersion.TWO, ID).parts(); // RFC 9369, A.1
        assertArrayEquals(hex("8b1a0bc121284290a29e0971b5cd045d"), two[0]);
        assertArrayEquals(hex("91f73e2351d8fa91660e909f"), two[1]);
        assertArrayEquals(hex("45b95e15235d6f45a6b19cbcb0294ba9"), two[2]);
    }

    @Test
    void eachVersionIsOpenedAndOthersAreLeftAlone() {
        for (int version :
                new int[] {1, 0x6b3343cf, 0xff000017, 0xff00001c, 0xff00001d, 0xff000020, 0xff000022, 0xfaceb002}) {
            assertEquals(List.of(JA4), read(initial(version, ID, 0, crypto(MESSAGE, 0, END), PADDING)));
        }
        byte[] packet = initial(1, ID, 0, crypto(MESSAGE, 0, END), PADDING);
        for (int version : new int[] {0, 2, 0xff000016, 0xff000023, 0x51303530, 0x0a0a0a0a}) {
            byte[] changed = Octets.of()
                    .u8(packet[0])
                    .u32(version)
                    .add(Arrays.copyOfRange(packet, 5, packet.length))
                    .bytes();
            assertFalse(QuicHellos.mayBe(changed, 0, changed.length));
        }
    }

    @Test
    void packetNumbersOfEachLengthAndTokensAreRead() {
        for (int bytes = 1; bytes <= 4; bytes++) {
            byte[] packet = initial(1, ID, ID, new byte[100], 77, bytes, crypto(MESSAGE, 0, END), PADDING);
            assertEquals(List.of(JA4), read(packet));
        }
    }

    @Test
    void cryptoFramesComeInAnyOrderBetweenOthers() {
        byte[] acknowledgement = hex("02 05 00 01 02 03 04");
        byte[] withEcn = hex("03 05 00 00 02 01 02 03");
        assertEquals(
                List.of(JA4),
                read(initial(
                        1,
                        ID,
                        1,
                        PADDING,
                        crypto(MESSAGE, 100, END),
                        acknowledgement,
                        crypto(MESSAGE, 30, 60),
                        hex("01"),
                        crypto(MESSAGE, 0, 40),
                        withEcn,
                        crypto(MESSAGE, 50, 110),
                        PADDING)));
    }

    @Test
    void aHelloOverSeveralPacketsAndDatagramsIsPutTogether() {
        byte[] coalesced = join(
                initial(1, ID, 0, crypto(MESSAGE, 0, 50), PADDING),
                hex("d0 00000001 00 00 03 aabbcc"), // 0-RTT
                hex("e0 00000001 00 00 02 aabb"), // handshake
                initial(1, ID, 1, crypto(MESSAGE, 50, END), PADDING),
                new byte[20]);
        assertEquals(List.of(JA4), read(coalesced));
        assertEquals(
                List.of(JA4),
                read(
                        initial(1, ID, 1, crypto(MESSAGE, 50, END), PADDING),
                        initial(1, ID, 0, crypto(MESSAGE, 0, 50), PADDING)));
    }

    @Test
    void theKeysStayWhenTheServerNamesAnotherConnection() {
        byte[] other = hex("0102030405060708");
        assertEquals(
                List.of(JA4),
                read(
                        initial(1, ID, 0, crypto(MESSAGE, 0, 50), PADDING),
                        initial(1, ID, other, new byte[0], 1, 1, crypto(MESSAGE, 50, END), PADDING)));
    }

    @Test
    void aRepeatedPacketTellsNothingNewAndASecondHelloDoes() {
        byte[] packet = initial(1, ID, 0, crypto(MESSAGE, 0, END), PADDING);
        assertEquals(List.of(JA4), read(packet, packet));
        byte[] both = join(MESSAGE, MESSAGE);
        assertEquals(List.of(JA4, JA4), read(packet, initial(1, ID, 1, crypto(both, END, both.length), PADDING)));
    }

    @Test
    void aClientThatIsSentAwayToComeBackWithATokenSaysTheSameAgain() {
        byte[] other = hex("0102030405060708");
        byte[] first = initial(1, ID, 0, crypto(MESSAGE, 0, END), PADDING);
        byte[] again = initial(1, other, other, new byte[24], 1, 1, crypto(MESSAGE, 0, END), PADDING);
        assertEquals(List.of(JA4), read(first, again));
        byte[] beginning = initial(1, ID, 0, crypto(MESSAGE, 0, 50), PADDING);
        assertEquals(List.of(JA4), read(beginning, again));
        assertEquals(List.of(JA4), read(again), "the first try was not captured");
    }

    @Test
    void anotherConnectionBetweenTheSamePortsIsItsOwn() {
        byte[][] packets = new byte[40][];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = initial(1, new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) i}, 0, crypto(MESSAGE, 0, END), PADDING);
        }
        assertEquals(40, read(packets).size());
    }

    @Test
    void whatIsCutShortOrDamagedIsNone() {
        byte[] packet = initial(1, ID, 0, crypto(MESSAGE, 0, END), PADDING);
        for (int length = 0; length < packet.length; length++) {
            assertEquals(List.of(), read(Arrays.copyOf(packet, length)), "cut at " + length);
        }
        for (int at = 0; at < packet.length; at++) {
            byte[] damaged = packet.clone();
            damaged[at] ^= 0x55;
            assertEquals(List.of(), read(damaged), "damaged at " + at);
        }
    }

    @Test
    void strangeFramesAndOffsetsEndAPacketQuietly() {
        byte[] far = Octets.of()
                .u8(6)
                .add(hex("ffffffffffffffff"))
                .add(TestQuic.varint(1))
                .u8(1)
                .bytes();
        byte[] beyond = Octets.of()
                .u8(6)
                .add(TestQuic.varint(140_000))
                .add(TestQuic.varint(1))
                .u8(1)
                .bytes();
        byte[] tooLong =
                Octets.of().u8(6).u8(0).add(hex("ffffffffffffffff")).u8(1).bytes();
        byte[] manyRanges = hex("02 05 00 ffffffffffffffff 02 03 04");
        for (byte[] frame : List.of(far, tooLong, manyRanges, hex("1c000000"), hex("40ff"))) {
            assertEquals(List.of(), read(initial(1, ID, 0, frame, crypto(MESSAGE, 0, END), PADDING)));
        }
        assertEquals(List.of(JA4), read(initial(1, ID, 0, beyond, crypto(MESSAGE, 0, END), PADDING)));
        assertEquals(
                List.of(),
                read(initial(
                        1,
                        ID,
                        0,
                        Octets.of().u8(6).u8(0).u8(4).add(hex("01ffffff")).bytes(),
                        PADDING)));
    }

    @Test
    void connectionIdentifiersOfAnyLengthMakeNoTrouble() {
        for (int bytes = 0; bytes <= 20; bytes++) {
            assertEquals(List.of(JA4), read(initial(1, new byte[bytes], 0, crypto(MESSAGE, 0, END), PADDING)));
        }
        assertEquals(List.of(), read(initial(1, new byte[21], 0, crypto(MESSAGE, 0, END), PADDING)));
    }

    /** Connections that say nothing are held all the same. */
    @Test
    void S12_connectionsAreCountedWithWhatTheyCost() {
        QuicHellos hellos = new QuicHellos();
        for (int i = 0; i < 10; i++) {
            byte[] datagram = initial(1, new byte[] {(byte) i}, 0, PADDING);
            hellos.read(datagram, 0, datagram.length, hello -> {});
        }
        assertTrue(hellos.size() >= 8 * QuicHellos.CONNECTION_BYTES);
    }

    @Test
    void garbageDoesNotMakeItThrow() {
        Random random = new Random(6);
        QuicHellos hellos = new QuicHellos();
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            if (bytes.length > 5) {
                System.arraycopy(hex("c000000001"), 0, bytes, 0, 5);
                bytes[0] = (byte) (0x80 | random.nextInt());
            }
            hellos.read(bytes, 0, bytes.length, hello -> {});
            if (i % 20 == 0) {
                hellos = new QuicHellos();
            }
        }
    }

    private static List<String> read(byte[]... datagrams) {
        QuicHellos hellos = new QuicHellos();
        List<String> found = new ArrayList<>();
        for (byte[] datagram : datagrams) {
            hellos.read(datagram, 0, datagram.length, hello -> found.add(Ja4.of(hello)));
        }
        return found;
    }
}
