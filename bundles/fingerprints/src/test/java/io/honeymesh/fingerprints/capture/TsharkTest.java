// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.fingerprints.Carrier;
import io.honeymesh.fingerprints.Octets;
import io.honeymesh.fingerprints.TestDtls;
import io.honeymesh.fingerprints.TestHello;
import io.honeymesh.fingerprints.TestKex;
import io.honeymesh.fingerprints.TestQuic;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same captures, made here, through tshark: JA3 and HASSH, packet by packet. Skipped where there is no tshark. */
class TsharkTest {

    private static final int TCP = 6;
    private static final int UDP = 17;

    @TempDir
    private Path folder;

    @Test
    void everyWrappingIsSeenThrough() throws Exception {
        List<Wrapping> wrappings = new ArrayList<>();
        int count = Wrapping.all(new byte[20]).size();
        for (int i = 0; i < count; i++) {
            byte[] hello = TestHello.usual("w" + i + ".example")
                    .cipherSuites(0x1301, i + 1)
                    .record();
            wrappings.add(Wrapping.all(Packets.tcp(20_000 + i, 443, 1, Packets.ACK, hello))
                    .get(i));
        }
        Map<Integer, List<Wrapping>> byLinkType = wrappings.stream()
                .collect(Collectors.groupingBy(Wrapping::linkType, TreeMap::new, Collectors.toList()));
        CaptureFiles file = CaptureFiles.pcapng(ByteOrder.LITTLE_ENDIAN);
        byLinkType.keySet().forEach(type -> file.interfaceOf(type, 0));
        int number = 0;
        for (List<Wrapping> ofType : byLinkType.values()) {
            for (Wrapping wrapping : ofType) {
                file.enhanced(number, wrapping.packet());
            }
            number++;
        }
        assertSame(file.bytes());
    }

    @Test
    void streamsAreReadAlike() throws Exception {
        List<byte[]> packets = new ArrayList<>();
        TestHello hello = TestHello.usual("s.example");
        byte[] record = hello.record();
        byte[] message = hello.message();
        // In three segments, one of them twice.
        add(packets, 30_001, 443, 100, record, 60, 120);
        packets.add(packets.getLast());
        // In records of one byte, of seven, and with a second hello behind them.
        add(packets, 30_002, 443, 100, TestHello.records(message, 1));
        add(packets, 30_003, 443, 100, TestHello.records(message, 7), 20, 200);
        add(packets, 30_004, 443, 100, Octets.join(record, Octets.hex("140303000101"), record), record.length);
        // Around the seam of the sequence numbers; the same ports again; a capture that begins within.
        add(packets, 30_005, 443, -50, record, 40, 80);
        add(packets, 30_005, 443, 900_000_000, record);
        packets.add(Packets.ip(TCP, Packets.tcp(30_006, 443, 5, Packets.ACK, record)));
        // Hellos of all sorts.
        int port = 31_000;
        for (TestHello sort : List.of(
                TestHello.bare(),
                TestHello.bare().withoutBlock(),
                TestHello.bare().version(0x0301).sessionId(0),
                TestHello.bare().groups().pointFormats().extension(0xfafa),
                TestHello.bare()
                        .cipherSuites(0x0a0a, 0x1301, 0xfafa)
                        .groups(0x2a2a, 29)
                        .supportedVersions(0x5a5a, 0x0304),
                TestHello.bare().serverName("").protocols("\u0001\u0002"),
                TestHello.bare().serverName("bad\u001b[31m\"name").extension(0xffff, new byte[500]))) {
            add(packets, port++, 443, 1, sort.record());
        }
        assertSame(CaptureFiles.pcap(1, Packets.frames(packets.toArray(byte[][]::new)))
                .bytes());
    }

