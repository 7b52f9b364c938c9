// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Envelope;
import io.honeymesh.testkit.Door;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that stay, and nodes that come and go. */
class DeliveryTest {

    private static final int MEASURED = 1000;

    @TempDir
    private static Path folder;

    private static Cluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @Test
    void whatOneNodeSendsReachesTheOtherAndNotItself() throws Exception {
        Door mine = new Door();
        Door other = new Door();
        IgniteTransport sender = cluster.join(mine);
        IgniteTransport receiver = cluster.join(other);
        assertEquals(Set.of("cluster"), receiver.links());
        Envelope envelope = Envelopes.some();
        assertTrue(sender.send("cluster", envelope));
        Until.holds("the other has it", () -> cameTo(other, envelope));
        assertFalse(cameTo(mine, envelope));
        assertFalse(sender.send("another", envelope));
    }

    private static boolean cameTo(Door door, Envelope envelope) {
        try {
            for (var came = door.next(Duration.ofMillis(200));
                    came.isPresent();
                    came = door.next(Duration.ofMillis(200))) {
                if (Arrays.equals(came.get().envelope(), envelope.bytes())) {
                    return true;
                }
            }
            return false;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void whoComesLaterGetsWhatIsInForce() throws Exception {
        IgniteTransport sender = cluster.join(new Collector());
        List<Envelope> sent = send(sender, 300);
        Until.holds("all are sent", () -> sender.toString().contains("300 sent"));
        Collector late = new Collector();
        cluster.join(late);
        Until.holds("the newcomer has them", () -> late.hasAll(sent) == sent.size());
    }

    @Test
    void whatHasEndedIsGone() throws Exception {
        IgniteTransport sender = cluster.join(new Collector());
        Collector early = new Collector();
        cluster.join(early);
        Envelope brief = Envelopes.lasting(Duration.ofSeconds(2));
        Envelope longer = Envelopes.some();
        Envelope over = Envelopes.lasting(Duration.ofSeconds(-1));
        sender.send("cluster", over);
        sender.send("cluster", brief);
        sender.send("cluster", longer);
        Until.holds("they were there", () -> early.has(brief) && early.has(longer));
        assertFalse(early.has(over));
        Thread.sleep(4000);
        Collector late = new Collector();
        cluster.join(late);
        Until.holds("the newcomer is up to date", () -> late.has(longer));
        assertFalse(late.has(brief));
    }

    /** Reported, not asserted: other work shares the machine. */
    @Test
    void deliveryTakesSoLong() throws Exception {
        IgniteTransport sender = cluster.join(new Collector());
        Collector receiver = new Collector();
        cluster.join(receiver);
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < MEASURED; i++) {
            Envelope envelope = Envelopes.some();
            long began = System.nanoTime();
            assertTrue(sender.send("cluster", envelope));
            while (!receiver.has(envelope)) {
                Thread.sleep(0, 100_000);
            }
            micros.add((receiver.arrivedAt(envelope) - began) / 1000);
        }
        micros.sort(null);
        System.out.printf(
                "delivery through two servers, %d envelopes one by one: p50 %d us, p99 %d us, longest %d us%n",
                MEASURED, micros.get(MEASURED / 2), micros.get(MEASURED * 99 / 100), micros.getLast());
        long began = System.nanoTime();
        List<Envelope> burst = send(sender, 4000);
        Until.holds("the burst is there", () -> receiver.hasAll(burst) == burst.size());
        System.out.printf(
                "a burst of %d: all there after %d ms%n", burst.size(), (System.nanoTime() - began) / 1_000_000);
    }

    static List<Envelope> send(IgniteTransport sender, int count) {
        List<Envelope> sent = new ArrayList<>();
        while (sent.size() < count) {
            Envelope envelope = Envelopes.some();
            assertTrue(sender.send("cluster", envelope));
            sent.add(envelope);
        }
        return sent;
    }
}
