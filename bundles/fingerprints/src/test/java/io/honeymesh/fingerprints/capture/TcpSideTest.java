// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.fingerprints.ClientHello;
import io.honeymesh.fingerprints.KexInit;
import io.honeymesh.fingerprints.Octets;
import io.honeymesh.fingerprints.TestHello;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpSideTest {

    private static final byte[] HELLO = TestHello.usual("a.example").record();

    /** Remembers in which packets hellos were complete. */
    private static final class Seen implements HandshakeReader.Findings {
        final List<Long> frames = new ArrayList<>();

        @Override
        public void hello(long frame, ClientHello hello) {
            frames.add(frame);
        }

        @Override
        public void proposal(long frame, KexInit kex) {
            throw new AssertionError("no SSH here");
        }
    }

    private final Seen seen = new Seen();
    private final TcpSide side = new TcpSide(() -> new HandshakeReader(seen));
    private long frame;

    private void syn(int sequence) {
        side.segment(++frame, sequence, Segment.SYN, Slice.NOTHING);
    }

    private void data(int sequence, byte[] stream, int from, int to) {
        byte[] data = Arrays.copyOfRange(stream, from, to);
        side.segment(++frame, sequence, Segment.ACK, new Slice(data, 0, data.length));
    }

    /** Part of the hello, which begins at sequence number 101. */
    private void part(int from, int to) {
        data(101 + from, HELLO, from, to);
    }

    @Test
    void segmentsInOrderAreReadAndTheLastOneCompletesIt() {
        syn(100);
        part(0, 50);
        part(50, 100);
        part(100, HELLO.length);
        part(0, HELLO.length);
        assertEquals(List.of(4L), seen.frames);
    }

    /** Segments of one byte would take fifty times what they are counted as. */
    @Test
    void S12_whatWaitsIsCountedWithWhatItCosts() {
        syn(100);
        byte[] some = new byte[200];
        for (int at = 2; at < 200; at += 2) {
            data(101 + at, some, at, at + 1);
        }
        assertEquals(TcpSide.OBJECTS_BYTES + 99 * (1 + TcpSide.WAITING_BYTES), side.size());
    }

    @Test
    void segmentsOutOfOrderAreCompleteWithTheLastToArrive() {
        syn(100);
        part(100, HELLO.length);
        part(50, 100);
        assertEquals(List.of(), seen.frames);
        part(0, 50);
        assertEquals(List.of(4L), seen.frames);
    }

    @Test
    void anyOrderWithRepetitionsAndOverlapsGivesOne() {
        Random random = new Random(14);
        for (int round = 0; round < 300; round++) {
            Seen found = new Seen();
            TcpSide one = new TcpSide(() -> new HandshakeReader(found));
            int start = round % 3 == 0 ? -60 : random.nextInt(); // also around the circle's seam
            one.segment(0, start - 1, Segment.SYN, Slice.NOTHING);
            List<int[]> parts = new ArrayList<>();
            for (int at = 0; at < HELLO.length; at += 20) {
                parts.add(new int[] {Math.max(0, at - random.nextInt(30)), Math.min(HELLO.length, at + 20)});
                parts.add(new int[] {at, Math.min(HELLO.length, at + random.nextInt(40))});
            }
            Collections.shuffle(parts, random);
            for (int[] part : parts) {
                one.segment(1, start + part[0], Segment.ACK, new Slice(HELLO, part[0], part[1]));
            }
            one.end();
            assertEquals(List.of(1L), found.frames);
        }
    }

    @Test
    void theFirstToBringAByteCounts() {
        syn(100);
        part(0, 50);
        data(101, new byte[50], 0, 50);
        part(50, 60);
        data(101 + 40, new byte[HELLO.length], 40, 60);
        part(60, HELLO.length);
        assertEquals(List.of(6L), seen.frames);
    }

    @Test
    void dataInTheOpeningSegmentCounts() {
        side.segment(++frame, 100, Segment.SYN, new Slice(HELLO, 0, 70));
        part(70, HELLO.length);
        assertEquals(List.of(2L), seen.frames);
    }

    @Test
    void keepAlivesAndARepeatedOpeningChangeNothing() {
        syn(100);
        syn(100);
        part(0, 50);
        data(100, new byte[1], 0, 1);
        syn(100);
        part(50, HELLO.length);
        assertEquals(List.of(6L), seen.frames);
    }

    @Test
    void aCaptureThatBeginsWithinAConnectionIsReadFromThere() {
        part(0, HELLO.length);
        assertEquals(List.of(1L), seen.frames);
    }

    @Test
    void withoutAnOpeningASegmentInFrontOfTheFirstIsTaken() {
        part(100, HELLO.length);
        part(40, 100);
        part(0, 50);
        assertEquals(List.of(3L), seen.frames);
    }

    @Test
    void whatFollowsALossIsReadAsABeginning() {
        syn(100);
        data(101, new byte[10], 0, 10);
        data(1000, HELLO, 0, 60);
        data(1060, HELLO, 60, HELLO.length);
        assertEquals(List.of(), seen.frames);
        side.end();
        assertEquals(List.of(4L), seen.frames);
    }

    @Test
    void whatWaitsTooLongGivesUpWhatIsMissing() {
        syn(100);
        data(1000, HELLO, 0, HELLO.length);
        for (int i = 0; i < TcpSide.MAX_WAITING; i++) {
            assertEquals(List.of(), seen.frames);
            data(20_000 + 10 * i, new byte[5], 0, 5);
        }
        assertEquals(List.of(2L), seen.frames);
    }

    @Test
    void theSamePortsAgainAreAnotherConnection() {
        syn(100);
        part(0, HELLO.length);
        syn(5000);
        data(5001, HELLO, 0, HELLO.length);
        data(-1_000_000_000, HELLO, 0, HELLO.length); // whose opening was not captured
        assertEquals(List.of(2L, 4L, 5L), seen.frames);
    }

    @Test
    void rolesAreThoseOfTheOpening() {
        assertEquals(TcpSide.Role.UNKNOWN, side.role());
        side.segment(1, 100, Segment.SYN | Segment.ACK, Slice.NOTHING);
        assertEquals(TcpSide.Role.SERVER, side.role());
        syn(700);
        assertEquals(TcpSide.Role.CLIENT, side.role());
        data(-1_000_000_000, HELLO, 0, 10);
        assertEquals(TcpSide.Role.UNKNOWN, side.role());
        side.segment(1, -1_000_000_001, Segment.SYN, Slice.NOTHING);
        assertEquals(TcpSide.Role.CLIENT, side.role());
        part(0, HELLO.length);
    }

    @Test
    void onlyTheBeginningIsKept() {
        syn(100);
        byte[] block = new byte[1 << 14];
        int sequence = 101;
        for (int i = 0; i < 100; i++) {
            data(sequence, block, 0, block.length);
            sequence += block.length;
            assertTrue(side.size() <= 2 * TcpSide.MAX_HEAD_BYTES);
        }
        assertEquals(TcpSide.OBJECTS_BYTES, side.size(), "nothing of the stream");
        data(sequence, HELLO, 0, HELLO.length);
        side.end();
        assertEquals(List.of(), seen.frames);
    }

    @Test
    void aHelloThatEndsWithTheLastByteKeptIsFoundAndOneByteLaterIsNot() {
        int period = 8192;
        for (int more = 0; more < 2; more++) {
            Seen found = new Seen();
            TcpSide one = new TcpSide(() -> new HandshakeReader(found));
            Octets stream = Octets.of();
            // One at the end of every 8 KB, or nothing more would be looked for.
            for (int at = 0; at < TcpSide.MAX_HEAD_BYTES; at += period) {
                int data = period - HELLO.length - 5 + (at == 0 ? more : 0);
                stream.u8(at == 0 ? 0 : 23).u16(0x0303).vector16(new byte[data]).add(HELLO);
            }
            byte[] bytes = stream.bytes();
            assertEquals(TcpSide.MAX_HEAD_BYTES + more, bytes.length);
            for (int at = 0; at < bytes.length; at += 1000) {
                one.segment(1, at, Segment.ACK, new Slice(bytes, at, Math.min(bytes.length, at + 1000)));
            }
            one.end();
            assertEquals(TcpSide.MAX_HEAD_BYTES / period - more, found.frames.size());
        }
    }

    @Test
    void whatHoldsNoHandshakeIsLetGoEarly() {
        syn(100);
        byte[] block = new byte[17 << 10];
        data(101, block, 0, block.length);
        assertEquals(TcpSide.OBJECTS_BYTES, side.size(), "nothing of the stream");
        data(101 + block.length, HELLO, 0, HELLO.length);
        side.end();
        assertEquals(List.of(), seen.frames);
    }

    @Test
    void whatWaitsIsBounded() {
        syn(100);
        for (int i = 1; i < 2000; i++) {
            data(101 + 3000 * i, new byte[2900], 0, 2900);
            assertTrue(
                    side.size() <= TcpSide.MAX_WAITING_BYTES + TcpSide.MAX_HEAD_BYTES + TcpSide.OBJECTS_BYTES + 2900,
                    () -> "" + side.size());
        }
    }

    @Test
    void segmentsOfOneByteInTheWorstOrderTakeNoLongTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int stride : new int[] {1, -1, 2, 127, 129}) {
                TcpSide one = new TcpSide(() -> new HandshakeReader(new Seen()));
                one.segment(0, -1, Segment.SYN, Slice.NOTHING);
                for (int i = 0; i < 200_000; i++) {
                    one.segment(
                            1, Math.floorMod(i * stride, 200_003), Segment.ACK, new Slice(HELLO, i % 100, i % 100 + 1));
                }
                one.end();
            }
        });
    }

    @Test
    void arbitrarySegmentsDoNotMakeItThrow() {
        Random random = new Random(15);
        TcpSide one = new TcpSide(() -> new HandshakeReader(new Seen()));
        for (int i = 0; i < 200_000; i++) {
            int sequence = switch (random.nextInt(10)) {
                case 0 -> random.nextInt();
                case 1 -> Integer.MAX_VALUE - random.nextInt(200);
                default -> random.nextInt(5000);
            };
            int from = random.nextInt(HELLO.length);
            one.segment(
                    i,
                    sequence,
                    random.nextInt(100) == 0 ? random.nextInt(64) : Segment.ACK,
                    new Slice(HELLO, from, from + random.nextInt(HELLO.length - from)));
            if (random.nextInt(5000) == 0) {
                one.end();
            }
        }
    }
}
