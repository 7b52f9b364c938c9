// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
}
