// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Envelopes;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Header;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import io.honeymesh.federation.wire.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever wants this mesh to ban the wrong one. In each case no wrong ban is ever placed. */
class PoisonTest {

    private static final String VICTIM = "8.8.8.8";
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestMesh mesh = new TestMesh();
    private TestNode victim;
    private TestNode hostile;

    @BeforeEach
    void join() {
        victim = mesh.node("victim");
        hostile = mesh.joined("hostile", victim);
        mesh.trust(victim, hostile, TrustLevel.L2);
    }

    private boolean receive(byte[] envelope) {
        return victim.node.receive("memory", "hostile", envelope, true);
    }

    private void assertNothingWasEverBanned() {
        assertEquals(Set.of(), victim.gate.ever);
    }

    private byte[] signal(Instant issued, Duration ttl) {
        return Envelopes.sign(
                hostile.signer(),
                new Header(
                        "orchard",
                        EventId.random(),
                        TestMesh.AHEAD + 2_000_000 + issued.getEpochSecond() % 1000,
                        issued,
                        ttl),
                TestNode.ban(VICTIM));
    }

    @Test
    void theTestWouldSeeABan() {
        assertTrue(receive(hostile.says(TestNode.ban(VICTIM), HOUR)));
        assertEquals(Set.of(VICTIM), victim.banned());
    }

