// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Envelope;
import io.honeymesh.transport.ignite.Medium.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers die as with kill -9. */
class FailoverTest {

    private static final int MANY = 600;

    @TempDir
    private Path folder;

    private Cluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new Cluster(folder, 2);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aServerThatIsKilledTakesNothingAlong() throws Exception {
        Collector first = new Collector();
        Collector second = new Collector();
        IgniteTransport atFirst = cluster.join(first);
        IgniteTransport atSecond = cluster.join(second);
        List<Envelope> sent = new ArrayList<>();
        List<Envelope> sentBySecond = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            if (i == MANY / 3) {
                cluster.kill(0);
            }
            sent.add(accepted(atFirst));
            sentBySecond.add(accepted(atSecond));
            Thread.sleep(2);
        }
        Until.holds("the other node has all", () -> second.hasAll(sent) == sent.size());
        Until.holds("and the other way", () -> first.hasAll(sentBySecond) == sentBySecond.size());
        assertEquals(Set.of("cluster"), atFirst.links());
        Collector late = new Collector();
        cluster.join(late);
        Until.holds("the server that is left has them all", () -> late.hasAll(sent) == sent.size());
    }

    /** As federation does: what is refused is sent again later. */
    private static Envelope accepted(IgniteTransport transport) throws InterruptedException {
        Envelope envelope = Envelopes.some();
        Until.holds("a send is accepted", () -> transport.send("cluster", envelope));
        return envelope;
    }

    @Test
    void withoutServersSendsAreRefusedAndLaterEverythingIsPutBack() throws Exception {
        Collector first = new Collector();
        Collector second = new Collector();
        IgniteTransport atFirst = cluster.join(first);
        IgniteTransport atSecond = cluster.join(second);
        List<Envelope> before = DeliveryTest.send(atFirst, 50);
        before.forEach(first::hold);
        Until.holds("the other node has them", () -> second.hasAll(before) == before.size());
        before.forEach(second::hold);
        cluster.kill(0);
        cluster.kill(1);
        Until.holds(
                "no link is left",
                () -> atFirst.links().isEmpty() && atSecond.links().isEmpty());
        Envelope meanwhile = Envelopes.some();
        assertFalse(atFirst.send("cluster", meanwhile));
        first.hold(meanwhile);
        long began = System.nanoTime();
        cluster.startAll();
        System.out.printf("servers are back after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        Until.holds("the other learns what it missed", () -> second.has(meanwhile));
        System.out.printf("the node caught up after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        Collector late = new Collector();
        cluster.join(late);
        Until.holds("the servers have everything again", () -> late.hasAll(before) == before.size());
        Until.holds("and what was sent meanwhile", () -> late.has(meanwhile));
        Envelope after = accepted(atSecond);
        Until.holds("and it goes on", () -> first.has(after));
    }

    /** As a process that was stopped does, or what stands between. */
    @Test
    @Timeout(60)
    void aServerThatTakesConnectionsAndSaysNothingIsLeftForTheNext() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            String mute = "127.0.0.1:" + silent.getLocalPort();
            IgniteMedium alone = medium(mute);
            assertThrows(Unavailable.class, () -> alone.open(new Deaf()));
            assertTrue(alone.isGone(Duration.ofSeconds(5)));
            assertTrue(areOver(ignitesThreads()));
            // Each of the three is asked first once.
            IgniteMedium medium = medium(mute + ", " + cluster.addresses(0));
            for (int i = 0; i < 3; i++) {
                medium.open(new Deaf()).close();
            }
        }
    }

    @Test
    void aConnectionThatIsGoneTookItsThreadsAlong() throws Exception {
        IgniteMedium medium = medium(cluster.addresses(0));
        Medium.Session session = medium.open(new Deaf());
        List<Thread> threads = ignitesThreads();
        assertFalse(threads.isEmpty());
        session.close();
        assertTrue(medium.isGone(Duration.ofSeconds(5)));
        assertTrue(areOver(threads));
    }

    /** Ignite waits for what a thread does, not for its very end. */
    private static boolean areOver(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofMillis(100))) {
                return false;
            }
        }
        return true;
    }

    private static List<Thread> ignitesThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("thin-client-channel"))
                .toList();
    }

    private IgniteMedium medium(String addresses) throws IOException {
        Map<String, Object> properties = cluster.settings(addresses);
        properties.put("timeout", "1s");
        IgniteSettings settings = IgniteSettings.of(properties, unknown -> {});
        return new IgniteMedium(settings, Stores.tls(settings));
    }

    private static final class Deaf implements Medium.Listener {
        @Override
        public void arrived(String key, byte[] value) {}

        @Override
        public void foreign() {}

        @Override
        public void lost() {}
    }

    @Test
    void aNodeThatFindsNoServerKeepsTrying() throws Exception {
        cluster.kill(0);
        cluster.kill(1);
        Collector door = new Collector();
        IgniteTransport transport = new IgniteTransport(door, () -> "", cluster.settings(cluster.addresses(0)));
        try {
            Thread.sleep(1000);
            assertEquals(Set.of(), transport.links());
            cluster.startAll();
            Until.holds("it is connected", () -> !transport.links().isEmpty());
        } finally {
            transport.deactivate();
        }
    }
}
