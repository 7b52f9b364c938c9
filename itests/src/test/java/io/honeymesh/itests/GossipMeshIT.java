// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Distribution;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));
    private static final int PORT = 7946;

    private static Lab lab;
    private static MeshMember a;
    private static MeshMember b;
    private static MeshMember c;
    private static String key = "";

    @BeforeAll
    static void start() throws Exception {
        String obstacle = Lab.obstacle();
        if (!obstacle.isEmpty()) {
            System.out.println("skipped: " + obstacle);
        }
        assumeTrue(obstacle.isEmpty(), "skipped: " + obstacle);
        lab = Lab.open();
        Distribution distribution = Distribution.of(lab, Path.of(System.getProperty("honeymesh.tarball")));
        a = member(distribution, "a", "");
        String peer = a.host().ipv4() + ":" + PORT;
        b = member(distribution, "b", peer);
        c = member(distribution, "c", peer);
        Path licence = MeshMember.licence(lab, ROOT);
        for (MeshMember one : all()) {
            one.install(licence);
        }
    }

    private static List<MeshMember> all() {
        return List.of(a, b, c);
    }

    private static MeshMember member(Distribution distribution, String name, String peer) throws IOException {
        Host host = lab.host(name);
        return MeshMember.start(
                lab,
                distribution,
                host,
                Map.of(
                        "io.honeymesh.transport.gossip",
                        Map.of("bind", host.ipv4(), "networks", "198.18.0.0/15", "peers", peer)));
    }

    @AfterAll
    static void stop() throws IOException {
        if (lab != null) {
            try {
                for (MeshMember one : all()) {
                    one.keepLog("GossipMeshIT");
                }
            } finally {
                lab.close();
            }
        }
    }

    private static void bannedFor(Host stranger, MeshMember one) throws Exception {
        String address = MeshMember.address(stranger);
        Wait.until(
                SOON,
                "banned at " + one.host().name(),
                () -> one.reasons(address).equals(Set.of("MESH")));
        assertFalse(one.isReachedBy(stranger));
    }

    @Test
    @Order(1)
    void withKeysOfTheirOwnNodesDontMeetAndWithOneTheyDo() throws Exception {
        assertEquals(0, b.links());
        key = MeshMember.shareGossipKey(all());
        List<Object> ids = all().stream()
                .map(one -> one.node().shellJson("honeymesh:gossip-keys --json"))
                .peek(keys -> assertEquals(1, keys.size()))
                .map(keys -> keys.getFirst().get("id"))
                .toList();
        assertEquals(1, Set.copyOf(ids).size());
        for (MeshMember one : all()) {
            Wait.until(SOON, "the cluster is there", () -> one.links() == 1);
            Wait.until(
                    SOON,
                    "all see all alive",
                    () -> one.node().shell("honeymesh:gossip").split("alive", -1).length == 4);
        }
    }

    @Test
    @Order(2)
    void nodesJoinByGossipAlone() throws Exception {
        b.join(a);
        Wait.until(SOON, "b belongs", () -> b.peers().size() == 2);
        // Of the founder it hears through the one that lets it in.
        c.join(b);
        for (MeshMember one : all()) {
            Wait.until(SOON, "all know each other", () -> one.peers().size() == 3);
        }
    }

    @Test
    @Order(3)
    void aTouchOnOneIsADropOnAllThatTrustIt() throws Exception {
        b.grant(a, "L2");
        c.grant(a, "L2");
        Host stranger = MeshMember.stranger(lab, "first");
        assertTrue(b.isReachedBy(stranger) && c.isReachedBy(stranger));
        a.attackedBy(stranger);
        bannedFor(stranger, b);
        bannedFor(stranger, c);
    }

    /** It has the key and says what it likes: nobody is banned for it, and nobody is cut off. */
    @Test
    @Order(4)
    void S27_whoeverHasTheLeakedKeyBansNobody() throws Exception {
        Host insider = lab.host("insider");
        byte[] captured = lastEnvelopeLike();
        Packets packets = new Packets(new KeyRing(List.of(Base64.getDecoder().decode(key))), "orchard");
        insider.call(() -> {
            try (DatagramSocket socket = new DatagramSocket(PORT, InetAddress.getByName(insider.ipv4()))) {
                for (MeshMember one : all()) {
                    Endpoint self = Endpoint.parse(insider.ipv4() + ":" + PORT);
                    send(socket, packets, one, new Message.Alive(1, "insider", self, new byte[0], new byte[] {
                        1, 5, 2, 2, 5, 5
                    }));
                    for (MeshMember other : all()) {
                        send(socket, packets, one, new Message.Dead(1, other.id(), "insider"));
                    }
                    for (int i = 0; i < 2_000; i++) {
                        send(socket, packets, one, new Message.User(captured));
                    }
                }
            }
            return null;
        });
        for (MeshMember one : all()) {
            Wait.until(SOON, "what it said was refused", () -> !refused(one).isEmpty());
            assertTrue(one.isReachedBy(
                    MeshMember.stranger(lab, "innocent-" + one.host().name())));
        }
        Host stranger = MeshMember.stranger(lab, "second");
        a.attackedBy(stranger);
        bannedFor(stranger, b);
        bannedFor(stranger, c);
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
        ProcessHandle process = ProcessHandle.of(c.node().pid().orElseThrow()).orElseThrow();
        Command.of("kill", "-KILL", Long.toString(process.pid())).output(Duration.ofSeconds(5));
        Wait.until(SOON, "it is gone", () -> !process.isAlive());
        Wait.until(
                SOON,
                "a sees it dead",
                () -> a.node()
                        .shell("honeymesh:gossip")
                        .lines()
                        .anyMatch(line -> line.contains(id.substring(0, 12)) && line.contains("dead")));
        Host stranger = MeshMember.stranger(lab, "third");
        a.attackedBy(stranger);
        bannedFor(stranger, b);
        c.node().start();
        bannedFor(stranger, c);
        assertTrue(Files.exists(c.node().base()));
    }
}
