// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Octets.ascii;
import static io.honeymesh.fingerprints.Octets.hex;
import static io.honeymesh.fingerprints.Octets.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TlsHellosTest {

    private static final TestHello USUAL = TestHello.usual("a.example");
    private static final byte[] RECORD = USUAL.record();
    private static final String JA4 = Ja4.of(USUAL.parsed());

    @Test
    void oneRecordIsRead() {
        assertEquals(List.of(JA4), whole(RECORD));
    }

    @Test
    void recordsOfAnySizeArePutTogether() {
        byte[] message = USUAL.message();
        for (int size = 1; size <= message.length; size++) {
            assertEquals(List.of(JA4), whole(TestHello.records(message, size)), "records of " + size);
        }
    }

    @Test
    void itIsCompleteWithItsLastByteAndNotBefore() {
        for (byte[] stream :
                List.of(RECORD, TestHello.records(USUAL.message(), 1), TestHello.records(USUAL.message(), 7))) {
            TlsHellos hellos = new TlsHellos();
            List<ClientHello> found = new ArrayList<>();
            for (int length = 0; length <= stream.length; length++) {
                hellos.read(stream, length, false, found::add);
                assertEquals(length < stream.length ? 0 : 1, found.size(), "after " + length);
            }
        }
    }

    @Test
    void whatIsCutShortIsNone() {
        for (int length = 0; length < RECORD.length; length++) {
            assertEquals(List.of(), whole(Arrays.copyOf(RECORD, length)), "cut at " + length);
        }
    }

    @Test
    void theLongestHelloIsReadAndOneByteMoreIsNot() {
        assertEquals(
                1,
                whole(TestHello.records(sized(ClientHello.MAX_BYTES), 1 << 14)).size());
        assertEquals(
                0,
                whole(TestHello.records(sized(ClientHello.MAX_BYTES + 1), 1 << 14))
                        .size());
    }

    /** Extensions have at most 65535 bytes: the rest is cipher suites. */
    private static byte[] sized(int bytes) {
        TestHello hello = TestHello.bare().cipherSuites(new int[1000]);
        int left = bytes - hello.body().length - 4;
        return hello.extension(21, new byte[left]).message();
    }

    @Test
    void aSecondHelloBehindARetryRequestIsFoundToo() {
        TestHello second = TestHello.usual("b.example").extension(44);
        byte[] stream = join(RECORD, hex("1403030001 01"), hex("1703030004 01020304"), second.record());
        assertEquals(List.of(JA4, Ja4.of(second.parsed())), whole(stream));
        assertEquals(JA4, Ja4.of(TlsHellos.first(stream).orElseThrow()));
    }

    @Test
    void otherHandshakeMessagesAndEncryptedOnesAreNone() {
        byte[] keyExchange = hex("1603030005 1000000101");
        byte[] finished = hex("1603030008 01aabbccddeeff00"); // encrypted, and looks like a hello at first
        byte[] data = join(hex("1703030010"), new byte[16]);
        assertEquals(List.of(JA4), whole(join(RECORD, keyExchange, finished, data)));
    }

    @Test
    void itIsFoundBehindWhatProxiesAndMailServersAreToldFirst() {
        List<byte[]> preambles = List.of(
                ascii("CONNECT www.example.org:443 HTTP/1.1\r\nHost: www.example.org\r\n\r\n"),
                hex("050100 0501000104010203 01bb".replace(" ", "")),
                join(hex("040101bb01020304"), ascii("user\0")),
                ascii("EHLO x\r\nSTARTTLS\r\n"),
                ascii("a001 STARTTLS\r\n"),
                ascii("PROXY TCP4 192.0.2.1 192.0.2.2 1 443\r\n"),
                hex("0000000804d2162f"),
                hex("2000000105ae03000000000121000000000000000000000000000000000000000000000000"),
                hex("0300000b06e00000000000"),
                hex("160301"),
                hex("16030100ff01"));
        for (byte[] preamble : preambles) {
            assertEquals(List.of(JA4), whole(join(preamble, RECORD)), new String(preamble));
        }
    }

    @Test
    void itMayBeginAfterTheLongestPreambleAndNotLater() {
        assertEquals(List.of(JA4), whole(join(new byte[TlsHellos.MAX_PREAMBLE_BYTES], RECORD)));
        assertEquals(List.of(), whole(join(new byte[TlsHellos.MAX_PREAMBLE_BYTES + 1], RECORD)));
    }

    @Test
    void theFirstHelloOfTheOldestKindIsRefused() {
        byte[] sslTwo =
                hex("802e 01 0301 0015 0000 0010 0700c0 030080 010080 060040 040080 020080 00000a" + "00".repeat(16));
        assertEquals(List.of(), whole(sslTwo));
    }

    @Test
    void recordsOfOtherVersionsAreTaken() {
        for (int minor = 0; minor <= 4; minor++) {
            byte[] record = RECORD.clone();
            record[2] = (byte) minor;
            assertEquals(List.of(JA4), whole(record));
        }
        byte[] record = RECORD.clone();
        record[2] = 5;
        assertEquals(List.of(), whole(record));
    }

    @Test
    void anotherRecordInBetweenBreaksIt() {
        byte[] records = TestHello.records(USUAL.message(), 40);
        byte[] broken =
                join(Arrays.copyOf(records, 45), hex("14030300 0101"), Arrays.copyOfRange(records, 45, records.length));
        assertEquals(List.of(), whole(broken));
    }

    @Test
    void emptyAndOverlongRecordsAreNone() {
        assertEquals(List.of(), whole(join(hex("1603010000"), Arrays.copyOfRange(RECORD, 5, RECORD.length))));
        assertEquals(List.of(), whole(TestHello.records(sized(20_000), 16_385)));
        assertEquals(1, whole(TestHello.records(sized(20_000), 16_384)).size());
        assertEquals(List.of(), whole(join(hex("160301ffff01ffffff"), new byte[70_000])));
    }

    @Test
    void garbageAndDamageNeitherThrowNorTakeLong() {
        Random random = new Random(5);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = i % 2 == 0 ? new byte[random.nextInt(500)] : RECORD.clone();
                if (i % 2 == 0) {
                    random.nextBytes(bytes);
                } else {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                whole(bytes);
            }
        });
    }

    @Test
    void manyFalseBeginningsAreGivenUpInLinearTime() {
        byte[] opening = hex("1603014000 0100fff0 0303".replace(" ", ""));
        byte[] stream = new byte[1 << 17];
        for (int at = 0; at + opening.length < stream.length; at += opening.length) {
            System.arraycopy(opening, 0, stream, at, opening.length);
        }
        byte[] tiny = TestHello.records(new byte[20_000], 1);
        tiny[5] = 1;
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (byte[] bytes : List.of(stream, tiny, join(RECORD, tiny), join(RECORD, stream))) {
                whole(bytes);
                TlsHellos hellos = new TlsHellos();
                for (int length = 0; length <= bytes.length; length++) {
                    hellos.read(bytes, length, false, hello -> {});
                }
            }
        });
    }

    private static List<String> whole(byte[] stream) {
        List<String> found = new ArrayList<>();
        new TlsHellos().read(stream, stream.length, true, hello -> found.add(Ja4.of(hello)));
        return found;
    }
}