    @Test
    void forgedUnsignedAndOfAnotherVersionOrCluster() {
        byte[] good = hostile.says(TestNode.ban(VICTIM), HOUR);
        byte[] forged = good.clone();
        forged[forged.length - 1] ^= 1;
        assertFalse(receive(forged));
        assertEquals(1, victim.refused(Refusal.SIGNATURE));
        assertFalse(receive("8.8.8.8 ban".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertEquals(1, victim.refused(Refusal.UNSIGNED));
        byte[] three = good.clone();
        int version = indexOf(three, 0xa8, 0x01, 0x02, 0x02) + 2;
        three[version] = 3;
        assertFalse(receive(three));
        assertEquals(1, victim.refused(Refusal.VERSION));
        byte[] other = Envelopes.sign(
                hostile.signer(),
                new Header("another", EventId.random(), TestMesh.AHEAD + 5_000_000, hostile.now(), HOUR),
                TestNode.ban(VICTIM));
        assertFalse(receive(other));
        assertEquals(1, victim.refused(Refusal.CLUSTER));
        assertNothingWasEverBanned();
    }

    private static int indexOf(byte[] bytes, int... wanted) {
        for (int at = 0; at + wanted.length <= bytes.length; at++) {
            int same = 0;
            while (same < wanted.length && (bytes[at + same] & 0xff) == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return at;
            }
        }
        throw new AssertionError("not there");
    }

    @Test
    void staleAndFutureAreRefusedAndFiveMinutesOfSkewAreNot() {
        assertFalse(receive(signal(victim.now().minus(Duration.ofMinutes(6)).minusSeconds(1), HOUR)));
        assertFalse(receive(signal(victim.now().minus(HOUR), Duration.ofMinutes(30))));
        assertEquals(2, victim.refused(Refusal.STALE));
        assertFalse(receive(signal(victim.now().plus(Duration.ofMinutes(5)).plusSeconds(1), HOUR)));
        assertEquals(1, victim.refused(Refusal.FUTURE));
        assertNothingWasEverBanned();
        assertTrue(receive(signal(victim.now().plus(Duration.ofMinutes(5)), HOUR)));
        assertTrue(receive(Envelopes.sign(
                hostile.signer(),
                new Header(
                        "orchard",
                        EventId.random(),
                        TestMesh.AHEAD + 9_000_000,
                        victim.now().minus(Duration.ofMinutes(5)),
                        HOUR),
                TestNode.ban("8.8.8.9"))));
    }

    @Test
    void replayedAlsoAfterARestart() {
        byte[] once = hostile.says(new Body.Presence(List.of(), TestNode.LICENCE, List.of(), Optional.empty()), HOUR);
        byte[] ban = hostile.says(TestNode.ban(VICTIM), HOUR);
        assertTrue(receive(once));
        assertTrue(receive(ban));
        long before = victim.node.refusals().duplicates.get();
        assertFalse(receive(ban), "a copy by another route is no refusal, and nothing new");
        assertEquals(before + 1, victim.node.refusals().duplicates.get());
        victim.start();
        assertFalse(receive(once));
        assertFalse(receive(ban));
        assertEquals(2, victim.node.refusals().duplicates.get());
        mesh.pass(Duration.ofMinutes(10), Duration.ofSeconds(30));
        assertFalse(receive(ban));
        assertEquals(1, victim.refused(Refusal.STALE));
    }

    @Test
    void aTakenBackWordIsNotHeardAgain() {
        byte[] ban = hostile.says(TestNode.ban(VICTIM), HOUR);
        receive(ban);
        receive(hostile.says(new Body.Revocation(Subject.parse(VICTIM), "L-1", EventId.random()), HOUR));
        assertEquals(Set.of(), victim.banned());
        victim.start();
        assertFalse(receive(ban));
        victim.node.receive("memory", "hostile", ban, false);
        assertEquals(Set.of(), victim.banned());
    }

    @Test
    void oversized() {
        assertFalse(receive(new byte[Envelopes.MAX_BYTES + 1]));
        assertEquals(1, victim.refused(Refusal.OVERSIZED));
    }

    @Test
    void S20_aFloodInAMembersNameCostsThatMemberNothing() {
        for (int i = 0; i < 9_000; i++) {
            byte[] forged = signal(victim.now(), HOUR);
            forged[forged.length - 1] ^= 1;
            victim.node.receive("memory", "flood", forged, true);
        }
        assertTrue(victim.refused(Refusal.LINK_BUDGET) > 1_000, "the link pays");
        assertTrue(receive(hostile.says(TestNode.ban("8.8.4.4"), HOUR)), "the member is heard by its own link");
        assertEquals(0, victim.refused(Refusal.PUBLISHER_BUDGET));
    }

    @Test
    void aMemberThatFloodsIsHeldToItsBudgetAndQuota() {
        int taken = 0;
        for (int i = 0; i < 1000; i++) {
            taken += receive(hostile.says(TestNode.ban("8.9." + i / 250 + "." + i % 250), HOUR)) ? 1 : 0;
        }
        assertTrue(taken <= 501, taken + " at once");
        assertTrue(victim.refused(Refusal.PUBLISHER_BUDGET) > 0);
        for (int n = 0; n < 6_500; n++) {
            if (n % 100 == 0) {
                mesh.now = mesh.now.plusSeconds(1);
            }
            receive(hostile.says(TestNode.ban("9." + n / 62_500 + "." + n / 250 % 250 + "." + n % 250), HOUR));
        }
        assertTrue(victim.gate.bans.size() <= StatementBook.MOST_OF_ONE, victim.gate.bans.size() + " bans");
        assertTrue(victim.refused(Refusal.QUOTA) > 0);
    }

    @Test
    void strangersAndMembersOfNoTrust() {
        Signer stranger = new Signer(new byte[32]);
        assertFalse(receive(Envelopes.sign(
                stranger, new Header("orchard", EventId.random(), 1, victim.now(), HOUR), TestNode.ban(VICTIM))));
        assertEquals(1, victim.refused(Refusal.UNKNOWN_PUBLISHER));
        mesh.trust(victim, hostile, TrustLevel.L0);
        receive(hostile.says(TestNode.ban(VICTIM), HOUR));
        mesh.trust(victim, hostile, TrustLevel.L1);
        receive(hostile.says(TestNode.ban("8.8.8.9"), HOUR));
        assertNothingWasEverBanned();
    }

    @Test
    void S21_prefixesAndAddressesThatAreNobodys() {
        for (String subject : List.of(
                "8.8.8.0/24",
                "0.0.0.0/0",
                "::/0",
                "2600::/48",
                "10.0.0.1",
                "127.0.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "100.64.1.1",
                "169.254.1.1",
                "fe80::1",
                "ff02::1",
                "::1",
                "2001:db8::1",
                "2002:808:808::1",
                "fc00::1")) {
            assertFalse(receive(hostile.says(TestNode.ban(subject), HOUR)), subject);
        }
        assertEquals(16, victim.refused(Refusal.SUBJECT));
        assertNothingWasEverBanned();
        assertTrue(victim.node
                        .mesh()
                        .ask(books -> books.trust().of(hostile.signer().key()).score(victim.now()))
                < Standing.BASE);
    }

    @Test
    void guardedAndAllowedAreSparedAndWhoNamesThemLosesTrust() {
        victim.gate.guarded.add(Subject.parse(VICTIM));
        victim.gate.allowed.add(Subject.parse("8.8.4.0/24"));
        receive(hostile.says(TestNode.ban(VICTIM), HOUR));
        receive(hostile.says(TestNode.ban("8.8.4.4"), HOUR));
        assertNothingWasEverBanned();
        assertEquals(0.03, victim.score(hostile), 0.001, "0.25 less 0.2 for the guarded one and 0.02 for the other");
    }

    @Test
    void nobodyIsBlamedForWhatOthersSay() {
        victim.gate.guarded.add(Subject.parse(VICTIM));
        TestNode other = mesh.joined("other", victim);
        receive(hostile.says(TestNode.ban(VICTIM), HOUR));
        assertTrue(victim.hears(other.says(TestNode.ban(VICTIM), HOUR)), "its word alone bans nobody");
        assertTrue(victim.hears(other.says(new Body.Revocation(Subject.parse(VICTIM), "L-1", EventId.random()), HOUR)));
        assertEquals(Standing.BASE, victim.score(other));
        assertTrue(victim.score(hostile) < Standing.BASE);
    }

    @Test
    void messagesOfOneNameArePublishedByManyAndEachIsHeldForItself() {
        TestNode liar = mesh.joined("liar", victim);
        EventId id = EventId.random();
        byte[] good = named(hostile, id, 5_000_001, "8.8.4.4");
        assertTrue(receive(good));
        for (int i = 0; i < 20; i++) {
            assertTrue(victim.hears(named(liar, id, 5_000_001 + i, "8.8.5." + i)));
        }
        Collection<Envelope> held = victim.node.held();
        assertEquals(held.size(), held.stream().map(Envelope::id).distinct().count(), "transports tell them apart");
        victim.node.mesh().lifted(Subject.parse("8.8.5.0"), true);
        victim.start();
        assertEquals(Set.of("8.8.4.4"), victim.banned(), "it isn't buried with the other of its name");
        assertFalse(victim.isTold(named(liar, id, 5_000_001, "8.8.5.0")));
        mesh.pass(Duration.ofHours(2), Duration.ofMinutes(1));
        int left = victim.node
                .mesh()
                .ask(books -> books.statements().count(liar.signer().key()));
        assertEquals(0, left, "all run out");
        assertEquals(0, victim.shelf.box("mesh.statements").size());
    }

    private byte[] named(TestNode publisher, EventId id, long sequence, String subject) {
        return Envelopes.sign(
                publisher.signer(),
                new Header("orchard", id, TestMesh.AHEAD + sequence, victim.now(), HOUR),
                TestNode.ban(subject));
    }

    private List<TestNode> introducedBy(TestNode introducer, int count, TrustLevel level) {
        List<TestNode> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TestNode node = mesh.joined(introducer.name + "-" + i, introducer);
            mesh.sync(introducer, victim);
            mesh.trust(victim, node, level);
            all.add(node);
        }
        return all;
    }

    /** As they come by themselves: by score, without an operator's word. */
    private void risen(TestNode node) {
        victim.node.mesh().ask(books -> {
            books.trust()
                    .load(
                            node.signer().key(),
                            new Standing(
                                    0.9,
                                    victim.now(),
                                    java.util.Optional.empty(),
                                    victim.now().minus(Duration.ofDays(9)),
                                    false,
                                    0,
                                    0));
            return null;
        });
    }

    @Test
    void S22_sybilsOfOneIntroducerAreOneVoice() {
        mesh.trust(victim, hostile, TrustLevel.L0);
        List<TestNode> sybils = introducedBy(hostile, 12, TrustLevel.L0);
        sybils.forEach(sybil -> victim.node.grant(sybil.signer().key(), java.util.Optional.empty(), ""));
        victim.node.grant(hostile.signer().key(), java.util.Optional.empty(), "");
        sybils.forEach(this::risen);
        risen(hostile);
        assertEquals(13, victim.voices());
        for (TestNode sybil : sybils) {
            receive(sybil.says(TestNode.ban(VICTIM), HOUR));
        }
        receive(hostile.says(TestNode.ban(VICTIM), HOUR));
        assertNothingWasEverBanned();
    }

    @Test
    void S22_aColludingThirdIsNoQuorum() {
        mesh.trust(victim, hostile, TrustLevel.L0);
        List<TestNode> peers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            TestNode peer = mesh.joined("peer" + i, victim);
            mesh.trust(victim, peer, TrustLevel.L1);
            peers.add(peer);
        }
        for (TestNode colluding : peers.subList(0, 3)) {
            receive(colluding.says(TestNode.ban(VICTIM), HOUR));
        }
        assertNothingWasEverBanned();
        receive(peers.get(3).says(TestNode.ban(VICTIM), HOUR));
        assertEquals(Set.of(VICTIM), victim.banned(), "four of nine are");
    }

