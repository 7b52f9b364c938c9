// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same source at a few ports of many nodes. */
class FleetScanTest {

    private static final String SOURCE = "8.8.4.4";

    private final TestMesh mesh = new TestMesh();
    private List<TestNode> fleet;
    private TestNode a;
    private TestNode b;
    private TestNode c;
    private TestNode d;

    @BeforeEach
    void fourThatTrustEachOther() {
        a = mesh.node("a");
        b = mesh.joined("b", a);
        c = mesh.joined("c", a);
        d = mesh.joined("d", a);
        fleet = List.of(a, b, c, d);
        for (TestNode node : fleet) {
            node.settings.put("sharing.sightings", "true");
            for (TestNode other : fleet) {
                if (node != other) {
                    mesh.trust(node, other, TrustLevel.L2);
                }
            }
        }
    }

    private void touched(String source, TestNode... nodes) {
        for (TestNode node : nodes) {
            node.touched(source, 22);
            mesh.pass(Duration.ofSeconds(1));
        }
    }

    private void assertBanned(Set<String> sources, TestNode... nodes) {
        for (TestNode node : nodes) {
            assertEquals(sources, node.banned(), node.name);
        }
    }

    @Test
    void whoTouchesThreeNodesIsBannedOnAllAndWhoTouchesTwoIsNot() {
        touched(SOURCE, a, b, a);
        assertBanned(Set.of(), a, b, c, d);
        touched(SOURCE, c);
        assertBanned(Set.of(SOURCE), a, b, c, d);
        List<String> why = new MeshView(() -> d.node, () -> null, d::now).why(Subject.parse(SOURCE));
        assertEquals(4, why.size(), why.toString());
        assertTrue(why.getFirst().contains("touched") && why.getFirst().contains(" ssh at "), why.toString());
        assertTrue(why.getLast().contains("scan of 3 nodes"), why.toString());
    }

    @Test
    void itHoldsForAnHourFromTheLastSightingOn() {
        touched(SOURCE, a);
        mesh.pass(Duration.ofMinutes(29), Duration.ofMinutes(1));
        touched(SOURCE, b);
        mesh.pass(Duration.ofMinutes(29), Duration.ofMinutes(1));
        Instant last = d.now();
        touched(SOURCE, c);
        assertEquals(last.plus(FleetScans.WINDOW), d.gate.bans.get(Subject.parse(SOURCE)));
        mesh.pass(Duration.ofMinutes(59), Duration.ofMinutes(1));
        assertBanned(Set.of(SOURCE), a, b, c, d);
        mesh.pass(Duration.ofMinutes(61), Duration.ofMinutes(1));
        assertBanned(Set.of(), a, b, c, d);
        assertEquals(Map.of(), d.gate.bans, "policy was told");
        assertEquals(List.of(), d.node.mesh().ask(books -> books.scans().subjects()));
    }

    @Test
    void threeWithinMoreThanAnHourAreNoScan() {
        touched(SOURCE, a);
        mesh.pass(Duration.ofMinutes(31), Duration.ofMinutes(1));
        touched(SOURCE, b);
        mesh.pass(Duration.ofMinutes(31), Duration.ofMinutes(1));
        touched(SOURCE, c);
        assertBanned(Set.of(), a, b, c, d);
    }

    @Test
    void S01_nobodyTellsOfATouchUnlessItsOperatorHasOptedIn() {
        fleet.forEach(node -> node.settings.remove("sharing.sightings"));
        long before = sent();
        touched(SOURCE, a, b, c, d);
        assertEquals(before, sent());
    }

    private long sent() {
        return fleet.stream().mapToLong(node -> node.sent).sum();
    }

    @Test
    void aNodeWhoseOperatorHasNotOptedInPassesOnAndCountsNothing() {
        a.settings.remove("sharing.sightings");
        touched(SOURCE, b, c, d);
        assertBanned(Set.of(), a);
        assertBanned(Set.of(SOURCE), b, c, d);
    }

