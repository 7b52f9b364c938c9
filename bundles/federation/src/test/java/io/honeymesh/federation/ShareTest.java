// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Refusal;
import io.honeymesh.federation.wire.SharingLevel;
import io.honeymesh.federation.wire.Signer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How much of what is everybody's one hand can use up, with as many keys as it likes. */
class ShareTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final TestMesh mesh = new TestMesh();

    private List<Signer> sybils(TestNode at, TestNode of, int count) {
        List<Signer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Signer sybil = TestMesh.key(i);
            assertTrue(at.isTold(mesh.admission(of.signer(), sybil)));
            assertTrue(at.isTold(mesh.presence(sybil, "9.9." + i + ".1:7443")));
            all.add(sybil);
        }
        return all;
    }

    @Test
    void S20_aFloodOfNewKeysInAMembersNameCostsThatMemberNothing() {
        TestNode a = mesh.node("a");
        TestNode p = mesh.joined("p", a);
        for (int i = 0; i < 1_000; i++) {
            Signer stranger = TestMesh.key(i);
            byte[] envelope = mesh.rotation(stranger, stranger, 1);
            a.hears(mesh.signed(
                    stranger,
                    mesh.now,
                    MemberBook.LONGEST,
                    new Body.Rotation(p.signer().key(), 1, new Body.Proof("00".repeat(64)))));
            assertFalse(a.hears(envelope));
        }
        assertTrue(a.knows(p.signer()));
        assertTrue(a.hears(p.says(TestNode.ban("8.8.4.4"), HOUR)));
        assertEquals(0, a.refused(Refusal.PUBLISHER_BUDGET));
    }

    @Test
    void S20_oneHandDoesNotUseUpTheLinkOfTwoHonestNodes() {
        TestNode b = mesh.node("b");
        TestNode h = mesh.joined("h", b);
        TestNode m = mesh.joined("m", h);
        TestNode p = mesh.joined("p", b);
        mesh.sync(b, h);
        mesh.sync(h, b);
        mesh.trust(b, p, TrustLevel.L2);
        List<Signer> sybils = sybils(h, m, 20);
        mesh.sync(h, b);
        int heard = 0;
        for (int i = 0; i < 7_000; i++) {
            mesh.now = mesh.now.plusNanos(1_000_000_000 / 4_000);
            byte[] word = mesh.signed(
                    sybils.get(i % 20),
                    mesh.now,
                    HOUR,
                    TestNode.ban("9." + i / 62_500 + "." + i / 250 % 250 + "." + i % 250));
            // On its way over h, which passes on only what it takes.
            if (h.hears(word)) {
                b.node.receive("memory", "h", word, true);
            }
            if (i % 250 == 0) {
                byte[] honest = p.says(TestNode.ban("8.8.4." + i / 250), HOUR);
                heard += b.node.receive("memory", "h", honest, true) ? 1 : 0;
            }
        }
        assertEquals(28, heard);
        assertEquals(0, b.refused(Refusal.LINK_BUDGET));
        assertTrue(h.refused(Refusal.PUBLISHER_BUDGET) > 3_000);
    }

    @Test
    void whatOthersHoldIsHeldToItsPublishersBudgetToo() {
        TestNode a = mesh.node("a");
        TestNode m = mesh.joined("m", a);
        for (int i = 0; i < StatementBook.MOST_OF_ONE + 100; i++) {
            a.isTold(m.says(TestNode.ban("8.8.4.4"), HOUR));
        }
        assertTrue(a.refused(Refusal.PUBLISHER_BUDGET) > 0);
        mesh.pass(Duration.ofSeconds(2));
        assertTrue(a.isTold(m.says(TestNode.ban("8.8.4.5"), HOUR)));
    }

    @Test
    void whatWasRefusedForTooMuchIsTakenFromWhoeverHoldsItLater() {
        TestNode a = mesh.node("a");
        TestNode m = mesh.joined("m", a);
        byte[] late = null;
        for (int i = 0; a.refused(Refusal.PUBLISHER_BUDGET) == 0; i++) {
            late = m.says(TestNode.ban("9.1." + i / 250 + "." + i % 250), HOUR);
            a.hears(late);
        }
        assertTrue(a.isTold(late));
        assertFalse(a.isTold(late), "once");
    }

    @Test
    void S22_manyMembersOfOneHandDoNotFillWhatIsEverybodys() {
        TestNode a = mesh.node("a");
        TestNode m = mesh.joined("m", a);
        TestNode p = mesh.joined("p", a);
        List<Signer> sybils = sybils(a, m, 9);
        for (int i = 0; i < 9 * 215; i++) {
            a.isTold(mesh.signed(sybils.get(i % 9), mesh.now, HOUR, large("12." + i / 250 + "." + i % 250 + ".1")));
        }
        assertTrue(a.refused(Refusal.QUOTA) > 0);
        assertTrue(bytes(a) <= StatementBook.SHARES_OF_A_BRANCH * StatementBook.MOST_BYTES_OF_ONE);
        assertTrue(a.hears(p.says(large("8.8.4.4"), HOUR)), "though nobody trusts p");
    }

    @Test
    void whereAllIsFullTheWordOfThoseTrustedLeastGoesFirstAndNobodyIsKeptFromTakingAWordBack() {
        TestNode a = mesh.node("a");
        TestNode p = mesh.joined("p", a);
        mesh.trust(a, p, TrustLevel.L2);
        List<TestNode> others = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            others.add(mesh.joined("other" + i, a));
        }
        String first = "12.0.0.1";
        for (int i = 0; i < 9 * 215; i++) {
            a.isTold(others.get(i % 9).says(large("12." + i / 250 + "." + i % 250 + ".1"), HOUR));
        }
        assertTrue(a.refused(Refusal.QUOTA) > 0);
        assertFalse(a.hears(others.getFirst().says(large("8.8.4.3"), HOUR)), "full for those of no trust");
        assertTrue(a.hears(
                others.getFirst().says(new Body.Revocation(Subject.parse(first), "L-1", EventId.random()), HOUR)));
        int records = a.shelf.box("mesh.statements").size();
        for (int i = 0; i < 50; i++) {
            assertTrue(a.hears(p.says(large("8.8.4." + i), HOUR)));
        }
        assertEquals(50, a.banned().size());
        assertTrue(bytes(a) <= StatementBook.MOST_BYTES);
        assertTrue(a.shelf.box("mesh.statements").size() <= records + 1, "what went is gone from disk, too");
        a.start();
        assertEquals(50, a.banned().size());
    }

    private static int bytes(TestNode node) {
        return node.node
                .mesh()
                .ask(books -> books.statements().all().stream()
                        .mapToInt(statement -> statement.message().envelope().bytes().length)
                        .sum());
    }

    /** About 10 KB. */
    private static Body.Ban large(String subject) {
        List<String> origins = new ArrayList<>();
        List<Fingerprint> prints = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            origins.add("x".repeat(63) + (char) ('a' + i));
            prints.add(new Fingerprint("k" + i, "y".repeat(510)));
        }
        return new Body.Ban(
                Subject.parse(subject),
                "L-1",
                Set.of(Reason.TRAP),
                SharingLevel.L4,
                origins,
                prints,
                List.of(),
                Optional.empty(),
                List.of());
    }

    @Test
    void S22_oneLieCountsOnceAndOneMemberCostsItsSponsorOnlySoMuchADay() {
        TestNode a = mesh.node("a");
        TestNode p = mesh.joined("p", a);
        TestNode m = mesh.joined("m", p);
        mesh.sync(p, a);
        int events = a.events.size();
        byte[] same = m.says(TestNode.ban("10.0.0.1"), HOUR);
        for (int i = 0; i < 100; i++) {
            a.isTold(same);
        }
        assertEquals(Standing.BASE - TrustBook.REFUSED, a.score(m), 0.001);
        for (int i = 0; i < 300; i++) {
            a.isTold(m.says(TestNode.ban("10.0.0.1"), HOUR));
        }
        assertEquals(0, a.score(m), 0.001);
        assertTrue(a.score(p) >= Standing.BASE - TrustBook.CONTRADICTED * TrustBook.SPONSORS_SHARE - 0.001);
        assertTrue(a.events.size() - events < 30, a.events.size() - events + " events");
    }

    @Test
    void whatPeersWhoMayNotLiftSayOfLiftingCostsNoLookAtAllThatIsHeld() {
        TestNode a = mesh.node("a");
        TestNode m = mesh.joined("m", a);
        TestNode p = mesh.joined("p", a);
        mesh.trust(a, p, TrustLevel.L2);
        assertTrue(a.hears(p.says(TestNode.ban("8.8.4.4"), HOUR)));
        assertTrue(a.hears(m.says(new Body.Allow(Subject.parse("8.8.4.4"), "L-1"), HOUR)));
        assertEquals(Set.of("8.8.4.4"), a.banned());
        mesh.trust(a, m, TrustLevel.L3);
        assertEquals(Set.of(), a.banned());
        assertTrue(a.hears(m.says(TestNode.ban("8.8.4.9"), HOUR)));
        assertTrue(a.hears(m.says(new Body.Revocation(Subject.parse("8.8.4.4"), "L-1", EventId.random()), HOUR)));
        assertEquals(Set.of("8.8.4.4", "8.8.4.9"), a.banned(), "it no longer lifts it");
    }

    /** What this node says itself must be there for whoever asks, and to be taken back. */
    @Test
    void S22_siblingsTakeNoneOfANodesRoomForItsOwnWords() {
        TestNode p = mesh.joined("p", mesh.node("f"));
        TestNode n = mesh.joined("n", p);
        for (int sibling = 0; sibling < 2; sibling++) {
            TestNode s = mesh.joined("s" + sibling, p);
            mesh.sync(p, n);
            for (int i = 0; i < StatementBook.MOST_OF_ONE; i++) {
                String source = "9." + sibling + "." + i / 250 + "." + i % 250;
                assertTrue(n.isTold(s.says(TestNode.ban(source), HOUR)), source);
            }
        }
        n.attacked("8.8.4.4");
        assertEquals(1, n.words(n));
    }
}
