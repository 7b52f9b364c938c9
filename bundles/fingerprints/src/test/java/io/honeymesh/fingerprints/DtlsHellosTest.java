// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Octets.hex;
import static io.honeymesh.fingerprints.Octets.join;
import static io.honeymesh.fingerprints.TestDtls.record;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DtlsHellosTest {

    private static final TestHello USUAL =
            TestHello.bare().version(0xfefd).groups(29).serverName("d.example");
    private static final byte[] BODY = USUAL.body(Carrier.DTLS);
    private static final int END = BODY.length;
    private static final String JA4 = Ja4.of(USUAL.parsed(Carrier.DTLS));

    @Test
    void aWholeHelloIsRead() {
        assertEquals("dd2d030200", JA4.substring(0, 10));
        assertEquals(List.of(JA4), read(record(BODY, 0, 0, END)));
        byte[] cisco = record(BODY, 0, 0, END);
        cisco[1] = 1;
        cisco[2] = 0;
        assertEquals(List.of(JA4), read(cisco));
    }

    @Test
    void theSecondHelloWithACookieIsItsOwn() {
        assertEquals(List.of(JA4, JA4), read(record(BODY, 0, 0, END), record(BODY, 1, 0, END)));
    }

    @Test
    void fragmentsArePutTogetherInAnyOrderAndOnce() {
        byte[] first = record(BODY, 3, 0, 40);
        byte[] second = record(BODY, 3, 30, 60);
        byte[] third = record(BODY, 3, 60, END);
        assertEquals(List.of(JA4), read(first, second, third));
        assertEquals(List.of(JA4), read(third, first, second, first));
        assertEquals(List.of(JA4), read(join(third, second, first)));
        assertEquals(List.of(), read(first, third));
        assertEquals(List.of(), read(first, record(BODY, 4, 40, END)), "fragments of different messages");
    }

    @Test
    void severalMessagesInOneRecordAreRead() {
        byte[] twice = join(TestDtls.fragment(BODY, 0, 0, END), TestDtls.fragment(BODY, 1, 0, END));
        assertEquals(
                List.of(JA4, JA4),
                read(Octets.of().u8(22).u16(0xfefd).zeros(8).vector16(twice).bytes()));
    }

    @Test
    void whatIsCutShortOrEncryptedIsNone() {
        byte[] record = record(BODY, 0, 0, END);
        for (int length = 0; length < record.length; length++) {
            assertEquals(List.of(), read(Arrays.copyOf(record, length)), "cut at " + length);
        }
        byte[] encrypted = record.clone();
        encrypted[4] = 1;
        assertEquals(List.of(), read(encrypted));
    }

    @Test
    void impossibleFragmentsAreLeftOut() {
        for (String header : List.of(
                "01 ffffff 0000 000000 000004", // longer than is taken
                "01 000010 0000 00000d 000004", // beyond the message's end
                "01 000010 0000 ffffff 000004",
                "01 000010 0000 000000 ffffff")) {
            byte[] content = join(hex(header), new byte[4]);
            assertEquals(
                    List.of(),
                    read(Octets.of()
                            .u8(22)
                            .u16(0xfefd)
                            .zeros(8)
                            .vector16(content)
                            .bytes()));
        }
    }

    @Test
    void garbageDoesNotMakeItThrow() {
        Random random = new Random(7);
        byte[][] seeds = {record(BODY, 0, 0, END), record(BODY, 3, 0, 40), record(BODY, 3, 30, END)};
        DtlsHellos hellos = new DtlsHellos();
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = seeds[i % 3].clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            bytes[random.nextInt(30)] = (byte) random.nextInt();
            hellos.read(bytes, 0, random.nextInt(bytes.length + 1), hello -> {});
        }
    }

    private static List<String> read(byte[]... datagrams) {
        DtlsHellos hellos = new DtlsHellos();
        List<String> found = new ArrayList<>();
        for (byte[] datagram : datagrams) {
            if (DtlsHellos.mayBe(datagram, 0, datagram.length)) {
                hellos.read(datagram, 0, datagram.length, hello -> found.add(Ja4.of(hello)));
            }
        }
        return found;
    }
}
