// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.MeshMember;
import io.honeymesh.transport.gossip.wire.KeyRing;
import io.honeymesh.transport.gossip.wire.Message;
import io.honeymesh.transport.gossip.wire.Messages;
import io.honeymesh.transport.gossip.wire.Packets;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Three assembled nodes that share by gossip alone, with somebody who has the cluster's key and is no member of the mesh. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GossipMeshIT {

    private static final int PORT = 7946;

    private static MeshOfThree mesh;
    private static MeshMember a;
    private static MeshMember b;
    private static MeshMember c;
    private static String key = "";

    @BeforeAll
    static void start() throws Exception {
        Lab lab = MeshOfThree.lab();
        mesh = MeshOfThree.start(GossipMeshIT.class, lab, MeshOfThree.distribution(lab), GossipMeshIT::settings);
        a = mesh.a;
        b = mesh.b;
        c = mesh.c;
    }

    private static Map<String, Map<String, String>> settings(Host host, List<MeshMember> before) {
        String peer = before.isEmpty() ? "" : before.getFirst().host().ipv4() + ":" + PORT;
        return Map.of(
                "io.honeymesh.transport.gossip",
                Map.of("bind", host.ipv4(), "networks", "198.18.0.0/15", "peers", peer));
    }

    @AfterAll
    static void stop() throws IOException {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    @Order(1)
    void withKeysOfTheirOwnNodesDontMeetAndWithOneTheyDo() throws Exception {
        assertEquals(0, b.links());
        key = MeshMember.shareGossipKey(mesh.all());
        List<Object> ids = mesh.all().stream()
                .map(one -> one.node().shellJson("honeymesh:gossip-keys --json"))
                .peek(keys -> assertEquals(1, keys.size()))
                .map(keys -> keys.getFirst().get("id"))
                .toList();
        assertEquals(1, Set.copyOf(ids).size());
        for (MeshMember one : mesh.all()) {
            mesh.until("the cluster is there", () -> one.links() == 1);
            mesh.until(
                    "all see all alive",
                    () -> one.node().shell("honeymesh:gossip").split("alive", -1).length == 4);
        }
    }

    @Test
    @Order(2)
    void nodesJoinByGossipAlone() throws Exception {
        mesh.joinAsChain();
    }

    @Test
    @Order(3)
    void aTouchOnOneIsADropOnAllThatTrustIt() throws Exception {
        b.grant(a, "L2");
        c.grant(a, "L2");
        Host stranger = mesh.stranger("first");
        assertTrue(b.isReachedBy(stranger) && c.isReachedBy(stranger));
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b, c);
    }

    /** It has the key and says what it likes: nobody is banned for it, and nobody is cut off. */
    @Test
    @Order(4)
    void S27_whoeverHasTheLeakedKeyBansNobody() throws Exception {
        Host insider = mesh.lab.host("insider");
        byte[] captured = lastEnvelopeLike();
        Packets packets = new Packets(new KeyRing(List.of(Base64.getDecoder().decode(key))), "orchard");
        insider.call(() -> {
            try (DatagramSocket socket = new DatagramSocket(PORT, InetAddress.getByName(insider.ipv4()))) {
                for (MeshMember one : mesh.all()) {
                    Endpoint self = Endpoint.parse(insider.ipv4() + ":" + PORT);
                    send(socket, packets, one, new Message.Alive(1, "insider", self, new byte[0], new byte[] {
                        1, 5, 2, 2, 5, 5
                    }));
                    for (MeshMember other : mesh.all()) {
                        send(socket, packets, one, new Message.Dead(1, other.id(), "insider"));
                    }
                    for (int i = 0; i < 2_000; i++) {
                        send(socket, packets, one, new Message.User(captured));
                    }
                }
            }
            return null;
        });
        for (MeshMember one : mesh.all()) {
            mesh.until("what it said was refused", () -> !refused(one).isEmpty());
            assertTrue(one.isReachedBy(mesh.stranger("innocent-" + one.host().name())));
        }
        Host stranger = mesh.stranger("second");
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b, c);
    }

    private static Map<?, ?> refused(MeshMember one) throws IOException {
        return (Map<?, ?>) one.federation().get("refused");
    }

    private static byte[] lastEnvelopeLike() {
        byte[] letter = new byte[300];
        letter[0] = 'H';
        letter[1] = 'L';
        letter[2] = (byte) 0x84;
        return letter;
    }

    private static void send(DatagramSocket socket, Packets packets, MeshMember to, Message message)
            throws IOException {
        byte[] packet = packets.seal(List.of(Messages.encode(message)), false);
        socket.send(new DatagramPacket(
                packet, packet.length, InetAddress.getByName(to.host().ipv4()), PORT));
    }

    @Test
    @Order(5)
    void aNodeThatDiesIsSeenDeadAndCatchesUpWhenItIsBack() throws Exception {
        String id = c.id();
        mesh.kill(c);
        mesh.until(
                "a sees it dead",
                () -> a.node()
                        .shell("honeymesh:gossip")
                        .lines()
                        .anyMatch(line -> line.contains(id.substring(0, 12)) && line.contains("dead")));
        Host stranger = mesh.stranger("third");
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b);
        c.node().start();
        mesh.untilBanned(stranger, c);
    }
}
