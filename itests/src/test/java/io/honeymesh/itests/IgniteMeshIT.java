// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.IgniteServers;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.MeshMember;
import java.io.IOException;
import java.nio.file.Path;
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

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));

    private static Lab lab;
    private static IgniteServers servers;
    private static MeshMember a;
    private static MeshMember b;
    private static MeshMember c;
    private static Host missed;

    @BeforeAll
    static void start() throws Exception {
        String obstacle = Lab.obstacle();
        if (!obstacle.isEmpty()) {
            System.out.println("skipped: " + obstacle);
        }
        assumeTrue(obstacle.isEmpty(), "skipped: " + obstacle);
        lab = Lab.open();
        Distribution distribution = Distribution.of(lab, Path.of(System.getProperty("honeymesh.tarball")));
        servers = IgniteServers.start(lab, distribution, lab.host("ignite"), 2);
        a = member(distribution, "a");
        b = member(distribution, "b");
        c = member(distribution, "c");
        Path licence = MeshMember.licence(lab, ROOT);
        for (MeshMember one : all()) {
            one.install(licence);
            Wait.until(SOON, "it is connected", () -> one.links() == 1);
        }
    }

    private static List<MeshMember> all() {
        return List.of(a, b, c);
    }

    private static MeshMember member(Distribution distribution, String name) throws IOException {
        return MeshMember.start(lab, distribution, name, Map.of("io.honeymesh.transport.ignite", servers.settings()));
    }

    @AfterAll
    static void stop() throws IOException {
        if (lab != null) {
            try {
                for (MeshMember one : all()) {
                    one.keepLog("IgniteMeshIT");
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
    void nodesJoinThroughTheClusterAlone() throws Exception {
        b.join(a);
        Wait.until(
                SOON,
                "two know each other",
                () -> a.peers().size() == 2 && b.peers().size() == 2);
        // It learns of the others only by looking again: what they said before was refused.
        c.join(a);
        for (MeshMember one : all()) {
            Wait.until(SOON, "all know each other", () -> one.peers().size() == 3);
        }
    }

    @Test
    @Order(2)
    void aTouchOnOneIsADropOnAllThatTrustIt() throws Exception {
        b.grant(a, "L2");
        c.grant(a, "L2");
        Host stranger = MeshMember.stranger(lab, "first");
        assertTrue(b.isReachedBy(stranger) && c.isReachedBy(stranger));
        a.attackedBy(stranger);
        bannedFor(stranger, b);
        bannedFor(stranger, c);
        assertFalse(a.reasons(MeshMember.address(stranger)).contains("MESH"), "nobody bans for what itself has said");
    }

    @Test
    @Order(3)
    void aServersDeathIsNotNoticed() throws Exception {
        servers.kill(0);
        Host stranger = MeshMember.stranger(lab, "second");
        a.attackedBy(stranger);
        bannedFor(stranger, b);
        bannedFor(stranger, c);
    }

    @Test
    @Order(4)
    void withoutAnyServerEachNodeGoesOnProtectingItself() throws Exception {
        servers.kill(1);
        for (MeshMember one : all()) {
            Wait.until(SOON, "its link is down", () -> one.links() == 0);
        }
        missed = MeshMember.stranger(lab, "third");
        a.attackedBy(missed);
        assertFalse(a.isReachedBy(missed));
        assertTrue(b.isReachedBy(missed) && c.isReachedBy(missed));
        Host other = MeshMember.stranger(lab, "fourth");
        b.attackedBy(other);
        assertFalse(b.isReachedBy(other));
    }

    @Test
    @Order(5)
    void whenServersAreBackTheMissedBanArrives() throws Exception {
        servers.startAll();
        bannedFor(missed, b);
        bannedFor(missed, c);
    }

    @Test
    @Order(6)
    void aNodeThatDiesAndComesBackCatchesUpAndIsHeard() throws Exception {
        ProcessHandle process = ProcessHandle.of(c.node().pid().orElseThrow()).orElseThrow();
        Command.of("kill", "-KILL", Long.toString(process.pid())).output(Duration.ofSeconds(5));
        Wait.until(SOON, "it is gone", () -> !process.isAlive());
        Host stranger = MeshMember.stranger(lab, "fifth");
        a.attackedBy(stranger);
        bannedFor(stranger, b);
        c.node().start();
        bannedFor(stranger, c);
        a.grant(c, "L2");
        Host sixth = MeshMember.stranger(lab, "sixth");
        c.attackedBy(sixth);
        bannedFor(sixth, a);
        assertEquals(Map.of(), c.federation().get("refused"));
    }
}
