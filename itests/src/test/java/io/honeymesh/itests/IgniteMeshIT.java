// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.IgniteServers;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.MeshMember;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Three assembled nodes that have no links to each other, only the product's own Ignite servers: they join through them, too. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IgniteMeshIT {

    /** Longer than servers take to agree that one of them is gone. */
    private static final Duration HANGS = Duration.ofSeconds(30);

    private static MeshOfThree mesh;
    private static IgniteServers servers;
    private static MeshMember a;
    private static MeshMember b;
    private static MeshMember c;
    private static Host ignite;

    @BeforeAll
    static void start() throws Exception {
        Lab lab = MeshOfThree.lab();
        Distribution distribution = MeshOfThree.distribution(lab);
        ignite = lab.host("ignite");
        servers = IgniteServers.start(lab, distribution, ignite, 2);
        mesh = MeshOfThree.start(
                IgniteMeshIT.class,
                lab,
                distribution,
                (_, _) -> Map.of("io.honeymesh.transport.ignite", servers.settings()));
        a = mesh.a;
        b = mesh.b;
        c = mesh.c;
        for (MeshMember one : mesh.all()) {
            mesh.until("it is connected", () -> one.links() == 1);
        }
        b.join(a);
        mesh.until(
                "two know each other", () -> a.peers().size() == 2 && b.peers().size() == 2);
        // It learns of the others only by looking again: what they said before was refused.
        c.join(a);
        mesh.allKnowAll();
        b.grant(a, "L2");
        c.grant(a, "L2");
    }

    @AfterAll
    static void stop() throws IOException {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    @Order(1)
    void nodesJoinThroughTheClusterAlone() throws Exception {
        for (MeshMember one : mesh.all()) {
            assertEquals(3, one.peers().size());
            assertEquals(Set.of("ignite"), ((Map<?, ?>) one.federation().get("links")).keySet());
        }
    }

    @Test
    @Order(2)
    void aTouchOnOneIsADropOnAllThatTrustIt() throws Exception {
        Host stranger = mesh.stranger("first");
        assertTrue(b.isReachedBy(stranger) && c.isReachedBy(stranger));
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b, c);
        assertFalse(a.reasons(MeshMember.address(stranger)).contains("MESH"), "nobody bans for what itself has said");
    }

    /** In the midst of a session: calls end with their time-out, and the other server knows all that it knew. */
    @Test
    @Order(3)
    void aServerThatHangsHoldsUpNothingForLong() throws Exception {
        Host stranger = mesh.stranger("hung");
        long hangs = System.nanoTime();
        servers.suspend(1);
        a.attackedBy(stranger);
        assertFalse(a.isReachedBy(stranger));
        mesh.untilBanned(stranger, b, c);
        Duration banned = Duration.ofNanos(System.nanoTime() - hangs);
        System.out.println("a server hangs: banned after " + banned.toMillis() + " ms");
        assertTrue(banned.compareTo(HANGS) < 0, "while it hung");
        Thread.sleep(HANGS.minus(banned));
        servers.resume(1);
        mesh.until("it has noticed that the other went on without it", () -> !servers.isAlive(1));
        servers.kill(1);
        servers.startAll();
    }

    @Test
    @Order(4)
    void aServersDeathIsNotNoticed() throws Exception {
        servers.kill(0);
        Host stranger = mesh.stranger("second");
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b, c);
    }

    @Test
    @Order(5)
    void withoutAnyServerEachNodeGoesOnProtectingItselfAndThenTheMissedBanArrives() throws Exception {
        servers.kill(0);
        servers.kill(1);
        for (MeshMember one : mesh.all()) {
            mesh.until("its link is down", () -> one.links() == 0);
        }
        Host missed = mesh.stranger("third");
        a.attackedBy(missed);
        assertFalse(a.isReachedBy(missed));
        assertTrue(b.isReachedBy(missed) && c.isReachedBy(missed));
        Host other = mesh.stranger("fourth");
        b.attackedBy(other);
        assertFalse(b.isReachedBy(other));
        servers.startAll();
        mesh.untilBanned(missed, b, c);
    }

    @Test
    @Order(6)
    void aNodeThatDiesAndComesBackCatchesUpAndIsHeard() throws Exception {
        mesh.kill(c);
        Host stranger = mesh.stranger("fifth");
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b);
        c.node().start();
        mesh.untilBanned(stranger, c);
        a.grant(c, "L2");
        Host sixth = mesh.stranger("sixth");
        c.attackedBy(sixth);
        mesh.untilBanned(sixth, a);
        assertEquals(Map.of(), c.federation().get("refused"));
    }

    /** It connects again within seconds, and then looks through all there is. */
    @Test
    @Order(7)
    void aNodeThatWasCutOffFromTheClusterCatchesUpAndIsHeard() throws Exception {
        mesh.healsWithin(Duration.ofSeconds(60), c, List.of(ignite));
    }
}