    @Test
    void S01_whomSomebodyElseMayHaveSentIsNotToldOf() {
        long before = sent();
        for (TestNode node : fleet) {
            for (int port : new int[] {80, 443, 2222, 3389, 6379, 25, 53, 113, 5060, 21, 110, 143, 389, 587, 993}) {
                node.touched(SOURCE, port);
            }
            node.touched("10.1.2.3", 22);
        }
        mesh.pass(Duration.ofSeconds(1));
        assertEquals(before, sent());
    }

    @Test
    void S03_S04_whomManyShareOrThisNodeGuardsIsNeitherToldOfNorCounted() {
        d.gate.unsighted.add(Subject.parse("8.8.4.0/24"));
        touched(SOURCE, a, b, c);
        assertBanned(Set.of(SOURCE), a, b, c);
        assertBanned(Set.of(), d);
    }

    @Test
    void nodesOfTheFleetAreNotScannersThoughSomebodyMakesThemTouchEachOther() {
        String other = d.settings.get("endpoints").toString().replace(":7443", "");
        long before = sent();
        touched(other, a, b, c);
        assertEquals(before, sent());
        for (TestNode node : List.of(a, b, d)) {
            c.hears(node.says(new Body.Sighting(Subject.parse(other), "L-1", "ssh"), FleetScans.REMEMBERED));
        }
        assertBanned(Set.of(), a, b, c);
    }

    @Test
    void whoseClientTheOperatorAllowsIsNotToldOf() {
        long before = sent();
        fleet.forEach(node -> node.visited(SOURCE));
        mesh.pass(Duration.ofSeconds(1));
        assertEquals(before, sent());
    }

    @Test
    void S03_anAddressThatManyShareIsNotToldOf() {
        fleet.forEach(node -> node.gate.unsighted.add(Subject.parse("8.8.4.0/24")));
        touched(SOURCE, a, b, c, d);
        assertBanned(Set.of(), a, b, c, d);
    }

    @Test
    void S22_onlyNodesWhoseWordBansAtOnceCount() {
        mesh.trust(d, a, TrustLevel.L1);
        touched(SOURCE, a, b, c);
        assertBanned(Set.of(SOURCE), a, b, c);
        assertBanned(Set.of(), d);
        touched(SOURCE, d);
        assertBanned(Set.of(SOURCE), d);
    }

    @Test
    void S22_oneNodeIsOneVoiceHoweverOftenItSpeaks() {
        for (int i = 0; i < 10; i++) {
            d.hears(a.says(new Body.Sighting(Subject.parse(SOURCE), "L-1", "ssh"), FleetScans.REMEMBERED));
            d.hears(b.says(new Body.Sighting(Subject.parse(SOURCE), "L-1", "telnet"), FleetScans.REMEMBERED));
        }
        assertBanned(Set.of(), d);
    }

    @Test
    void aPenalisedNodesSightingsCountNoMore() {
        touched(SOURCE, a, b, c);
        d.node.penalize(a.signer().key(), "test");
        assertBanned(Set.of(), d);
        assertBanned(Set.of(SOURCE), b, c);
    }

    @Test
    void guardedAndAllowedAreSpared() {
        d.gate.guarded.add(Subject.parse(SOURCE));
        c.gate.allowed.add(Subject.parse(SOURCE));
        touched(SOURCE, a, b, c);
        assertBanned(Set.of(SOURCE), a, b);
        assertBanned(Set.of(), c, d);
    }

    @Test
    void S23_anOverrideLiftsIt() {
        touched(SOURCE, a, b, c);
        mesh.trust(d, a, TrustLevel.L3);
        a.node.override(Subject.parse(SOURCE), Duration.ofHours(1));
        mesh.settle();
        assertBanned(Set.of(), d);
    }

    @Test
    void anOperatorsUnbanTakesTheSightingBackAndForgetsTheOthers() {
        touched(SOURCE, a, b, c);
        unbanned(
                a,
                Map.of(
                        Reason.TRAP,
                        a.now().plusSeconds(600),
                        Reason.MESH,
                        a.now().plusSeconds(3600)));
        assertBanned(Set.of(), a, b, c, d);
        touched(SOURCE, a);
        assertBanned(Set.of(), a, b, c, d);
        touched(SOURCE, d);
        assertBanned(Set.of(SOURCE), b, c, d);
        assertBanned(Set.of(), a);
    }

