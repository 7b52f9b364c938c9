// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.MeshMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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

    private static MeshOfThree mesh;
    private static MeshMember a;
    private static MeshMember b;
    private static MeshMember c;

    @BeforeAll
    static void start() throws Exception {
        Lab lab = MeshOfThree.lab();
        mesh = MeshOfThree.start(
                MeshIT.class,
                lab,
                MeshOfThree.distribution(lab),
                (_, _) -> Map.of(
                        "io.honeymesh.federation",
                        Map.of("sharing.sightings", "true"),
                        "io.honeymesh.transport.mtls",
                        Map.of("bind", "0.0.0.0", "heartbeat", "2s")));
        a = mesh.a;
        b = mesh.b;
        c = mesh.c;
        mesh.joinAsChain();
    }

    @AfterAll
    static void stop() throws IOException {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    @Order(1)
    void whatNobodyTrustsIsObservedOnly() throws Exception {
        Host stranger = mesh.stranger("first");
        a.attackedBy(stranger);
        String address = MeshMember.address(stranger);
        mesh.until(
                "b knows of it",
                () -> b.node().shell("honeymesh:why " + address).contains("not banned for what peers say"));
        assertTrue(b.isReachedBy(stranger));
        assertFalse(a.isReachedBy(stranger));
    }

    @Test
    @Order(1)
    void noOtherTransportIsThereUnlessSomebodyAskedForIt() throws Exception {
        String bundles = a.node().shell("bundle:list -s");
        assertTrue(bundles.contains("io.honeymesh.transport.mtls"));
        assertFalse(bundles.contains("ignite"), bundles);
        assertEquals(Set.of("mtls"), ((Map<?, ?>) a.federation().get("links")).keySet());
    }

    private static void othersTrustA() {
        b.grant(a, "L2");
        c.grant(a, "L2");
    }

    @Test
    @Order(2)
    void aTouchOnOneIsADropOnAllThatTrustIt() throws Exception {
        othersTrustA();
        // Until it belonged, words of c's may have come by a's link before b's own.
        Object refusedBefore = b.federation().get("refused");
        Host stranger = mesh.stranger("second");
        assertTrue(b.isReachedBy(stranger) && c.isReachedBy(stranger));
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b, c);
        assertFalse(a.reasons(MeshMember.address(stranger)).contains("MESH"), "nobody bans for what itself has said");
        assertTrue(b.node().shell("honeymesh:trust").contains("test"), "the grant is on record");
        assertEquals(refusedBefore, b.federation().get("refused"));
    }

    @Test
    @Order(3)
    void whoLogsInAndStaysIsDroppedElsewhereWhileItTalks() throws Exception {
        othersTrustA();
        Host stranger = mesh.stranger("talker");
        try (var talk = a.talkedToBy(stranger)) {
            mesh.untilBanned(stranger, b, c);
            assertTrue(talk.isAnswered(), "its conversation goes on");
        }
        assertTrue(a.node().shell("honeymesh:events --type intent").contains(MeshMember.address(stranger)));
    }

    @Test
    @Order(4)
    void anUnbanWhereItBeganIsAnUnbanEverywhere() throws Exception {
        othersTrustA();
        Host stranger = mesh.stranger("third");
        a.attackedBy(stranger);
        String banned = MeshMember.address(stranger);
        mesh.untilBanned(stranger, b, c);
        a.node().shell("honeymesh:unban " + banned + " --note \"mistaken\"");
        for (MeshMember one : List.of(b, c)) {
            mesh.until("lifted there", () -> one.reasons(banned).isEmpty());
        }
        assertTrue(b.isReachedBy(stranger));
    }

    @Test
    @Order(5)
    void anOperatorHereHasTheLastWord() throws Exception {
        othersTrustA();
        Host stranger = mesh.stranger("fourth");
        String address = MeshMember.address(stranger);
        b.node().shell("honeymesh:allow " + address);
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, c);
        assertEquals(Set.of(), b.reasons(address));
        assertTrue(b.isReachedBy(stranger));
    }

    @Test
    @Order(5)
    void aPeerGrantedL3LiftsWhatPeersSaidAndNothingAnOperatorOrdered() throws Exception {
        othersTrustA();
        Host lifted = mesh.stranger("lifted");
        String byPeers = MeshMember.address(lifted);
        a.attackedBy(lifted);
        mesh.untilBanned(lifted, b, c);
        Host ordered = mesh.stranger("ordered");
        String byOperator = MeshMember.address(ordered);
        b.node().shell("honeymesh:ban " + byOperator);
        b.grant(c, "L3");
        c.node().shell("honeymesh:override " + byOperator + " --for 10m");
        c.node().shell("honeymesh:override " + byPeers + " --for 10m");
        mesh.until("lifted at b", () -> b.reasons(byPeers).isEmpty());
        assertTrue(b.isReachedBy(lifted));
        assertTrue(c.reasons(byPeers).contains("MESH"), "nobody granted c that at c itself");
        assertEquals(Set.of("MANUAL"), b.reasons(byOperator));
        assertFalse(b.isReachedBy(ordered));
    }

    @Test
    @Order(6)
    void whoTouchesEachNodeOnceHasScannedTheFleet() throws Exception {
        for (MeshMember one : mesh.all()) {
            for (MeshMember other : mesh.all()) {
                if (one != other) {
                    one.grant(other, "L2");
                }
            }
        }
        Host scanner = mesh.stranger("scanner");
        String address = MeshMember.address(scanner);
        a.touchedBy(scanner);
        b.touchedBy(scanner);
        mesh.until(
                "c knows of both",
                () -> c.node().shell("honeymesh:why " + address).split("touched", -1).length == 3);
        assertTrue(c.isReachedBy(scanner), "two are no scan");
        assertEquals(Set.of("TRAP"), a.reasons(address));
        c.touchedBy(scanner);
        for (MeshMember one : mesh.all()) {
            mesh.until(
                    "a scan at " + one.host().name(), () -> one.reasons(address).equals(Set.of("MESH", "TRAP")));
        }
    }

    @Test
    @Order(7)
    void aNodeThatDiesAndComesBackCatchesUpAndIsHeard() throws Exception {
        othersTrustA();
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
    }

    /** A minute passes at most until a node that is known is called again, then all that is held is compared. */
    @Test
    @Order(8)
    void bothSidesOfASplitHoldTheSameOnceItHeals() throws Exception {
        othersTrustA();
        a.grant(c, "L2");
        mesh.healsWithin(Duration.ofSeconds(80), c, List.of(a.host(), b.host()));
    }

    /** Both ways, and each protects itself (flow 3: a licence and an operator's consent, on send and on receive). */
    @Test
    @Order(9)
    void aNodeThatMayNotShareSaysWhyAndNeitherTellsNorTakes() throws Exception {
        othersTrustA();
        configure(c, "sharing = true", "sharing = false");
        mesh.until("it says why", () -> c.node().shell("honeymesh:federation").contains("off: sharing is off"));
        saysAndTakesNothing("off");
        configure(c, "sharing = false", "sharing = true");
        mesh.until("it shares", () -> c.node().shell("honeymesh:federation").contains("Sharing   on"));
    }

    /** What can't be changed as it runs holds up nothing that can. */
    @Test
    @Order(9)
    void anotherClusterInTheSameFileKeepsNobodyFromOptingOut() throws Exception {
        configure(c, "sharing = true", "sharing = false\ncluster = elsewhere");
        mesh.until("it says why", () -> c.node().shell("honeymesh:federation").contains("off: sharing is off"));
        assertTrue(Files.readString(c.node().base().resolve("log/honeymesh.log"))
                .contains("cluster changes with the next start only"));
        configure(c, "sharing = false\ncluster = elsewhere", "sharing = true");
        mesh.until("it shares", () -> c.node().shell("honeymesh:federation").contains("Sharing   on"));
    }

    @Test
    @Order(10)
    void aNodeWhoseLicenceSomebodyChangedSaysWhyAndNeitherTellsNorTakes() throws Exception {
        othersTrustA();
        Path kept = c.node().base().resolve("data/license/honeymesh.licence");
        String good = Files.readString(kept);
        mesh.kill(c);
        Files.writeString(kept, good.replaceFirst("\\.(.)(.)", ".$2$1"));
        c.node().start();
        mesh.until(
                "it says why",
                () -> c.node()
                        .shell("honeymesh:federation")
                        .contains("off: sharing needs a Pro licence: its signature is not the vendor's"));
        Host missed = saysAndTakesNothing("changed");
        Path again = Files.writeString(mesh.lab.folder().resolve("good-again"), good);
        Files.setPosixFilePermissions(again, PosixFilePermissions.fromString("rw-r--r--"));
        c.install(again);
        mesh.untilBanned(missed, c);
    }

    /** @return whom the others have banned meanwhile */
    private static Host saysAndTakesNothing(String name) throws Exception {
        Host here = mesh.stranger(name + "-here");
        Host there = mesh.stranger(name + "-there");
        c.attackedBy(here);
        assertFalse(c.isReachedBy(here));
        a.attackedBy(there);
        mesh.untilBanned(there, b);
        assertEquals(Set.of(), c.reasons(MeshMember.address(there)));
        assertTrue(c.isReachedBy(there));
        assertEquals(Set.of(), a.reasons(MeshMember.address(here)));
        return there;
    }

    private static void configure(MeshMember one, String before, String after) throws IOException {
        Path file = one.node().base().resolve("etc/io.honeymesh.federation.cfg");
        Path beside = Files.writeString(
                file.resolveSibling("federation.new"), Files.readString(file).replace(before, after));
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    @Order(11)
    void aNewKeyIsKnownToAllAndHeardOnceItIsGrantedAnew() throws Exception {
        String before = a.id();
        a.node().shell("honeymesh:rotate-key --yes");
        String after = a.id();
        assertFalse(before.equals(after));
        for (MeshMember one : List.of(b, c)) {
            mesh.until(
                    "the new key is known",
                    () -> one.peers().contains(after) && !one.peers().contains(before));
            one.grant(a, "L2");
        }
        Host stranger = mesh.stranger("seventh");
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b, c);
    }

    @Test
    @Order(12)
    void aPenalisedPeersBansAreLifted() throws Exception {
        othersTrustA();
        Host stranger = mesh.stranger("eighth");
        String address = MeshMember.address(stranger);
        a.attackedBy(stranger);
        mesh.untilBanned(stranger, b);
        b.node().shell("honeymesh:penalize " + a.id() + " --note \"it lied\"");
        assertEquals(Set.of(), b.reasons(address));
        assertTrue(b.isReachedBy(stranger));
    }
}
