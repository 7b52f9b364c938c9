// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
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

/** Three assembled nodes on direct links: who touches a trap of one is dropped by the kernels of all who trust it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MeshIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));

    private static Lab lab;
    private static MeshMember a;
    private static MeshMember b;
    private static MeshMember c;

    @BeforeAll
    static void start() throws Exception {
        String obstacle = Lab.obstacle();
        if (!obstacle.isEmpty()) {
            System.out.println("skipped: " + obstacle);
        }
        assumeTrue(obstacle.isEmpty(), "skipped: " + obstacle);
        lab = Lab.open();
        Distribution distribution = Distribution.of(lab, Path.of(System.getProperty("honeymesh.tarball")));
        a = member(distribution, "a");
        b = member(distribution, "b");
        c = member(distribution, "c");
        Path licence = MeshMember.licence(lab, ROOT);
        for (MeshMember one : List.of(a, b, c)) {
            one.install(licence);
        }
        b.join(a);
        Wait.until(SOON, "b belongs", () -> b.peers().size() == 2);
        // Of the founder it hears through the one that lets it in.
        c.join(b);
        for (MeshMember one : List.of(a, b, c)) {
            Wait.until(SOON, "all know each other", () -> one.peers().size() == 3);
        }
    }

    private static MeshMember member(Distribution distribution, String name) throws IOException {
        return MeshMember.start(
                lab,
                distribution,
                name,
                Map.of("io.honeymesh.transport.mtls", Map.of("bind", "0.0.0.0", "heartbeat", "2s")));
    }

    @AfterAll
    static void stop() throws IOException {
        if (lab != null) {
            for (MeshMember one : List.of(a, b, c)) {
                one.keepLog("MeshIT");
            }
            lab.close();
        }
    }

    @Test
    @Order(1)
    void whatNobodyTrustsIsObservedOnly() throws Exception {
        Host stranger = MeshMember.stranger(lab, "first");
        a.attackedBy(stranger);
        String address = MeshMember.address(stranger);
        Wait.until(
                SOON,
                "b knows of it",
                () -> b.node().shell("honeymesh:why " + address).contains("not banned for what peers say"));
        assertTrue(b.isReachedBy(stranger));
        assertFalse(a.isReachedBy(stranger));
    }

    @Test
    @Order(2)
    void aTouchOnOneIsADropOnAllThatTrustIt() throws Exception {
        b.grant(a, "L2");
        c.grant(a, "L2");
        // Until it belonged, words of c's may have come by a's link before b's own.
        Object refusedBefore = b.federation().get("refused");
        Host stranger = MeshMember.stranger(lab, "second");
        String address = MeshMember.address(stranger);
        assertTrue(b.isReachedBy(stranger) && c.isReachedBy(stranger));
        a.attackedBy(stranger);
        for (MeshMember one : List.of(b, c)) {
            Wait.until(SOON, "banned there", () -> one.reasons(address).equals(Set.of("MESH")));
            assertFalse(one.isReachedBy(stranger));
        }
        assertFalse(a.reasons(address).contains("MESH"), "nobody bans for what itself has said");
        assertTrue(b.node().shell("honeymesh:trust").contains("test"), "the grant is on record");
        assertEquals(refusedBefore, b.federation().get("refused"));
    }

    @Test
    @Order(3)
    void anUnbanWhereItBeganIsAnUnbanEverywhere() throws Exception {
        String address = "45.45.0.5";
        Host stranger = MeshMember.stranger(lab, "third");
        a.attackedBy(stranger);
        String banned = MeshMember.address(stranger);
        Wait.until(SOON, "banned there", () -> !b.reasons(banned).isEmpty());
        a.node().shell("honeymesh:unban " + banned + " --note \"" + address + "\"");
        for (MeshMember one : List.of(b, c)) {
            Wait.until(SOON, "lifted there", () -> one.reasons(banned).isEmpty());
        }
        assertTrue(b.isReachedBy(stranger));
    }

    @Test
    @Order(4)
    void anOperatorHereHasTheLastWord() throws Exception {
        Host stranger = MeshMember.stranger(lab, "fourth");
        String address = MeshMember.address(stranger);
        b.node().shell("honeymesh:allow " + address);
        a.attackedBy(stranger);
        Wait.until(SOON, "banned at c", () -> !c.reasons(address).isEmpty());
        assertEquals(Set.of(), b.reasons(address));
        assertTrue(b.isReachedBy(stranger));
    }

    @Test
    @Order(5)
    void aNodeThatDiesAndComesBackCatchesUpAndIsHeard() throws Exception {
        ProcessHandle process = ProcessHandle.of(c.node().pid().orElseThrow()).orElseThrow();
        Command.of("kill", "-KILL", Long.toString(process.pid())).output(Duration.ofSeconds(5));
        Wait.until(SOON, "it is gone", () -> !process.isAlive());
        Host stranger = MeshMember.stranger(lab, "fifth");
        a.attackedBy(stranger);
        Wait.until(
                SOON,
                "banned at b",
                () -> !b.reasons(MeshMember.address(stranger)).isEmpty());
        c.node().start();
        Wait.until(
                SOON,
                "c has caught up",
                () -> !c.reasons(MeshMember.address(stranger)).isEmpty());
        a.grant(c, "L2");
        Host sixth = MeshMember.stranger(lab, "sixth");
        c.attackedBy(sixth);
        Wait.until(
                SOON, "c is heard", () -> !a.reasons(MeshMember.address(sixth)).isEmpty());
    }

    @Test
    @Order(6)
    void aNewKeyIsKnownToAllAndHeardOnceItIsGrantedAnew() throws Exception {
        String before = a.id();
        a.node().shell("honeymesh:rotate-key --yes");
        String after = a.id();
        assertFalse(before.equals(after));
        for (MeshMember one : List.of(b, c)) {
            Wait.until(
                    SOON,
                    "the new key is known",
                    () -> one.peers().contains(after) && !one.peers().contains(before));
            one.grant(a, "L2");
        }
        Host stranger = MeshMember.stranger(lab, "eighth");
        a.attackedBy(stranger);
        Wait.until(
                SOON,
                "banned at b",
                () -> !b.reasons(MeshMember.address(stranger)).isEmpty());
    }

    @Test
    @Order(7)
    void aPenalisedPeersBansAreLifted() throws Exception {
        Host stranger = MeshMember.stranger(lab, "seventh");
        String address = MeshMember.address(stranger);
        a.attackedBy(stranger);
        Wait.until(SOON, "banned at b", () -> !b.reasons(address).isEmpty());
        b.node().shell("honeymesh:penalize " + a.id() + " --note \"it lied\"");
        assertEquals(Set.of(), b.reasons(address));
        assertTrue(b.isReachedBy(stranger));
    }
}