    @Test
    void S24_anUnbanTakesTheSightingBackWhateverWasSaidSince() {
        touched(SOURCE, a);
        a.attacked(SOURCE);
        mesh.pass(Duration.ofSeconds(1));
        unbanned(a, Map.of(Reason.TRAP, a.now().plusSeconds(600)));
        touched(SOURCE, b, c);
        assertBanned(Set.of(), a, b, c, d);
        touched(SOURCE, d);
        assertBanned(Set.of(SOURCE), b, c, d);
    }

    @Test
    void S24_whatWasTakenBackIsNotSeenAgainHoweverLateItComes() {
        byte[] late = sighting(a);
        Subject subject = Subject.parse(SOURCE);
        d.hears(a.says(new Body.Revocation(subject, "L-1", EventId.random()), Duration.ofHours(24)));
        d.isTold(late);
        d.hears(sighting(b));
        d.hears(sighting(c));
        assertBanned(Set.of(), d);
    }

    @Test
    void anUnbanForgetsOthersSightingsWhetherOrNotTheyHadBannedIt() {
        touched(SOURCE, a, b);
        unbanned(a, Map.of(Reason.TRAP, a.now().plusSeconds(600)));
        touched(SOURCE, c, d);
        assertBanned(Set.of(), a);
        assertBanned(Set.of(SOURCE), b, c, d);
    }

    @Test
    void S23_whatPolicyWasToldOfWhileAnUnbanWasOnItsWayIsLiftedAsWell() {
        a.attacked(SOURCE);
        mesh.pass(Duration.ofSeconds(1));
        assertBanned(Set.of(SOURCE), d);
        unbanned(d, Map.of(Reason.MESH, d.now().plusSeconds(600)));
        assertBanned(Set.of(), d);
    }

    @Test
    void S23_anOverrideOfWhatHasItInItLiftsIt() {
        String one = "2001:4860:4860::8888/128";
        touched("2001:4860:4860::/64", a, b, c);
        assertBanned(Set.of("2001:4860:4860::/64"), d);
        mesh.trust(d, a, TrustLevel.L3);
        a.node.override(Subject.parse(one), Duration.ofHours(1));
        mesh.settle();
        assertBanned(Set.of(), d);
        mesh.trust(d, a, TrustLevel.L2);
        assertBanned(Set.of("2001:4860:4860::/64"), d);
    }

    @Test
    void aScanShortensNoBan() {
        a.attacked(SOURCE, Duration.ofHours(10));
        mesh.pass(Duration.ofSeconds(1));
        Instant until = d.gate.bans.get(Subject.parse(SOURCE));
        touched(SOURCE, b, c, d);
        assertEquals(until, d.gate.bans.get(Subject.parse(SOURCE)));
    }

    @Test
    void aScanOutlastsAShorterBan() {
        a.attacked(SOURCE, Duration.ofMinutes(10));
        mesh.pass(Duration.ofSeconds(1));
        touched(SOURCE, b, c);
        Instant last = d.now();
        touched(SOURCE, d);
        assertEquals(last.plus(FleetScans.WINDOW), d.gate.bans.get(Subject.parse(SOURCE)));
    }

    /** As if policy had been told anew before it told of the lifting. */
    private void unbanned(TestNode node, Map<Reason, Instant> reasons) {
        node.node.happened(new NodeEvent.BanChanged(
                node.now(),
                NodeEvent.BanChanged.Change.LIFTED,
                new Ban(Subject.parse(SOURCE), reasons, node.now(), 0, false, ""),
                "operator: a mistake",
                new Enforcement(Enforcement.State.ENFORCED, "")));
        mesh.pass(Duration.ofSeconds(1));
    }

    @Test
    void aBanSaysMoreThanASightingAndIsNotTakenBackByOne() {
        mesh.trust(d, a, TrustLevel.L2);
        a.touched(SOURCE, 22);
        a.attacked(SOURCE);
        mesh.pass(Duration.ofSeconds(1));
        assertBanned(Set.of(SOURCE), d);
        long before = a.sent;
        mesh.pass(Duration.ofMinutes(40), Duration.ofMinutes(1));
        a.touched(SOURCE, 23);
        mesh.pass(Duration.ofSeconds(1));
        assertEquals(before, a.sent, "peers know more");
        assertBanned(Set.of(SOURCE), d);
    }

