// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.transport.gossip.wire.Malformed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CorrespondenceTest {

    private static final Endpoint FRIEND = Endpoint.parse("10.0.0.2:7946");

    private final HeldDoor door = new HeldDoor();
    private final HeldDoor otherDoor = new HeldDoor();
    private final List<byte[]> broadcast = new ArrayList<>();
    private long now;
    private final Correspondence ours = new Correspondence(door, broadcast::add, () -> now);
    private final Correspondence other = new Correspondence(otherDoor, broadcast::add, () -> now);

    private static Envelope envelope(int number, int bytes) {
        byte[] content = new byte[bytes];
        ByteBuffer.wrap(content).putInt(number);
        return HeldDoor.envelope(content);
    }

    private Optional<byte[]> toOther(byte[] letter) {
        try {
            return other.told(FRIEND, letter);
        } catch (Malformed impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void meet() {
        now += 1_000_000_000;
        byte[] asked = ours.carry(Optional.empty());
        byte[] answered = other.carry(Optional.of(asked));
        ours.compare(FRIEND, answered, (_, letter) -> toOther(letter), (_, letter) -> toOther(letter));
    }

    @Test
    void whatIsNewAndValidIsPassedOnOnce() throws Malformed {
        byte[] letter = new Letter.Live(envelope(1, 300).bytes()).encode();
        ours.told(FRIEND, letter);
        ours.told(FRIEND, letter);
        assertEquals(1, broadcast.size());
        assertArrayEquals(letter, broadcast.getFirst());
    }

    /** Their source may be forged, and each would keep the one thread busy that takes datagrams to the door. */
    @Test
    void S27_byDatagramsNobodyAsksForAnythingNorTellsOfMuch() throws Malformed {
        byte[] one = envelope(1, 300).bytes();
        ours.received(FRIEND, new Letter.Held(List.of(one)).encode());
        assertEquals(1, door.held().size());
        byte[] want = new Letter.Want(List.of("00".repeat(Letter.NAME_BYTES))).encode();
        assertThrows(Malformed.class, () -> ours.received(FRIEND, want));
        byte[] two = new Letter.Held(List.of(one, envelope(2, 300).bytes())).encode();
        assertThrows(Malformed.class, () -> ours.received(FRIEND, two));
        assertEquals(1, door.held().size());
    }

    @Test
    void S27_envelopesOfNothingAreNoLetter() {
        byte[] nothing = new byte[1 << 20];
        nothing[0] = Letter.MARK;
        nothing[1] = Letter.HELD;
        assertThrows(Malformed.class, () -> ours.told(FRIEND, nothing));
        byte[] many = ByteBuffer.allocate(2 + 3 * (Letter.MOST_HELD + 1)).array();
        many[0] = Letter.MARK;
        many[1] = Letter.HELD;
        for (int i = 2; i < many.length; i += 3) {
            many[i + 1] = 1;
        }
        assertThrows(Malformed.class, () -> ours.told(FRIEND, many));
    }

    @Test
    void afterOneMeetingBothHoldTheSame() {
        for (int i = 0; i < 12_000; i++) {
            (i % 3 == 0 ? door : otherDoor).hold(envelope(i, 400));
        }
        meet();
        assertEquals(12_000, door.held().size());
        assertEquals(12_000, otherDoor.held().size());
        assertTrue(broadcast.isEmpty(), "so much is news to this node alone");
    }

    @Test
    void theFewThatAMeetingBringsArePassedOnByBothOnce() {
        for (int i = 0; i < 100; i++) {
            door.hold(envelope(i, 400));
            otherDoor.hold(envelope(i, 400));
        }
        door.hold(envelope(1000, 400));
        otherDoor.hold(envelope(2000, 400));
        meet();
        meet();
        assertEquals(2, broadcast.size());
        assertTrue(broadcast.stream().allMatch(letter -> letter[1] == Letter.HELD));
    }

    @Test
    void whoeverHoldsNothingIsSentAllAndTheOtherWayRound() {
        door.hold(envelope(1, 400));
        meet();
        assertEquals(1, otherDoor.held().size());
        HeldDoor empty = new HeldDoor();
        Correspondence newcomer = new Correspondence(empty, broadcast::add, () -> now);
        now += 1_000_000_000;
        byte[] answered = other.carry(Optional.of(newcomer.carry(Optional.empty())));
        newcomer.compare(FRIEND, answered, (_, letter) -> toOther(letter), (_, letter) -> toOther(letter));
        assertEquals(1, empty.held().size());
    }

    @Test
    void whereBothHoldTheSameOnlyDigestsAreTold() {
        door.hold(envelope(1, 300));
        otherDoor.hold(envelope(1, 300));
        assertTrue(other.carry(Optional.of(ours.carry(Optional.empty()))).length < 200);
    }

    @Test
    void whoeverPromisesWhatItDoesntHaveIsLeftAlone() throws Malformed {
        Holdings lie = new Holdings(new byte[32], List.of("00".repeat(16), "11".repeat(16)));
        int[] asked = {0};
        ours.compare(FRIEND, lie.encode(), (_, _) -> {}, (_, _) -> {
            asked[0]++;
            return Optional.of(new Letter.Held(List.of()).encode());
        });
        assertEquals(1, asked[0]);
    }

    @Test
    void whatIsPromisedInVainIsAskedForAgainLessAndLessUpToOnceAMinute() {
        byte[] lie = new Holdings(new byte[32], List.of("00".repeat(16))).encode();
        int[] asked = {0};
        for (int second = 0; second < 200; second++) {
            ours.compare(FRIEND, lie, (_, _) -> {}, (_, _) -> {
                asked[0]++;
                return Optional.empty();
            });
            now += 1_000_000_000;
        }
        assertEquals(7, asked[0], "at once, after 5, 10, 20, 40, 60 and 60 seconds");
    }

    @Test
    void whatTheOtherSideDoesNotTakeIsSentAgainLessAndLess() {
        door.hold(envelope(1, 300));
        byte[] lacksIt = new Holdings(new byte[32], List.of("00".repeat(16))).encode();
        int[] sent = {0};
        for (int second = 0; second < 200; second++) {
            ours.compare(FRIEND, lacksIt, (_, _) -> sent[0]++, (_, _) -> Optional.empty());
            now += 1_000_000_000;
        }
        assertEquals(7, sent[0]);
        door.hold(envelope(2, 300));
        ours.compare(FRIEND, lacksIt, (_, _) -> sent[0]++, (_, _) -> Optional.empty());
        assertEquals(8, sent[0], "what is new is sent at once");
    }

    @Test
    void oneComparisonWaitsForAnotherAsEachTakesMemory() throws Exception {
        byte[] first = new Holdings(new byte[32], List.of("00".repeat(16))).encode();
        byte[] second = new Holdings(new byte[32], List.of("11".repeat(16))).encode();
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        Thread one = Thread.startVirtualThread(() -> ours.compare(FRIEND, first, (_, _) -> {}, (_, _) -> {
            asked.add("first");
            begun.countDown();
            try {
                answered.await();
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
            return Optional.empty();
        }));
        begun.await();
        Thread two = Thread.startVirtualThread(() -> ours.compare(FRIEND, second, (_, _) -> {}, (_, _) -> {
            asked.add("second");
            return Optional.empty();
        }));
        while (two.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        assertEquals(List.of("first"), List.copyOf(asked));
        answered.countDown();
        one.join();
        two.join();
        assertEquals(List.of("first", "second"), asked);
    }

    @Test
    void anAnswerToMuchWantedIsBounded() throws Malformed {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Envelope large = envelope(i, Envelope.MAX_BYTES);
            door.hold(large);
            names.add(Letter.name(large));
        }
        int length = ours.told(FRIEND, new Letter.Want(names).encode()).orElseThrow().length;
        assertTrue(length > 1 << 20 && length < 3 << 20, length + " bytes");
    }

    @Test
    void aSerfAgentsStateAndGarbageAreNobodysHoldings() throws Malformed {
        byte[] serf = Holdings.UNKNOWN.encode();
        assertSame(Holdings.UNKNOWN, Holdings.decode(serf));
        assertSame(Holdings.UNKNOWN, Holdings.decode("garbage".getBytes()));
        ours.compare(FRIEND, new byte[] {2, (byte) 0xdf, 0x7f}, (_, _) -> {}, (_, _) -> Optional.empty());
    }

    @Test
    void lettersComeBackAndBrokenOnesAreRefused() throws Malformed {
        Letter.Held held = (Letter.Held) Letter.decode(new Letter.Held(List.of(new byte[3], new byte[500])).encode());
        assertEquals(
                List.of(3, 500),
                held.envelopes().stream().map(bytes -> bytes.length).toList());
        Letter.Want want = new Letter.Want(List.of("ab".repeat(16)));
        assertEquals(want, Letter.decode(want.encode()));
        assertThrows(Malformed.class, () -> Letter.decode(Arrays.copyOf(want.encode(), 10)));
        assertThrows(Malformed.class, () -> Letter.decode("HX..".getBytes()));
        assertThrows(Malformed.class, () -> Letter.decode(new Letter.Live(new byte[Envelope.MAX_BYTES + 1]).encode()));
        byte[] tooMany = new byte[2 + 16 * (Letter.MOST_WANTED + 1)];
        tooMany[0] = Letter.MARK;
        tooMany[1] = Letter.WANT;
        assertThrows(Malformed.class, () -> Letter.decode(tooMany));
    }
}