    @Test
    void S22_whatIsSaidAtDifferentTimesDoesNotCorroborate() {
        mesh.trust(victim, hostile, TrustLevel.L1);
        TestNode other = mesh.joined("other", victim);
        mesh.trust(victim, other, TrustLevel.L1);
        receive(hostile.says(TestNode.ban(VICTIM), HOUR));
        mesh.pass(Judge.WINDOW.plusSeconds(1), Duration.ofMinutes(1));
        receive(other.says(TestNode.ban(VICTIM), HOUR));
        assertNothingWasEverBanned();
        receive(hostile.says(TestNode.ban("8.8.4.4"), HOUR));
        receive(other.says(TestNode.ban("8.8.4.4"), HOUR));
        assertEquals(Set.of("8.8.4.4"), victim.banned());
    }

    @Test
    void S22_trustIsNotFarmedByTouchingOurOwnTraps() {
        mesh.trust(victim, hostile, TrustLevel.L0);
        victim.node.grant(hostile.signer().key(), java.util.Optional.empty(), "");
        TestNode second = mesh.joined("second", victim);
        mesh.pass(Duration.ofDays(2), HOUR);
        Set<TrustLevel> levels = new HashSet<>();
        for (int day = 0; day < 30; day++) {
            for (int i = 0; i < 50; i++) {
                String own = "45.9." + day + "." + i;
                // It comes to our trap itself, and says so afterwards; its second says the same.
                victim.seen.put(Subject.parse(own), victim.now().minusSeconds(60));
                receive(hostile.says(TestNode.ban(own), HOUR));
                receive(second.says(TestNode.ban(own), HOUR));
                // And where it says so first, and comes afterwards, nothing is gained.
                receive(second.says(TestNode.ban("46.9." + day + "." + i), HOUR));
                victim.seen.put(
                        Subject.parse("46.9." + day + "." + i), victim.now().plusSeconds(60));
            }
            levels.add(victim.node
                    .mesh()
                    .ask(books -> books.judge().level(hostile.signer().key())));
            assertEquals(
                    TrustLevel.L0,
                    victim.node
                            .mesh()
                            .ask(books -> books.judge().level(second.signer().key())),
                    "only the first to say so is confirmed");
            mesh.pass(Duration.ofDays(1), HOUR);
        }
        assertFalse(levels.contains(TrustLevel.L2), levels.toString());
        receive(hostile.says(TestNode.ban(VICTIM), HOUR));
        receive(second.says(TestNode.ban(VICTIM), HOUR));
        assertNothingWasEverBanned();
    }

