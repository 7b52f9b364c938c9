// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.honeymesh.api.Endpoint;
import io.honeymesh.transport.gossip.wire.KeyRing;
import io.honeymesh.transport.gossip.wire.Packets;
import io.honeymesh.transport.gossip.wire.Streams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketsTest {

    @TempDir
    Path folder;

    @Test
    void aNodeThatIsClosedHasLeftItsPortsToTheNext() throws IOException {
        byte[] key = KeyRingFile.fresh();
        int port = RealNode.freePort();
        for (int i = 0; i < 20; i++) {
            new RealNode("again", folder, key, Map.of("port", port)).close();
        }
    }

    @Test
    void noConnectionOutlivesTheNode() throws Exception {
        RealNode node = new RealNode("one", folder, KeyRingFile.fresh(), Map.of());
        try (Socket slow = connected(node)) {
            slow.getOutputStream().write(244);
            Thread.sleep(200);
            node.close();
            slow.setSoTimeout(5_000);
            assertEquals(-1, slow.getInputStream().read());
        }
    }

    private static Socket connected(RealNode node) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(node.at.address().toInetAddress(), node.at.port()), 1_000);
        return socket;
    }

    @Test
    void S27_ofOneAddressSoManyConnectionsAreServedAndNoMore() throws Exception {
        List<Socket> all = new ArrayList<>();
        try (RealNode node = new RealNode("one", folder, KeyRingFile.fresh(), Map.of())) {
            for (int i = 0; i < 20; i++) {
                all.add(connected(node));
            }
            int hungUp = 0;
            for (Socket socket : all) {
                socket.setSoTimeout(300);
                try {
                    hungUp += socket.getInputStream().read() < 0 ? 1 : 0;
                } catch (IOException stillThere) {
                    // one of the eight
                }
            }
            assertTrue(hungUp >= 12, hungUp + " of 20");
        } finally {
            for (Socket socket : all) {
                socket.close();
            }
        }
    }

    private Sockets sockets() throws IOException {
        return sockets(RealNode.freePort());
    }

    private Sockets sockets(int port) throws IOException {
        Endpoint at = Endpoint.parse("127.0.0.1:" + port);
        Packets packets = new Packets(new KeyRing(List.of(KeyRingFile.fresh())), "test");
        return new Sockets(at, new Streams(packets), List::of, (_, _) -> () -> {});
    }

    /** Who has no key can promise as much as a member: that must not keep members' streams from being read. */
    @Test
    void S27_ofOneAddressNoMoreIsReadAtOnceThanHalfOfAll() throws Exception {
        int port = RealNode.freePort();
        try (Sockets sockets = sockets(port)) {
            sockets.open((_, _) -> {}, (_, _) -> Optional.empty());
            try (Socket first = promising("127.0.0.1", port)) {
                assertFalse(isHungUp(first), "the first");
                try (Socket second = promising("127.0.0.1", port);
                        Socket other = promising("127.0.0.2", port)) {
                    assertTrue(isHungUp(second), "the second");
                    assertFalse(isHungUp(other), "another's");
                }
            }
            boolean roomAgain = false;
            for (int i = 0; i < 20 && !roomAgain; i++) {
                try (Socket again = promising("127.0.0.1", port)) {
                    roomAgain = !isHungUp(again);
                }
            }
            assertTrue(roomAgain, "room again");
        }
    }

    private static Socket promising(String from, int port) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0);
        byte[] label = {(byte) 244, 4, 't', 'e', 's', 't'};
        byte encrypted = 10;
        socket.getOutputStream()
                .write(ByteBuffer.allocate(11)
                        .put(label)
                        .put(encrypted)
                        .putInt(Streams.MOST_BYTES)
                        .array());
        return socket;
    }

    private static boolean isHungUp(Socket socket) throws IOException {
        socket.setSoTimeout(1_000);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillThere) {
            return false;
        }
    }

    @Test
    void whoNeverAnswersTakesNoMoreThanThePlacesThereAreForAsking() throws Exception {
        List<Thread> asking = new ArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                Sockets sockets = sockets()) {
            Endpoint at = Endpoint.parse("127.0.0.1:" + silent.getLocalPort());
            List<Socket> asked = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                asking.add(Thread.ofVirtual().start(() -> sockets.ask(at, () -> new byte[3], Function.identity())));
                asked.add(silent.accept());
            }
            assertEquals(
                    Optional.empty(),
                    sockets.ask(at, () -> fail("it waits for no place, and makes no message"), Function.identity()));
            for (Socket one : asked) {
                one.close();
            }
            for (Thread one : asking) {
                one.join();
            }
            AtomicBoolean again = new AtomicBoolean();
            Thread.ofVirtual()
                    .start(() -> sockets.ask(
                            at,
                            () -> {
                                again.set(true);
                                return new byte[3];
                            },
                            Function.identity()));
            silent.accept().close();
            Until.holds("there is a place again", again::get);
        }
    }

    @Test
    void thePlacesForTellingAreGivenBack() throws Exception {
        try (Sockets sockets = sockets()) {
            for (int i = 0; i < 32; i++) {
                assertTrue(sockets.mayTell());
            }
            assertFalse(sockets.mayTell());
            Endpoint nobody = Endpoint.parse("127.0.0.1:" + RealNode.freePort());
            sockets.tellNow(nobody, new byte[3]);
            assertTrue(sockets.mayTell());
        }
    }

    @Test
    void S27_aDoorThatIsTooSlowLetsNoMoreWaitThanThereIsRoomFor() throws Exception {
        try (RealNode node = new RealNode("one", folder, KeyRingFile.fresh(), Map.of())) {
            synchronized (node.door) {
                for (int i = 0; i < 6_000; i++) {
                    byte[] content = ByteBuffer.allocate(300).putInt(i).array();
                    node.node.heard(node.at, new Letter.Live(content).encode());
                }
            }
            Until.holds("what waited is taken", () -> node.door.held().size() >= 4096);
            Thread.sleep(500);
            int held = node.door.held().size();
            assertTrue(held <= 4096 + 1, held + " of 6000: one was at the door already");
        }
    }
}
