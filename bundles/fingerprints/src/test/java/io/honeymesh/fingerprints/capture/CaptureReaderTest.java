// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.fingerprints.Octets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureReaderTest {

    private static final byte[] ONE = {1, 2, 3};
    private static final byte[] TWO = {4, 5, 6, 7, 8};
    private static final List<ByteOrder> ORDERS = List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN);

    @TempDir
    private Path folder;

    @Test
    void pcapOfBothByteOrdersAndAllPrecisionsIsRead() throws IOException {
        for (ByteOrder order : ORDERS) {
            for (int magic : new int[] {CaptureFiles.MICROSECONDS, CaptureFiles.NANOSECONDS, CaptureFiles.KUZNETSOV}) {
                List<Frame> frames = frames(CaptureFiles.pcap(order, magic, 101)
                        .packet(ONE)
                        .packet(TWO, 9000)
                        .packet());
                assertFrames(
                        frames,
                        Packets.frame(1, 101, ONE),
                        Packets.frame(2, 101, TWO),
                        Packets.frame(3, 101, new byte[0]));
            }
        }
        assertEquals(
                1,
                frames(CaptureFiles.pcap(ByteOrder.BIG_ENDIAN, CaptureFiles.MICROSECONDS, 0x24000001)
                                .packet(ONE))
                        .getFirst()
                        .linkType());
    }

    @Test
    void pcapngWithSeveralInterfacesAndSectionsIsRead() throws IOException {
        for (ByteOrder order : ORDERS) {
            ByteOrder other = order == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            CaptureFiles second = CaptureFiles.pcapng(other).interfaceOf(113, 0).enhanced(0, ONE);
            List<Frame> frames = frames(CaptureFiles.pcapng(order)
                    .interfaceOf(1, 65_535)
                    .block(10, 8, b -> b) // secrets
                    .interfaceOf(101, 0)
                    .enhanced(1, ONE)
                    .enhanced(0, TWO)
                    .old(1, TWO)
                    .block(5, 12, b -> b) // statistics
                    .block(0xbad, 0, b -> b)
                    .raw(second.bytes()));
            assertFrames(
                    frames,
                    Packets.frame(1, 101, ONE),
                    Packets.frame(2, 1, TWO),
                    Packets.frame(3, 101, TWO),
                    Packets.frame(4, 113, ONE));
        }
    }

    @Test
    void aSimplePacketIsCutAtTheInterfacesSnapLength() throws IOException {
        List<Frame> frames = frames(CaptureFiles.pcapng(ByteOrder.LITTLE_ENDIAN)
                .interfaceOf(1, 5)
                .simple(9000, TWO)
                .simple(3, ONE));
        assertFrames(frames, Packets.frame(1, 1, TWO), Packets.frame(2, 1, ONE));
    }

    @Test
    void eachFormatTellsWhenAPacketWas() throws IOException {
        Instant at = Instant.parse("2026-11-21T10:00:00.123456Z");
        for (ByteOrder order : ORDERS) {
            for (int magic : new int[] {CaptureFiles.MICROSECONDS, CaptureFiles.NANOSECONDS}) {
                int fraction = magic == CaptureFiles.NANOSECONDS ? at.getNano() : at.getNano() / 1000;
                CaptureFiles pcap = CaptureFiles.pcap(order, magic, 1)
                        .raw(ByteBuffer.allocate(16)
                                .order(order)
                                .putInt((int) at.getEpochSecond())
                                .putInt(fraction)
                                .putLong(0)
                                .array());
                assertEquals(at, frames(pcap).getFirst().at());
            }
            CaptureFiles pcapng = CaptureFiles.pcapng(order)
                    .interfaceOf(1, 0) // counts nanoseconds
                    .enhancedAt(0, ChronoUnit.NANOS.between(Instant.EPOCH, at))
                    .block(
                            1,
                            28,
                            b -> b.putShort((short) 1)
                                    .putShort((short) 0)
                                    .putInt(0)
                                    .putShort((short) 2)
                                    .putShort((short) 1)
                                    .put(new byte[] {'x', 0, 0, 0})
                                    .putShort((short) 14)
                                    .putShort((short) 8)
                                    .putLong(1000))
                    .enhancedAt(1, ChronoUnit.MICROS.between(Instant.EPOCH, at) - 1_000_000_000);
            List<Frame> frames = frames(pcapng);
            assertEquals(at, frames.get(0).at());
            assertEquals(at, frames.get(1).at());
        }
    }

    @Test
    void gzipIsReadThrough() throws IOException {
        byte[] plain = CaptureFiles.pcap(1, Packets.frame(1, 1, ONE)).bytes();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        byte[] bytes = packed.toByteArray();
        assertFrames(frames(bytes), Packets.frame(1, 1, ONE));
        for (int length = 0; length < bytes.length - 8; length++) {
            assertFails(Arrays.copyOf(bytes, length));
        }
    }

    @Test
    void aFileCutShortAnywhereGivesWhatWasThereAndSaysAtWhichByteItEnds() {
        CaptureFiles pcap = CaptureFiles.pcap(1, Packets.frame(1, 1, ONE));
        CaptureFiles pcapng =
                CaptureFiles.pcapng(ByteOrder.BIG_ENDIAN).interfaceOf(1, 0).enhanced(0, ONE);
        for (CaptureFiles file : List.of(pcap, pcapng)) {
            int good = file.bytes().length;
            byte[] all = (file == pcap ? pcap.packet(TWO) : pcapng.enhanced(0, TWO)).bytes();
            for (int length = good + 1; length < all.length; length++) {
                List<Frame> frames = new ArrayList<>();
                byte[] cut = Arrays.copyOf(all, length);
                CaptureException e = assertThrows(CaptureException.class, () -> readInto(cut, frames));
                assertFrames(frames, Packets.frame(1, 1, ONE));
                assertTrue(e.getMessage().matches("byte \\d+: .*"), e.getMessage());
                int offset = Integer.parseInt(e.getMessage().split("[ :]")[1]);
                assertTrue(offset >= good && offset <= length, e.getMessage() + " of " + length);
            }
            for (int length = 0; length < 24; length++) {
                assertFails(Arrays.copyOf(all, length));
            }
        }
    }

    @Test
    void impossibleLengthsEndTheReading() {
        assertFails(CaptureFiles.pcap(1)
                .raw(Octets.hex("0000000000000000 ffffffff ffffffff"))
                .bytes());
        assertFails(CaptureFiles.pcap(1)
                .raw(Octets.hex("0000000000000000 01001000 01001000"))
                .bytes());
        CaptureFiles[] files = new CaptureFiles[8];
        Arrays.setAll(files, i -> CaptureFiles.pcapng(ByteOrder.BIG_ENDIAN).interfaceOf(1, 0));
        assertFails(files[0].raw(Octets.hex("00000006 0000000b")).bytes());
        assertFails(files[1].raw(Octets.hex("00000006 0000000e")).bytes());
        assertFails(files[2].raw(Octets.hex("00000006 fffffffc")).bytes());
        assertFails(files[3].raw(Octets.hex("00000bad fffffffc")).bytes());
        assertFails(files[4].enhanced(1, ONE).bytes());
        assertFails(files[5].enhanced(-1, ONE).bytes());
        assertFails(
                files[6].block(6, 20, b -> b.putInt(0).putLong(0).putInt(1000)).bytes());
        assertFails(files[7].block(6, 8, b -> b).bytes());
        assertFails(CaptureFiles.pcapng(ByteOrder.BIG_ENDIAN).enhanced(0, ONE).bytes());
        assertFails(CaptureFiles.pcapng(ByteOrder.BIG_ENDIAN).simple(3, ONE).bytes());
        assertFails(Octets.hex("0a0d0d0a 0000001c 11223344 00010000 ffffffffffffffff 0000001c"));
        assertFails(Octets.hex("0a0d0d0a 00000010 1a2b3c4d 00000010"));
    }

    @Test
    void whatIsNoCaptureIsSaidToBeNone() {
        assertEquals("byte 0: the file is empty", assertFails(new byte[0]).getMessage());
        assertTrue(assertFails(Octets.ascii("root:x:0:0:")).getMessage().contains("neither pcap nor pcapng"));
    }

    @Test
    void damagedFilesOnlyEverFailWithACaptureException() throws IOException {
        Random random = new Random(11);
        CaptureFiles pcap = CaptureFiles.pcap(1, Packets.frame(1, 1, ONE), Packets.frame(2, 1, TWO));
        CaptureFiles pcapng = CaptureFiles.pcapng(ByteOrder.LITTLE_ENDIAN)
                .interfaceOf(1, 0)
                .enhanced(0, ONE)
                .simple(5, TWO)
                .old(0, TWO);
        for (int i = 0; i < 6000; i++) {
            byte[] bytes = (i % 2 == 0 ? pcap : pcapng).bytes();
            for (int n = random.nextInt(3); n >= 0; n--) {
                bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt();
            }
            try {
                readInto(bytes, new ArrayList<>());
            } catch (CaptureException expected) {
                assertTrue(expected.getMessage().startsWith("byte "));
            }
        }
    }

    private CaptureException assertFails(byte[] file) {
        return assertThrows(CaptureException.class, () -> frames(file));
    }

    private static void assertFrames(List<Frame> frames, Frame... expected) {
        assertEquals(expected.length, frames.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i].number(), frames.get(i).number());
            assertEquals(expected[i].linkType(), frames.get(i).linkType());
            assertArrayEquals(expected[i].bytes(), frames.get(i).bytes());
        }
    }

    private List<Frame> frames(CaptureFiles file) throws IOException {
        return frames(file.bytes());
    }

    private List<Frame> frames(byte[] file) throws IOException {
        List<Frame> frames = new ArrayList<>();
        readInto(file, frames);
        return frames;
    }

    private void readInto(byte[] file, List<Frame> frames) throws IOException {
        Path path = Files.write(folder.resolve("capture"), file);
        try (CaptureReader reader = CaptureReader.open(path)) {
            for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                frames.add(frame.get());
            }
        }
    }
}
