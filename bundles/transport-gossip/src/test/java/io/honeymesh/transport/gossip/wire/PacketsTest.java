// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PacketsTest {

    private static final Endpoint FROM = Endpoint.parse("10.0.0.1:7946");
    private static final Endpoint V6 = Endpoint.parse("[2001:db8::1]:7946");

    private final KeyRing ring = new KeyRing(List.of(new byte[32]));
    private final Packets packets = new Packets(ring, "");

    private static List<Message> samples() {
        return List.of(
                new Message.Ping(1, "node", FROM, "me"),
                new Message.IndirectPing(0xffff_ffffL, V6, "node", true, FROM, "me"),
                new Message.Ack(7),
                new Message.Nack(8),
                new Message.Suspect(3, "a", "b"),
                new Message.Dead(4, "a", "a"));
    }

    private final ByteBudget.Share share = new ByteBudget(Streams.MOST_OF_ONE).share();

    @Test
    void everyMessageComesBackAloneAndTogether() throws Malformed {
        for (Message message : samples()) {
            byte[] encoded = Messages.encode(message);
            assertEquals(List.of(message), packets.open(packets.seal(List.of(encoded), false), FROM));
            assertEquals(List.of(message), packets.open(packets.seal(List.of(encoded), true), FROM));
        }
        List<byte[]> all = samples().stream().map(Messages::encode).toList();
        assertEquals(samples(), packets.open(packets.seal(all, true), FROM));
        Message.Alive alive = new Message.Alive(9, "node", V6, new byte[] {1, 2}, new byte[] {1, 5, 2, 2, 5, 5});
        Message.Alive back = (Message.Alive) packets.open(packets.seal(List.of(Messages.encode(alive)), false), FROM)
                .getFirst();
        assertArrayEquals(alive.meta(), back.meta());
        assertArrayEquals(alive.versions(), back.versions());
        assertEquals(alive.at(), back.at());
    }

    @Test
    void whatIsPackedIsReadToo() throws Malformed {
        byte[] long1 = Messages.encode(new Message.User(new byte[900]));
        byte[] packed = Packets.packed(long1);
        assertTrue(packed.length < 100);
        Message.User user = (Message.User)
                packets.open(packets.seal(List.of(packed), false), FROM).getFirst();
        assertEquals(900, user.bytes().length);
    }

    @Test
    void anotherLabelOrKeyIsNotOfThisCluster() {
        byte[] ping = Messages.encode(new Message.Ack(1));
        Packets red = new Packets(ring, "red");
        byte[] sealed = red.seal(List.of(ping), false);
        assertThrows(Malformed.class, () -> packets.open(sealed, FROM));
        assertThrows(Malformed.class, () -> new Packets(ring, "blue").open(sealed, FROM));
        assertThrows(Malformed.class, () -> red.open(packets.seal(List.of(ping), false), FROM));
        // The label is authenticated: cutting it off or putting another one in front does not help.
        assertThrows(Malformed.class, () -> packets.open(Arrays.copyOfRange(sealed, 5, sealed.length), FROM));
        byte[] other = new byte[32];
        other[0] = 1;
        assertThrows(Malformed.class, () -> new Packets(new KeyRing(List.of(other)), "red").open(sealed, FROM));
    }

    @Test
    void plainTextIsRefused() {
        Stream.of(samples().stream().map(Messages::encode).toList())
                .flatMap(List::stream)
                .forEach(message -> assertThrows(Malformed.class, () -> packets.open(message, FROM)));
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] sealed = packets.seal(List.of(Messages.encode(new Message.Ack(1))), true);
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] broken = sealed.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(Malformed.class, () -> packets.open(broken, FROM));
        }
    }

    @Test
    void S27_aDatagramHoldsABoundedNumberOfMessagesAndIsNotNestedDeeply() {
        byte[] one = Messages.encode(new Message.Ack(1));
        List<byte[]> many = java.util.Collections.nCopies(255, one);
        byte[] together = unsealed(packets.seal(many, false));
        assertThrows(
                Malformed.class, () -> packets.open(packets.seal(List.of(together, together, together), false), FROM));
        byte[] deep = one;
        for (int i = 0; i < 4; i++) {
            deep = Packets.packed(unsealed(packets.seal(List.of(deep, new byte[1000]), false)));
        }
        byte[] nested = deep;
        assertThrows(Malformed.class, () -> packets.open(packets.seal(List.of(nested), false), FROM));
    }

    private byte[] unsealed(byte[] sealed) {
        try {
            return ring.open(sealed, new byte[0]);
        } catch (Malformed impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void chanceBytesOfWhoeverHasTheKeyThrowNothingElse() {
        Random random = new Random(3);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(100)];
            random.nextBytes(bytes);
            bytes[0] = (byte) random.nextInt(14);
            try {
                packets.open(packets.seal(List.of(bytes), false), FROM);
                StateExchange.decode(bytes);
            } catch (Malformed refused) {
                assertEquals(0, refused.getStackTrace().length);
            }
        }
    }

    @Test
    void aStateComesBackOverAStream() throws IOException, Malformed {
        StateExchange state = new StateExchange(
                true,
                List.of(new StateExchange.Entry(
                        "a", V6, new byte[] {1}, 5, StateExchange.State.DEAD, new byte[] {1, 5, 2})),
                "carried".getBytes());
        for (String label : List.of("", "red")) {
            Streams streams = new Streams(new Packets(ring, label));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            streams.ask(out, state.encode());
            StateExchange back =
                    StateExchange.decode(streams.readAsked(new ByteArrayInputStream(out.toByteArray()), share));
            assertTrue(back.join());
            assertEquals("a", back.members().getFirst().name());
            assertArrayEquals(state.carried(), back.carried());
        }
    }

    @Test
    void S27_oneBadMemberHidesNoOthers() throws Malformed {
        Endpoint at = Endpoint.parse("10.0.0.1:7946");
        byte[] versions = {1, 5, 2};
        StateExchange state = new StateExchange(
                false,
                List.of(
                        new StateExchange.Entry(
                                "x".repeat(200), at, new byte[0], 1, StateExchange.State.ALIVE, versions),
                        new StateExchange.Entry("b", at, new byte[0], 1, StateExchange.State.ALIVE, versions)),
                "carried".getBytes());
        StateExchange back = StateExchange.decode(state.encode());
        assertEquals(
                List.of("b"),
                back.members().stream().map(StateExchange.Entry::name).toList());
        assertArrayEquals(state.carried(), back.carried());
    }

    @Test
    void S27_theUnpackedPartsOfADatagramAreBoundedTogether() {
        byte[] packed = Packets.packed(Messages.encode(new Message.User(new byte[40_000])));
        assertThrows(Malformed.class, () -> packets.open(packets.seal(List.of(packed, packed), false), FROM));
    }

    @Test
    void everyKeyOfTheRingOpensAndTheFirstSeals() throws Malformed {
        byte[] second = new byte[32];
        second[0] = 2;
        KeyRing both = new KeyRing(List.of(new byte[32], second));
        byte[] sealedBySecond = new KeyRing(List.of(second)).seal(new byte[] {7}, new byte[0]);
        assertArrayEquals(new byte[] {7}, both.open(sealedBySecond, new byte[0]));
        byte[] sealed = both.seal(new byte[] {8}, new byte[0]);
        assertArrayEquals(new byte[] {8}, ring.open(sealed, new byte[0]));
        assertThrows(Malformed.class, () -> new KeyRing(List.of(second)).open(sealed, new byte[0]));
    }

    /** Who has no key, and so can't be known, could keep as many bytes as it has connections. */
    @Test
    void whatManyStreamsSendAtOnceIsBoundedInAll() throws Exception {
        Streams streams = new Streams(packets);
        byte[] longest = ByteBuffer.allocate(5)
                .put((byte) Messages.ENCRYPTED)
                .putInt(Streams.MOST_BYTES)
                .array();
        CountDownLatch reading = new CountDownLatch(3);
        List<PipedOutputStream> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            PipedInputStream in = new PipedInputStream();
            PipedOutputStream out = new PipedOutputStream(in);
            open.add(out);
            out.write(longest);
            Thread.ofVirtual().start(() -> {
                reading.countDown();
                assertThrows(
                        IOException.class,
                        () -> streams.readAnswer(in, streams.answers().share()));
            });
        }
        assertTrue(reading.await(10, TimeUnit.SECONDS));
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            while (!"too much at once"
                    .equals(assertThrows(
                                    Malformed.class,
                                    () -> streams.readAnswer(
                                            new ByteArrayInputStream(longest),
                                            streams.answers().share()))
                            .getMessage())) {
                Thread.sleep(10);
            }
        });
        for (PipedOutputStream out : open) {
            out.close();
        }
    }

    /** A few kilobytes become megabytes. */
    @Test
    void S27_whatIsUnpackedIsPaidForBeforeItIs() throws Exception {
        Streams streams = new Streams(packets);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        streams.ask(out, Streams.user(new byte[4 << 20]));
        assertTrue(out.size() < 64 << 10, "packed");
        ByteBudget.Share poor = new ByteBudget(4 << 20).share();
        assertEquals(
                "too much at once",
                assertThrows(
                                Malformed.class,
                                () -> streams.readAsked(new ByteArrayInputStream(out.toByteArray()), poor))
                        .getMessage());
        assertTrue(streams.readAsked(new ByteArrayInputStream(out.toByteArray()), share).length > 4 << 20);
    }

    /** A page of envelopes, and all that a node knows of ten thousand members: they become shorter by little. */
    @Test
    void messagesAsLongAsTheyAreComeThrough() throws Exception {
        Streams streams = new Streams(packets);
        for (int bytes : List.of(2 << 20, 5 << 20)) {
            byte[] halfRandom = new byte[bytes];
            new Random(1).nextBytes(halfRandom);
            for (int i = 0; i < bytes; i += 2) {
                halfRandom[i] = 1;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            streams.ask(out, Streams.user(halfRandom));
            assertTrue(out.size() < bytes, "packed");
            try (ByteBudget.Share one =
                    streams.asked().part(Streams.MOST_OF_ONE).share()) {
                byte[] message = streams.readAsked(new ByteArrayInputStream(out.toByteArray()), one);
                assertArrayEquals(halfRandom, Streams.userOf(message).orElseThrow());
            }
        }
    }

    @Test
    void S27_ofOneNoMoreIsInHandThanItMayHaveUntilItIsDone() throws Exception {
        ByteBudget all = new ByteBudget(300_000);
        ByteBudget one = all.part(200_000);
        ByteBudget.Share second = one.share();
        ByteBudget.Share other = all.part(200_000).share();
        try (ByteBudget.Share first = one.share()) {
            first.take(150_000);
            assertThrows(Malformed.class, () -> second.take(100_000));
            other.take(150_000);
            assertThrows(Malformed.class, () -> other.take(100_000), "all of it is in hand");
        }
        second.take(100_000);
    }

    @Test
    void aChecksumThatIsWrongIsNoticed() throws Malformed {
        byte[] ack = Messages.encode(new Message.Ack(1));
        byte[] wrong = ByteBuffer.allocate(5 + ack.length)
                .put((byte) Messages.CRC)
                .putInt(1)
                .put(ack)
                .array();
        byte[] label = packets.label();
        byte[] sealed = ring.seal(wrong, label);
        byte[] header = packets.header();
        byte[] datagram = ByteBuffer.allocate(header.length + sealed.length)
                .put(header)
                .put(sealed)
                .array();
        assertEquals(
                "wrong checksum",
                assertThrows(Malformed.class, () -> packets.open(datagram, FROM))
                        .getMessage());
    }

    @Test
    void aStreamThatPromisesTooMuchIsRefusedBeforeItIsRead() {
        byte[] header = {Messages.ENCRYPTED, 0x7f, -1, -1, -1};
        Streams streams = new Streams(packets);
        assertThrows(Malformed.class, () -> streams.readAsked(new ByteArrayInputStream(header), share));
        assertThrows(Malformed.class, () -> streams.readAsked(new ByteArrayInputStream(new byte[0]), share));
    }
}
