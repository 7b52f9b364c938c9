// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has no part in the mesh keeps nobody out of it. */
class StrangersTest {

    private static final byte[] BEGINNING_OF_A_HELLO = {0x16, 3, 1, 0x10, 0};

    private final List<Socket> strangers = new ArrayList<>();

    @AfterEach
    void leave() {
        strangers.forEach(Quietly::close);
    }

    private void slowStrangers(int count, String from, int port) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            strangers.add(socket);
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.getOutputStream().write(BEGINNING_OF_A_HELLO);
        }
    }

    @Test
    void S20_slowHandshakesFromOneAddressLeaveRoomForOthers() throws Exception {
        try (TestNode node = new TestNode("a", Map.of(), TestIdentity.of("m"))) {
            slowStrangers(64, "127.0.0.2", node.port);
            assertTrue(node.takes(TestIdentity.of("m"), "127.0.0.3"));
        }
    }

    @Test
    void S20_aHandshakeThatDripsIsEndedAfterFiveSeconds() throws Exception {
        try (TestNode node = new TestNode("a", Map.of())) {
            slowStrangers(1, "127.0.0.2", node.port);
            OutputStream out = strangers.getFirst().getOutputStream();
            long begin = System.nanoTime();
            try {
                while (System.nanoTime() - begin < 30e9) {
                    out.write(1);
                    Thread.sleep(100);
                }
            } catch (IOException ended) {
                // as it should be
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertTrue(seconds > 4 && seconds < 9, seconds + " s");
        }
    }

    @Test
    void S20_strangersWithKeysAtOneAddressLeaveRoomForWhoHasAToken() throws Exception {
        try (TestNode node = new TestNode("a", Map.of())) {
            assertTrue(node.takes(TestIdentity.of("s0"), "127.0.0.2"));
            assertTrue(node.takes(TestIdentity.of("s1"), "127.0.0.2"));
            assertFalse(node.takes(TestIdentity.of("s2"), "127.0.0.2"));
            assertTrue(node.takes(TestIdentity.of("j"), "127.0.0.3"));
        }
    }

    /** Who has an IPv6 /48 has any number of addresses: here it is an IPv4 /24. */
    @Test
    void S20_strangersOfOneNetworkLeaveRoomForThoseOfOthers() throws Exception {
        try (TestNode node = new TestNode("a", Map.of())) {
            int taken = 0;
            for (int i = 0; i < 16; i++) {
                taken += node.takes(TestIdentity.of("s" + i), "127.0.0." + (2 + i / 2)) ? 1 : 0;
            }
            assertEquals(8, taken);
            assertTrue(node.takes(TestIdentity.of("j"), "127.0.1.1"));
        }
    }

    @Test
    void S20_aStrangerThatTellsWhatItHoldsIsSoonCutOff() throws Exception {
        try (TestNode node = new TestNode("a", Map.of());
                TestPeer stranger = new TestPeer("s0", node)) {
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100_000; i++) {
                    stranger.say(new Frame.Held(new byte[] {(byte) (i >> 8), (byte) i}));
                }
            });
            assertTrue(node.held.size() <= 500, node.held.size() + " were listened to");
        }
    }

    @Test
    void S20_whoCouldBeginHandshakesAnewIsRefused() throws Exception {
        try (TestNode node = new TestNode("a", Map.of());
                SSLSocket old = (SSLSocket)
                        TestIdentity.of("m").tls(_ -> true).getSocketFactory().createSocket("127.0.0.1", node.port)) {
            old.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThrows(SSLException.class, old::startHandshake);
        }
    }

    @Test
    void S20_whatFailsForOneCallerFailsForNoOther() throws Exception {
        TestIdentity m = TestIdentity.of("m");
        try (TestNode node = new TestNode("a", Map.of(), m)) {
            node.broken = true;
            assertFalse(node.takes(m, "127.0.0.2"));
            for (int site = 10; site < 18; site++) {
                slowStrangers(4, "127.0.0." + site, node.port);
            }
            leave();
            node.broken = false;
            Until.holds("they are gone", () -> {
                try {
                    return node.takes(m, "127.0.0.3");
                } catch (IOException slow) {
                    return false;
                }
            });
        }
    }

    @Test
    void whoIsLetInInTimeStays() throws Exception {
        TestIdentity joiner = TestIdentity.of("j");
        try (TestNode node = new TestNode("a", Map.of());
                TestPeer _ = new TestPeer("j", node)) {
            Until.holds("it is a guest", () -> node.board.links().isLinked(joiner.nodeId()));
            assertEquals(Set.of(), node.board.links().memberIds());
            node.members.put(joiner.nodeId(), List.of());
            Until.holds("it is a member", () -> node.board.links().memberIds().contains(joiner.nodeId()));
        }
    }
}