    @Test
    void sshIsReadAlike() throws Exception {
        List<byte[]> packets = new ArrayList<>();
        byte[] client = TestKex.packet(TestKex.payload(TestKex.LISTS));
        byte[] server = TestKex.packet(TestKex.payload(
                "k", "h", "aes128-ctr", "aes256-ctr", "hmac-sha1", "hmac-sha2-256", "none", "zlib", "", ""));
        int port = 40_000;
        for (int[] cuts : new int[][] {{}, {100}, {60, 100, 130}}) {
            int before = TestKex.IDENTIFICATION.length;
            packets.add(Packets.ip(TCP, Packets.tcp(port, 22, 1000, Packets.SYN)));
            packets.add(answer(Packets.tcp(22, port, 6, Packets.SYN | Packets.ACK)));
            cut(packets, port, 22, 1001, TestKex.IDENTIFICATION);
            packets.add(answer(Packets.tcp(22, port, 7, Packets.ACK, TestKex.IDENTIFICATION)));
            cut(packets, port, 22, 1001 + before, client, cuts);
            packets.add(answer(Packets.tcp(22, port, 7 + before, Packets.ACK, server)));
            port++;
        }
        assertSame(CaptureFiles.pcap(1, Packets.frames(packets.toArray(byte[][]::new)))
                .bytes());
    }

    @Test
    void quicIsReadAlike() throws Exception {
        TestHello hello = TestHello.usual("q.example").protocols("h3").extension(0x39, (byte) 1, (byte) 1, (byte) 0);
        byte[] message = hello.message();
        int end = message.length;
        byte[] padding = new byte[1000];
        List<byte[]> packets = new ArrayList<>();
        int port = 50_000;
        for (int version : new int[] {TestQuic.VERSION_1, 0xff00001d, 0xff00001b}) {
            byte[] id = {1, 2, 3, 4, 5, 6, 7, (byte) version};
            quic(packets, port++, TestQuic.initial(version, id, 0, TestQuic.crypto(message, 0, end), padding));
            id[0] = 2;
            byte[] first = TestQuic.crypto(message, 0, 40);
            byte[] rest = TestQuic.crypto(message, 40, end);
            quic(packets, port++, TestQuic.initial(version, id, 0, first, Octets.hex("01"), rest, padding));
            id[0] = 3;
            quic(
                    packets,
                    port++,
                    TestQuic.initial(version, id, 0, first, padding),
                    TestQuic.initial(version, id, 1, rest, padding));
        }
        assertSame(CaptureFiles.pcap(1, Packets.frames(packets.toArray(byte[][]::new)))
                .bytes());
    }

    @Test
    void dtlsIsReadAlike() throws Exception {
        TestHello hello =
                TestHello.bare().version(0xfefd).groups(29, 23).pointFormats(0).serverName("d.example");
        byte[] body = hello.body(Carrier.DTLS);
        int end = body.length;
        List<byte[]> packets = new ArrayList<>();
        quic(packets, 60_001, TestDtls.record(body, 0, 0, end));
        quic(packets, 60_002, TestDtls.record(body, 0, 0, end), TestDtls.record(body, 1, 0, end));
        quic(packets, 60_003, TestDtls.record(body, 0, 0, 50), TestDtls.record(body, 0, 50, end));
        quic(packets, 60_004, TestDtls.record(body, 0, 0, end), TestDtls.record(body, 0, 0, end));
        assertSame(CaptureFiles.pcap(1, Packets.frames(packets.toArray(byte[][]::new)))
                .bytes());
    }

    private static byte[] answer(byte[] segment) {
        return Octets.join(Arrays.copyOf(Packets.ip(TCP, segment), 12), Packets.SERVER, Packets.CLIENT, segment);
    }

    private static void quic(List<byte[]> packets, int port, byte[]... datagrams) {
        for (byte[] datagram : datagrams) {
            packets.add(Packets.ip(UDP, Packets.udp(port, 443, datagram)));
        }
    }

    /** A SYN, and the stream in segments that end at the cuts. */
    private static void add(List<byte[]> packets, int from, int to, int sequence, byte[] stream, int... cuts) {
        packets.add(Packets.ip(TCP, Packets.tcp(from, to, sequence, Packets.SYN)));
        cut(packets, from, to, sequence + 1, stream, cuts);
    }

    private static void cut(List<byte[]> packets, int from, int to, int sequence, byte[] stream, int... cuts) {
        int start = 0;
        for (int cut : Arrays.copyOf(cuts, cuts.length + 1)) {
            int end = cut == 0 ? stream.length : cut;
            packets.add(Packets.ip(
                    TCP, Packets.tcp(from, to, sequence + start, Packets.ACK, Arrays.copyOfRange(stream, start, end))));
            start = end;
        }
    }

    private void assertSame(byte[] capture) throws Exception {
        Tshark.assertAgrees(folder, capture);
    }
}
