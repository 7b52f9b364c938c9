// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Settings;
import io.honeymesh.api.service.Roster;
import io.honeymesh.transport.gossip.wire.KeyRing;
import io.honeymesh.transport.gossip.wire.StateExchange;
import io.honeymesh.transport.gossip.wire.StateExchange.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node on real sockets of the loopback interface, with a door that takes whatever is new. */
final class RealNode implements AutoCloseable {

    private static final Roster NOBODY = new Roster() {
        @Override
        public List<Member> members() {
            return List.of();
        }

        @Override
        public Optional<Member> member(String nodeId) {
            return Optional.empty();
        }
    };

    final String name;
    final Endpoint at;
    final HeldDoor door = new HeldDoor();
    final Keys keys;
    final GossipNode node;

    RealNode(String name, Path folder, byte[] key, Map<String, Object> settings) throws IOException {
        this.name = name;
        Map<String, Object> properties = new HashMap<>(Map.of("networks", "127.0.0.0/8"));
        properties.putAll(settings);
        int port = (int) properties.computeIfAbsent("port", _ -> anyPort());
        at = Endpoint.parse("127.0.0.1:" + port);
        GossipSettings read = GossipSettings.of(new Settings(GossipSettings.PID, properties), "test");
        KeyRing ring = new KeyRing(List.of(key));
        keys = new Keys(ring, new KeyRingFile(folder.resolve(name + ".keys")));
        Admission admission = new Admission(read.peers(), read.networks(), NOBODY, System::nanoTime);
        node = new GossipNode(read, name, ring, keys, admission, door);
    }

    private static int anyPort() {
        try {
            return freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Free for both, as far as one can know. */
    static int freePort() throws IOException {
        while (true) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
                return udp.getLocalPort();
            } catch (BindException taken) {
                // by somebody's UDP socket: another one
            }
        }
    }

    Optional<State> sees(String other) {
        return node.view().stream()
                .filter(entry -> entry.name().equals(other))
                .map(StateExchange.Entry::state)
                .findFirst();
    }

    /** Sends what it holds, as a node does. */
    String publish(byte[] content) {
        var envelope = HeldDoor.envelope(content);
        door.hold(envelope);
        node.broadcast(new Letter.Live(content).encode());
        return envelope.id();
    }

    @Override
    public void close() {
        node.close();
    }
}
