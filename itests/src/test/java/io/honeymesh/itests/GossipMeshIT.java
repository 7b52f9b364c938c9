// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Envelopes;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Header;
import io.honeymesh.federation.wire.Malformed;
import io.honeymesh.federation.wire.SharingLevel;
import io.honeymesh.federation.wire.Signer;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.MeshMember;
import io.honeymesh.transport.gossip.wire.Message;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
    private static String key;

    @BeforeAll
    static void start() throws Exception {
        Lab lab = MeshOfThree.lab();
        mesh = MeshOfThree.start(GossipMeshIT.class, lab, MeshOfThree.distribution(lab), GossipMeshIT::settings);
        a = mesh.a;
        b = mesh.b;
        c = mesh.c;
        assertEquals(0, b.links(), "with keys of their own they don't meet");
        key = MeshMember.shareGossipKey(mesh.all());
        for (MeshMember one : mesh.all()) {
            mesh.until("the cluster is there", () -> one.links() == 1);
            mesh.until(
                    "all see all alive",
                    () -> one.node().shell("honeymesh:gossip").split("alive", -1).length == 4);
        }
        mesh.joinAsChain();
        b.grant(a, "L2");
        c.grant(a, "L2");
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
    void nodesOfOneKeyJoinByGossipAlone() throws Exception {
        for (MeshMember one : mesh.all()) {
            List<Map<String, Object>> keys = one.node().shellJson("honeymesh:gossip-keys --json");
            assertEquals(1, keys.size());
            assertEquals(
                    a.node()
                            .shellJson("honeymesh:gossip-keys --json")
                            .getFirst()
                            .get("id"),
                    keys.getFirst().get("id"));
            assertEquals(3, one.peers().size());
            assertEquals(Set.of("gossip"), ((Map<?, ?>) one.federation().get("links")).keySet());
        }
    }

    @Test
    @Order(2)
    void aTouchOnOneIsADropOnAllThatTrustIt() throws Exception {
        Host stranger = mesh.stranger("first");
        assertTrue(b.isReachedBy(stranger) && c.isReachedBy(stranger));
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b, c);
    }

    /** It has the key and says what it likes: nobody is banned for it, and nobody is cut off. */
    @Test
    @Order(3)
    void S27_whoeverHasTheLeakedKeyBansNobody() throws Exception {
        Host innocent = mesh.stranger("innocent");
        Host mistaken = mesh.stranger("mistaken");
        try (GossipInsider insider = new GossipInsider(mesh.lab.host("insider"), PORT, key)) {
            insider.joins(mesh.all());
            for (MeshMember one : mesh.all()) {
                mesh.until(
                        "it is taken for one of them",
                        () -> one.node().shell("honeymesh:gossip").split("alive", -1).length == 5);
            }
            a.attackedBy(mistaken);
            mesh.untilBanned(mistaken, b, c);
            mesh.until(
                    "it has overheard the ban", () -> !bansOf(mistaken, insider).isEmpty());
            List<byte[]> captured = bansOf(mistaken, insider);
            a.node().shell("honeymesh:unban " + MeshMember.address(mistaken) + " --note \"mistaken\"");
            for (MeshMember one : List.of(b, c)) {
                mesh.until(
                        "lifted there",
                        () -> one.reasons(MeshMember.address(mistaken)).isEmpty());
            }
            Map<MeshMember, Map<String, Long>> before = new HashMap<>();
            for (MeshMember one : mesh.all()) {
                before.put(one, refused(one));
                liesTo(one, insider, captured, ban(innocent));
            }
            for (MeshMember one : mesh.all()) {
                mesh.until("what it said was refused", () -> {
                    Map<String, Long> now = refused(one);
                    return Stream.of("unknown-publisher", "unsigned")
                            .allMatch(cause -> now.getOrDefault(cause, 0L)
                                    > before.get(one).getOrDefault(cause, 0L));
                });
            }
            nothingCameOfIt(innocent, mistaken);
        }
        Host stranger = mesh.stranger("second");
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b, c);
        nothingCameOfIt(innocent, mistaken);
    }

    private static List<byte[]> bansOf(Host banned, GossipInsider insider) {
        Subject subject = Subject.parse(MeshMember.address(banned));
        return insider.overheard().stream()
                .filter(envelope -> {
                    try {
                        return Envelopes.open(envelope, "orchard").body() instanceof Body.Ban ban
                                && ban.subject().equals(subject);
                    } catch (Malformed other) {
                        return false;
                    }
                })
                .toList();
    }

    /** Replayed, forged and signed by nobody who is known; all are said to be dead; and more than is listened to. */
    private static void liesTo(MeshMember one, GossipInsider insider, List<byte[]> captured, byte[] own)
            throws IOException {
        insider.spreads(one, own);
        for (byte[] envelope : captured) {
            insider.spreads(one, envelope);
            byte[] forged = envelope.clone();
            forged[forged.length - 1] ^= 1;
            insider.spreads(one, forged);
        }
        for (MeshMember other : mesh.all()) {
            insider.says(one, new Message.Dead(1, other.id(), insider.name()));
        }
        for (int i = 0; i < 2_000; i++) {
            insider.spreads(one, new byte[300]);
        }
    }

    private static void nothingCameOfIt(Host innocent, Host mistaken) throws Exception {
        for (MeshMember one : mesh.all()) {
            assertEquals(Set.of(), one.reasons(MeshMember.address(innocent)));
            assertTrue(one.isReachedBy(innocent));
        }
        for (MeshMember one : List.of(b, c)) {
            assertEquals(Set.of(), one.reasons(MeshMember.address(mistaken)), "it was taken back");
            assertTrue(one.isReachedBy(mistaken));
        }
    }

    private static byte[] ban(Host host) {
        Body.Ban ban = new Body.Ban(
                Subject.parse(MeshMember.address(host)),
                "",
                Set.of(Reason.TRAP),
                SharingLevel.L1,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
        return Envelopes.sign(
                new Signer(new byte[Signer.SEED_BYTES]),
                new Header("orchard", EventId.random(), 1, Instant.now(), Duration.ofHours(1)),
                ban);
    }

    private static Map<String, Long> refused(MeshMember one) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        ((Map<?, ?>) one.federation().get("refused"))
                .forEach((cause, count) -> counts.put(cause.toString(), ((Number) count).longValue()));
        return counts;
    }

    @Test
    @Order(4)
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

    /** A lost member is tried every ten seconds; all is exchanged with one member every thirty. */
    @Test
    @Order(5)
    void bothSidesOfASplitHoldTheSameOnceItHeals() throws Exception {
        a.grant(c, "L2");
        mesh.healsWithin(Duration.ofSeconds(60), c, List.of(a.host(), b.host()));
    }
}