    @Test
    void S22_whoRepeatsWhatThisNodeHasToldGainsNothingAndTakesNobodysPlace() {
        mesh.trust(victim, hostile, TrustLevel.L0);
        victim.node.grant(hostile.signer().key(), java.util.Optional.empty(), "");
        TestNode second = mesh.joined("second", victim);
        List<TestNode> honest = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            honest.add(mesh.joined("honest" + i, victim));
        }
        for (int day = 0; day < 4; day++) {
            for (int i = 0; i < 50; i++) {
                String told = "11." + day + "." + i + ".1";
                victim.attacked(told);
                mesh.pass(Duration.ofSeconds(1));
                victim.hears(hostile.says(TestNode.ban(told), HOUR));
                // What nobody was told of, it can only guess at, and is past its five a day soon.
                for (int guess = 0; guess < 2; guess++) {
                    String seen = "12." + day + "." + i + "." + guess;
                    victim.seen.put(Subject.parse(seen), victim.now().minusSeconds(60));
                    victim.hears(second.says(TestNode.ban(seen), HOUR));
                    victim.hears(honest.get(i % 3).says(TestNode.ban(seen), HOUR));
                }
            }
            mesh.pass(Duration.ofHours(24), HOUR);
            victim.hears(hostile.says(TestNode.ban("11." + day + ".0.1"), HOUR));
        }
        assertEquals(TrustLevel.L0, victim.level(hostile.signer().key()));
        assertTrue(victim.score(hostile) <= Standing.BASE);
        honest.forEach(
                peer -> assertEquals(TrustLevel.L1, victim.level(peer.signer().key()), peer.name));
    }

    @Test
    void S22_aNewcomerIsOnProbationWhateverItKnows() {
        victim.node.grant(hostile.signer().key(), java.util.Optional.empty(), "");
        for (int i = 0; i < 100; i++) {
            victim.seen.put(Subject.parse("45.9.9." + i), victim.now().minusSeconds(60));
            receive(hostile.says(TestNode.ban("45.9.9." + i), HOUR));
        }
        assertEquals(
                TrustLevel.L0,
                victim.node
                        .mesh()
                        .ask(books -> books.judge().level(hostile.signer().key())));
    }

    @Test
    void aPenalisedPeersBansLapseAndItsSponsorPaysAsWell() {
        TestNode guest = mesh.joined("guest", hostile);
        mesh.sync(hostile, victim);
        mesh.trust(victim, guest, TrustLevel.L2);
        receive(guest.says(TestNode.ban(VICTIM), HOUR));
        assertEquals(Set.of(VICTIM), victim.banned());
        double before = victim.node
                .mesh()
                .ask(books -> books.trust().of(hostile.signer().key()).score(victim.now()));
        victim.node.penalize(guest.signer().key(), "it lied");
        assertEquals(Set.of(), victim.banned());
        assertTrue(victim.node
                        .mesh()
                        .ask(books -> books.trust().of(hostile.signer().key()).score(victim.now()))
                < before);
    }

    @Test
    void S25_aStolenKeysSecondSuccessorFreezesBoth() {
        byte[] seed = new byte[32];
        seed[0] = 77;
        Signer next = new Signer(seed);
        seed[0] = 78;
        Signer thief = new Signer(seed);
        assertTrue(receive(rotation(next)));
        assertEquals(TrustLevel.L1, victim.level(next.key()), "L2 was granted to the old key");
        assertTrue(receive(rotation(thief)));
        assertFalse(victim.node.mesh().member(thief.key()).isPresent());
        assertEquals(TrustLevel.L0, victim.level(next.key()));
    }

    private byte[] rotation(Signer next) {
        return Envelopes.sign(
                next,
                new Header("orchard", EventId.random(), 1, victim.now(), MemberBook.LONGEST),
                io.honeymesh.federation.wire.Rotations.consent(hostile.signer(), next.key(), "orchard", 1));
    }

    @Test
    void S22_oneMemberLetsInOnlySoManyADay() {
        for (int i = 0; i < Shares.MOST_OF_ONE_A_DAY + 5; i++) {
            byte[] seed = new byte[32];
            seed[3] = (byte) i;
            seed[4] = 1;
            receive(hostile.says(new Body.Admission(new Signer(seed).key()), Duration.ofDays(9)));
        }
        assertEquals(2 + Shares.MOST_OF_ONE_A_DAY, victim.members());
        assertEquals(5, victim.refused(Refusal.QUOTA));
    }

    @Test
    void aCountAtItsEndHangsNobody() {
        byte[] last = Envelopes.sign(
                hostile.signer(),
                new Header("orchard", EventId.random(), Long.MAX_VALUE, victim.now(), HOUR),
                TestNode.ban(VICTIM));
        assertFalse(receive(last));
        assertEquals(1, victim.refused(Refusal.MALFORMED));
        byte[] allowed = Envelopes.sign(
                hostile.signer(),
                new Header("orchard", EventId.random(), 1L << 62, victim.now(), HOUR),
                TestNode.ban(VICTIM));
        assertTrue(receive(allowed));
    }

    @Test
    void whoIsLetInAndSentAwayAgainStillCounts() {
        for (int i = 0; i < Shares.MOST_OF_ONE_A_DAY + 10; i++) {
            byte[] seed = new byte[32];
            seed[3] = (byte) i;
            seed[4] = 2;
            Signer one = new Signer(seed);
            receive(hostile.says(new Body.Admission(one.key()), Duration.ofDays(9)));
            receive(hostile.says(new Body.Departure(one.key()), Duration.ofDays(9)));
        }
        assertEquals(2, victim.members());
        assertEquals(10, victim.refused(Refusal.QUOTA));
    }

    @Test
    void aKeyChangesOnceAnHourAtMost() {
        assertTrue(receive(rotation(signer(77))));
        byte[] second = Envelopes.sign(
                signer(78),
                new Header("orchard", EventId.random(), 1, victim.now(), MemberBook.LONGEST),
                io.honeymesh.federation.wire.Rotations.consent(
                        signer(77), signer(78).key(), "orchard", 2));
        assertFalse(receive(second));
        assertEquals(1, victim.refused(Refusal.QUOTA));
    }

    private static Signer signer(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        return new Signer(seed);
    }

    @Test
    void largeSignalsAreHeldToTheirPublishersShareOfMemory() {
        String origin = "o".repeat(64);
        int taken = 0;
        for (int i = 0; i < 3_000; i++) {
            if (i % 100 == 0) {
                mesh.now = mesh.now.plusSeconds(2);
            }
            Body.Ban plain = TestNode.ban("8.9." + i / 250 + "." + i % 250);
            Body.Ban large = new Body.Ban(
                    plain.subject(),
                    plain.claim(),
                    plain.reasons(),
                    plain.level(),
                    java.util.Collections.nCopies(16, origin),
                    List.of(),
                    List.of(),
                    java.util.Optional.empty(),
                    List.of());
            taken += receive(hostile.says(large, HOUR)) ? 1 : 0;
        }
        assertTrue(taken * 1024L <= StatementBook.MOST_BYTES_OF_ONE, taken + " taken");
        assertTrue(victim.refused(Refusal.QUOTA) > 0);
    }

    /** A node that was let in by the key 500, of which each next one says to have let in the one before. */
    private TestNode below(int levels) {
        TestNode third = mesh.node("third");
        Signer top = TestMesh.key(500);
        third.node.mesh().pin(top.key());
        for (int i = 1; i < levels; i++) {
            Signer above = TestMesh.key(500 + i);
            third.hears(mesh.signed(
                    top,
                    mesh.now,
                    HOUR,
                    new Body.Presence(List.of(), TestNode.LICENCE, List.of(), Optional.of(above.key()))));
            third.hears(mesh.admission(above, top));
            top = above;
        }
        return third;
    }

    /** Whoever is above a node could go on naming others that let it in. */
    @Test
    void S20_noWayUpIsLongerThanATreeIsDeep() {
        assertEquals(Shares.DEEPEST + 1, below(50).members());
    }

    @Test
    void S22_whoIsAboveANodesIntroducerIsOneVoiceWithAllThatComeByIt() {
        TestNode third = below(4);
        Set<NodeKey> lineages = new HashSet<>();
        for (int i = 1; i < 4; i++) {
            Signer other = TestMesh.key(700 + i);
            assertTrue(third.hears(mesh.admission(TestMesh.key(500 + i), other)));
            lineages.add(third.node.mesh().ask(books -> books.members().lineage(other.key())));
        }
        assertEquals(Set.of(TestMesh.key(503).key()), lineages);
    }

    @Test
    void S20_whatAMemberSaidBeforeSpendsNothingOfWhatItMaySay() {
        Signer member = TestMesh.key(600);
        assertTrue(victim.hears(mesh.admission(hostile.signer(), member)));
        byte[] old = mesh.presence(member, "9.1.0.1:7443");
        byte[] last = old;
        // So much later that it isn't remembered whether the old one was heard.
        for (int i = 0; i < 5_000; i++) {
            last = mesh.presence(member, "9.1.0.2:7443");
        }
        assertTrue(victim.isTold(last));
        for (int i = 0; i < 6_000; i++) {
            assertFalse(victim.isTold(old));
        }
        assertEquals(0, victim.refused(Refusal.PUBLISHER_BUDGET));
        assertTrue(victim.isTold(mesh.presence(member, "9.1.0.9:7443")));
    }

    /** Of two faults the one that is cheaper to find is counted: no signature is looked at for nothing (S20). */
    @Test
    void S20_theDoorLooksInItsOrder() {
        Instant old = victim.now().minus(Duration.ofDays(1));
        byte[] stale = signal(old, Duration.ofDays(2));
        refusedFor(Refusal.OVERSIZED, new byte[20_000]);
        byte[] unknownAndStale = mesh.signed(TestMesh.key(900), old, Duration.ofDays(2), TestNode.ban(VICTIM));
        refusedFor(Refusal.UNKNOWN_PUBLISHER, forged(unknownAndStale));
        victim.settings.put("sharing", "false");
        refusedFor(Refusal.ENTITLEMENT, forged(stale));
        victim.settings.put("sharing", "true");
        refusedFor(Refusal.STALE, forged(stale));
        refusedFor(Refusal.SIGNATURE, forged(hostile.says(TestNode.ban("10.0.0.1"), HOUR)));
        refusedFor(Refusal.SUBJECT, hostile.says(TestNode.ban("10.0.0.1"), HOUR));
    }

    @Test
    void S20_theDoorLooksInItsOrderAlsoAtWhatWasSaidBefore() {
        byte[] said = signal(victim.now(), Duration.ofDays(2));
        assertTrue(receive(said));
        long known = victim.node.refusals().duplicates.get();
        assertFalse(receive(forged(said)), "a copy is none, whatever its signature");
        assertEquals(known + 1, victim.node.refusals().duplicates.get());
        mesh.pass(HOUR, Duration.ofMinutes(1));
        refusedFor(Refusal.STALE, said);
        byte[] elsewhere = Envelopes.sign(
                TestMesh.key(900),
                new Header("elsewhere", EventId.random(), 1, victim.now(), HOUR),
                TestNode.ban(VICTIM));
        refusedFor(Refusal.CLUSTER, elsewhere);
        victim.settings.put("sharing", "false");
        refusedFor(Refusal.UNKNOWN_PUBLISHER, mesh.signed(TestMesh.key(900), victim.now(), HOUR, TestNode.ban(VICTIM)));
        victim.settings.put("sharing", "true");
    }

    @Test
    void S20_whereALinkHasNothingLeftNothingIsReadButTheLength() {
        for (int i = 0; i < 5_000; i++) {
            receive(new byte[] {1});
        }
        refusedFor(Refusal.LINK_BUDGET, new byte[] {1});
        refusedFor(Refusal.OVERSIZED, new byte[20_000]);
    }

    @Test
    void S25_whoMayNotSendAMemberAwayIsRefusedAndTheMemberStays() {
        TestNode third = mesh.joined("third", victim);
        refusedFor(Refusal.TRUST, hostile.says(new Body.Departure(third.signer().key()), MemberBook.LONGEST));
        assertTrue(victim.knows(third.signer()));
    }

    @Test
    void S22_twoWhoFarmTrustAtATimeAreNoQuorum() {
        mesh.trust(victim, hostile, TrustLevel.L0);
        victim.node.grant(hostile.signer().key(), Optional.empty(), "");
        TestNode second = mesh.joined("second", victim);
        for (int day = 0; day < 30; day++) {
            for (int i = 0; i < 10; i++) {
                for (TestNode farmer : List.of(hostile, second)) {
                    String own = (farmer == second ? "46.9." : "45.9.") + day + "." + i;
                    // It attacks a trap of the victim's, which tells the mesh; then it says so itself.
                    victim.attacked(own);
                    mesh.now = mesh.now.plusSeconds(1);
                    receive(farmer.says(TestNode.ban(own), HOUR));
                }
            }
            mesh.pass(Duration.ofDays(1), HOUR);
        }
        assertEquals(TrustLevel.L0, victim.level(hostile.signer().key()));
        assertEquals(TrustLevel.L0, victim.level(second.signer().key()));
        receive(hostile.says(TestNode.ban(VICTIM), HOUR));
        receive(second.says(TestNode.ban(VICTIM), HOUR));
        assertNothingWasEverBanned();
    }

    private void refusedFor(Refusal cause, byte[] envelope) {
        long before = victim.refused(cause);
        assertFalse(receive(envelope), cause.name());
        assertEquals(before + 1, victim.refused(cause), cause.name());
    }

    private static byte[] forged(byte[] envelope) {
        byte[] forged = envelope.clone();
        forged[forged.length - 1] ^= 1;
        return forged;
    }

    /** Its link has done nothing wrong: it comes again. */
    @Test
    void S20_whatCannotBeVerifiedForAllTheOthersIsRefusedAsBusyAndTakenLater() throws InterruptedException {
        Refusals refusals = new Refusals();
        Door door = new Door(
                victim.node.mesh(),
                victim.node.entitlements(),
                victim.node,
                () -> MeshSettings.of(new Settings("p", victim.settings)),
                refusals,
                victim::now,
                mesh::nanos);
        byte[] said = signal(victim.now(), HOUR);
        door.verifiers.acquire(Door.VERIFIERS);
        assertFalse(door.receive("memory hostile", said, true));
        assertEquals(1, refusals.of(Refusal.BUSY));
        door.verifiers.release(Door.VERIFIERS);
        assertTrue(door.receive("memory hostile", said, true));
    }
}