    @Test
    void aBanDoesNotWaitForASighting() {
        long before = a.sent;
        a.touched(SOURCE, 22);
        assertEquals(before, a.sent, "nobody waits for it");
        a.attacked(SOURCE);
        assertEquals(before + 3, a.sent, "the ban at once, and instead of it");
        mesh.pass(Duration.ofSeconds(2));
        assertEquals(before + 3, a.sent);
        a.touched("8.8.4.5", 22);
        mesh.pass(Duration.ofMillis(200), Duration.ofMillis(100));
        assertEquals(before + 6, a.sent);
        a.attacked("8.8.4.6");
        assertEquals(before + 9, a.sent, "at once");
    }

    @Test
    void S20_aFloodOfSourcesIsHeldToABudget() {
        long before = a.sent;
        for (int i = 0; i < 3_000; i++) {
            a.touched("9." + i / 250 + "." + i % 250 + ".1", 22);
        }
        mesh.pass(Duration.ofSeconds(2));
        assertTrue(a.sent - before <= 3 * 100, a.sent - before + " so far: a ban among them is to be heard");
        a.attacked(SOURCE);
        mesh.pass(Duration.ofSeconds(1));
        assertBanned(Set.of(SOURCE), d);
        mesh.pass(Duration.ofSeconds(30));
        assertEquals(before + 3 * 501, a.sent, "500 to each of three peers");
    }

    @Test
    void S20_whoHasANetworkUsesUpItsOwnShareOnly() {
        long before = a.sent;
        for (int i = 0; i < 500; i++) {
            a.touched("2001:4860:4860:" + Integer.toHexString(i) + "::/64", 22);
        }
        for (int i = 0; i < 250; i++) {
            a.touched("9.9.9." + i, 22);
        }
        mesh.pass(Duration.ofSeconds(2));
        assertEquals(before + 3 * 32, a.sent);
        touched(SOURCE, a, b, c);
        assertBanned(Set.of(SOURCE), d);
    }

    @Test
    void S22_whatANodeInventsPushesOutNothingButItsOwn() {
        TestNode liar = mesh.joined("e", a);
        mesh.trust(d, liar, TrustLevel.L2);
        touched(SOURCE, a, b);
        for (int i = 0; i < 3_000; i++) {
            String invented = "9." + i / 250 + "." + i % 250 + ".1";
            d.isTold(liar.says(new Body.Sighting(Subject.parse(invented), "L-1", "ssh"), FleetScans.REMEMBERED));
        }
        List<Subject> known = d.node.mesh().ask(books -> books.scans().subjects());
        assertEquals(1_001, known.size());
        touched(SOURCE, c);
        assertBanned(Set.of(SOURCE), d);
    }

    @Test
    void S24_oldSightingsCountForNothing() {
        List<byte[]> old = List.of(sighting(a), sighting(b), sighting(c));
        mesh.pass(Duration.ofMinutes(61), Duration.ofMinutes(1));
        old.forEach(envelope -> assertFalse(d.hears(envelope), "live ones are fresh"));
        old.forEach(d::isTold);
        assertBanned(Set.of(), d);
        mesh.pass(Duration.ofMinutes(61), Duration.ofMinutes(1));
        old.forEach(envelope -> assertFalse(d.isTold(envelope), "nobody remembers them for longer"));
    }

    private static byte[] sighting(TestNode node) {
        return node.says(new Body.Sighting(Subject.parse(SOURCE), "L-1", "ssh"), Duration.ofDays(30));
    }

    @Test
    void theyComeAgainWhereStateIsKept() {
        List<byte[]> kept = List.of(sighting(a), sighting(b), sighting(c));
        mesh.pass(Duration.ofMinutes(30), Duration.ofMinutes(1));
        kept.forEach(d::isTold);
        assertBanned(Set.of(SOURCE), d);
        Optional<Instant> until = Optional.ofNullable(d.gate.bans.get(Subject.parse(SOURCE)));
        assertTrue(until.get().isBefore(d.now().plus(Duration.ofMinutes(31))), "an hour from when it was seen");
    }
}
