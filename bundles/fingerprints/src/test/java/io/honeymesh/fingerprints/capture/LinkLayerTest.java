// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static io.honeymesh.fingerprints.Octets.hex;
import static io.honeymesh.fingerprints.Octets.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.fingerprints.Octets;
import io.honeymesh.fingerprints.TestHello;
import io.honeymesh.fingerprints.TestKex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkLayerTest {

    private static final byte[] HELLO = TestHello.usual("a.example").record();
    private static final byte[] SEGMENT = Packets.tcp(40_000, 443, 1, Packets.ACK, HELLO);
    private static final int TCP = 6;

    @Test
    void aSegmentIsFoundInEveryWrapping() {
        for (Wrapping wrapping : Wrapping.all(SEGMENT)) {
            assertTrue(LinkLayer.knows(wrapping.linkType()), wrapping.name());
            List<Sighting> seen = see(Packets.frame(1, wrapping.linkType(), wrapping.packet()));
            assertEquals(1, seen.size(), wrapping.name());
            assertEquals(direction(wrapping.version()), seen.getFirst().direction(), wrapping.name());
        }
    }

    @Test
    void whatIsCutShortInAnyWrappingIsNone() {
        for (Wrapping wrapping : Wrapping.all(SEGMENT)) {
            int shortest = wrapping.packet().length - (wrapping.name().contains("trailer") ? 12 : 0);
            for (int length = 0; length < shortest; length++) {
                byte[] cut = Arrays.copyOf(wrapping.packet(), length);
                assertEquals(List.of(), see(Packets.frame(1, wrapping.linkType(), cut)), wrapping.name());
            }
        }
    }

    @Test
    void damageInAnyWrappingDoesNotMakeItThrow() {
        Random random = new Random(12);
        List<Wrapping> all = Wrapping.all(SEGMENT);
        for (int i = 0; i < 60_000; i++) {
            Wrapping wrapping = all.get(i % all.size());
            byte[] bytes = wrapping.packet().clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                bytes[random.nextInt(Math.min(bytes.length, 120))] = (byte) random.nextInt();
            }
            see(Packets.frame(1, wrapping.linkType(), bytes));
        }
    }

    @Test
    void lengthsThatOnlyTheNetworkCardKnowsAreThePackets() {
        byte[] four = Packets.ip(TCP, SEGMENT);
        four[2] = 0;
        four[3] = 0;
        byte[] six = Packets.ip6(TCP, SEGMENT);
        six[4] = 0;
        six[5] = 0;
        assertEquals(1, see(Packets.frames(four)).size());
        assertEquals(1, see(Packets.frames(six)).size());
    }

    @Test
    void fragmentsOfEitherVersionArePutTogetherInAnyOrder() {
        List<byte[]> four = new ArrayList<>();
        List<byte[]> six = new ArrayList<>();
        for (int at = 0; at < SEGMENT.length; at += 40) {
            byte[] part = Arrays.copyOfRange(SEGMENT, at, Math.min(at + 48, SEGMENT.length)); // overlapping
            boolean more = at + 40 < SEGMENT.length;
            four.add(Packets.ip(TCP, 77, at, more, part));
            six.add(Packets.ip6(0, Packets.extension(44, Packets.fragment6(TCP, 77, at, more, part))));
        }
        Random random = new Random(13);
        for (int round = 0; round < 30; round++) {
            for (List<byte[]> fragments : List.of(four, six)) {
                Frame[] frames = Packets.frames(fragments.toArray(byte[][]::new));
                List<Sighting> seen = see(frames);
                assertEquals(1, seen.size());
                assertEquals(
                        direction(fragments == four ? 4 : 6), seen.getFirst().direction());
                assertEquals(frames.length, seen.getFirst().frame());
                assertEquals(0, see(Arrays.copyOf(frames, frames.length - 1)).size());
                Collections.shuffle(fragments, random);
            }
        }
    }

    @Test
    void fragmentsOfDifferentPacketsDoNotMix() {
        byte[] first = Arrays.copyOf(SEGMENT, 80);
        byte[] rest = Arrays.copyOfRange(SEGMENT, 80, SEGMENT.length);
        assertEquals(
                0,
                see(Packets.frames(Packets.ip(TCP, 1, 0, true, first), Packets.ip(TCP, 2, 80, false, rest)))
                        .size());
    }

    @Test
    void unfinishedFragmentsAreForgottenOldestFirst() {
        byte[] first = Packets.ip(TCP, 1, 0, true, Arrays.copyOf(SEGMENT, 80));
        byte[] rest = Packets.ip(TCP, 1, 80, false, Arrays.copyOfRange(SEGMENT, 80, SEGMENT.length));
        for (int others : new int[] {255, 256}) {
            List<byte[]> packets = new ArrayList<>(List.of(first));
            for (int i = 0; i < others; i++) {
                packets.add(Packets.ip(17, 100 + i, 65_528, true, new byte[7]));
            }
            packets.add(rest);
            assertEquals(
                    others == 255 ? 1 : 0,
                    see(Packets.frames(packets.toArray(byte[][]::new))).size());
        }
    }

    @Test
    void layersWithoutEndAreLeft() {
        byte[] four = Packets.ip(TCP, SEGMENT);
        for (String nest : List.of("tags", "packets", "authentication", "labels")) {
            byte[] packet = nest.equals("tags") ? Packets.tagged(0x0800, four) : four;
            for (int i = 0; i < 2000 && packet.length < 60_000; i++) {
                packet = switch (nest) {
                    case "tags" -> Packets.tagged(0x8100, packet);
                    case "packets" -> Packets.ip(4, packet);
                    case "authentication" ->
                        Octets.of().u8(51).u8(0).zeros(6).add(packet).bytes();
                    default -> join(hex("00010040"), packet);
                };
            }
            byte[] frame = switch (nest) {
                case "tags" -> Packets.ethernet(0x8100, packet);
                case "packets" -> Packets.ethernet(0x0800, packet);
                case "authentication" -> Packets.ethernet(0x0800, Packets.ip(51, packet));
                default -> Packets.ethernet(0x8847, packet);
            };
            assertEquals(List.of(), see(Packets.frame(1, 1, frame)), nest);
        }
    }

    @Test
    void sshIsFoundToo() {
        List<Sighting> seen = see(Packets.frames(
                Packets.ip(TCP, Packets.tcp(40_000, 22, 1, Packets.ACK, TestKex.stream())),
                Packets.ip(TCP, Packets.tcp(22, 40_000, 1, Packets.ACK, TestKex.stream()))));
        assertEquals(
                List.of(false, true),
                seen.stream().map(s -> ((Sighting.Proposal) s).fromServer()).toList());
    }

    private static Direction direction(int version) {
        return new Direction(
                new Endpoint(IpAddress.of(version == 4 ? Packets.CLIENT : Packets.CLIENT_6), 40_000),
                new Endpoint(IpAddress.of(version == 4 ? Packets.SERVER : Packets.SERVER_6), 443));
    }

    private static List<Sighting> see(Frame... frames) {
        List<Sighting> seen = new ArrayList<>();
        try (Conversations conversations = new Conversations(seen::add)) {
            LinkLayer links = new LinkLayer(conversations);
            for (Frame frame : frames) {
                links.frame(frame);
            }
        }
        return seen;
    }
}
