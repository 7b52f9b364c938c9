// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Refusal;
import io.honeymesh.federation.wire.Signer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who comes from whom, and what is left of those who go. */
class MembershipTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final TestMesh mesh = new TestMesh();
    private TestNode a;
    private TestNode m;

    @BeforeEach
    void join() {
        a = mesh.node("a");
        m = mesh.joined("m", a);
    }

    private static Set<String> held(TestNode node) {
        Set<String> ids = new TreeSet<>();
        node.node.held().forEach(envelope -> ids.add(envelope.id()));
        return ids;
    }

    /** Somebody let in by another who then goes. */
    private Signer orphan(int number) {
        Signer between = TestMesh.key(100 + number);
        Signer orphan = TestMesh.key(200 + number);
        assertTrue(a.hears(mesh.admission(m.signer(), between)));
        assertTrue(a.hears(mesh.admission(between, orphan)));
        assertTrue(a.hears(mesh.departure(between, between)));
        assertTrue(a.hears(mesh.presence(orphan, "9." + number + ".0.1:7443")));
        return orphan;
    }

    @Test
    void eachHearsWhatTheOtherCanDo() {
        for (List<TestNode> pair : List.of(List.of(a, m), List.of(m, a))) {
            List<String> features = pair.getFirst()
                    .node
                    .mesh()
                    .ask(books -> books.members()
                            .get(pair.getLast().signer().key())
                            .orElseThrow()
                            .says()
                            .features());
            assertTrue(features.containsAll(List.of("v2", "sighting")), features::toString);
        }
    }

    /** The word about it was lost: it comes as they compare what they hold. */
    @Test
    void whatAMemberSaysOfItselfAnewIsHeardAlsoLater() {
        mesh.cut(a, m);
        m.settings.put("endpoints", "45.99.1.1:7443");
        mesh.pass(Duration.ofSeconds(3));
        mesh.connect(a, m);
        mesh.sync(a, m);
        assertEquals(
                List.of(Endpoint.parse("45.99.1.1:7443")),
                a.node.mesh()
                        .ask(books -> books.members()
                                .get(m.signer().key())
                                .orElseThrow()
                                .says()
                                .endpoints()));
    }

    @Test
    void S22_whoseIntroducerIsGoneStillComesFromWhereThatOneCame() {
        List<Signer> orphans = List.of(orphan(1), orphan(2));
        for (boolean restarted : List.of(false, true)) {
            orphans.forEach(orphan -> a.node.mesh().ask(books -> {
                assertEquals(m.signer().key(), books.members().lineage(orphan.key()), "restarted: " + restarted);
                books.trust().load(orphan.key(), risen());
                return null;
            }));
            orphans.forEach(
                    orphan -> assertTrue(a.hears(mesh.signed(orphan, mesh.now, HOUR, TestNode.ban("8.8.8.8")))));
            assertEquals(Set.of(), a.banned(), "two of one hand are one voice");
            a.start();
        }
        a.node.penalize(orphans.getFirst().key(), "");
        assertTrue(a.score(m) < Standing.BASE, "and pays for it");
    }

    private Standing risen() {
        return new Standing(0.9, mesh.now, java.util.Optional.empty(), mesh.now.minus(Duration.ofDays(9)), false, 0, 0);
    }

    @Test
    void whomADepartedHadLetInStaysAlsoAfterARestartAndForNewcomers() {
        Signer orphan = orphan(1);
        a.start();
        assertTrue(a.knows(orphan));
        TestNode newcomer = mesh.joined("newcomer", a);
        assertTrue(newcomer.knows(orphan));
        mesh.sync(a, newcomer);
        assertEquals(held(a), held(newcomer));
    }

    @Test
    void whoIsSentAwayTakesAlongWhomItLetInButForThoseAnOperatorVouchesFor() {
        Signer child = TestMesh.key(1);
        Signer grandchild = TestMesh.key(2);
        TestNode good = mesh.joined("good", m);
        mesh.connect(a, good);
        mesh.sync(m, a);
        assertTrue(a.hears(mesh.admission(m.signer(), child)));
        assertTrue(a.hears(mesh.admission(child, grandchild)));
        mesh.trust(a, good, TrustLevel.L2);
        assertTrue(a.hears(good.says(TestNode.ban("8.8.4.4"), HOUR)));
        byte[] again = mesh.admission(m.signer(), child);
        a.node.expel(m.signer().key(), "");
        for (boolean restarted : List.of(false, true)) {
            assertFalse(a.knows(m.signer()) || a.knows(child) || a.knows(grandchild), "restarted: " + restarted);
            assertFalse(a.isTold(again), "nor do they come back");
            assertTrue(a.knows(good.signer()), "restarted: " + restarted);
            assertEquals(Set.of("8.8.4.4"), a.banned());
            a.start();
        }
        TestNode newcomer = mesh.joined("newcomer", a);
        assertFalse(newcomer.knows(m.signer()) || newcomer.knows(child) || newcomer.knows(grandchild));
        mesh.sync(a, newcomer);
        assertEquals(held(a), held(newcomer));
    }

    @Test
    void whoseIntroducersTimeIsOverStaysWhereItIsKnownAndOthersAreNotToldOfIt() {
        Signer brief = TestMesh.key(1);
        Signer child = TestMesh.key(2);
        assertTrue(a.hears(mesh.signed(m.signer(), mesh.now, Duration.ofMinutes(1), new Body.Admission(brief.key()))));
        assertTrue(a.hears(mesh.admission(brief, child)));
        assertTrue(a.hears(mesh.presence(child, "9.9.9.9:7443")));
        mesh.pass(Duration.ofMinutes(2));
        assertTrue(a.hears(mesh.signed(child, mesh.now, HOUR, TestNode.ban("8.8.4.4"))));
        for (boolean restarted : List.of(false, true)) {
            assertFalse(a.knows(brief));
            assertTrue(a.knows(child), "restarted: " + restarted);
            assertEquals(
                    m.signer().key(), a.node.mesh().ask(books -> books.members().lineage(child.key())));
            a.start();
            mesh.pass(Duration.ofSeconds(2));
        }
        TestNode newcomer = mesh.joined("newcomer", a);
        mesh.sync(a, newcomer);
        assertEquals(held(a), held(newcomer));
        assertFalse(newcomer.knows(child));
    }

    @Test
    void S25_whoWasSentAwayDoesNotComeBackAfterManyOthersWere() {
        TestNode gone = mesh.joined("gone", a);
        byte[] old = mesh.signed(
                a.signer(),
                mesh.now,
                MemberBook.LONGEST,
                new Body.Admission(gone.signer().key()));
        mesh.pass(Duration.ofSeconds(2));
        a.node.expel(gone.signer().key(), "");
        TestNode b = mesh.joined("b", a);
        assertFalse(b.isTold(old));
        for (int i = 0; i < 2 * Shares.MOST_EVER_OF_ONE; i++) {
            Signer one = TestMesh.key(1000 + i);
            b.isTold(mesh.admission(m.signer(), one));
            b.isTold(mesh.departure(m.signer(), one));
        }
        b.start();
        assertFalse(b.isTold(old) || b.knows(gone.signer()));
        mesh.pass(MemberBook.LONGEST.plusDays(1), Duration.ofDays(1));
        assertTrue(b.node.mesh().ask(books -> books.members().kept().size()) < 10, "in the end all is forgotten");
    }

    @Test
    void whoWasSentAwayMayBeLetInAgain() {
        a.node.expel(m.signer().key(), "");
        mesh.pass(Duration.ofSeconds(2));
        assertTrue(a.hears(mesh.admission(a.signer(), m.signer())));
        for (boolean restarted : List.of(false, true)) {
            assertTrue(a.knows(m.signer()), "restarted: " + restarted);
            a.start();
        }
        TestNode newcomer = mesh.joined("newcomer", a);
        assertTrue(newcomer.knows(m.signer()));
    }

    @Test
    void S22_aTreeOfSybilsIsHeldToTheShareOfTheOneItComesFrom() {
        Queue<Signer> tree = new ArrayDeque<>(List.of(m.signer()));
        int number = 0;
        while (!tree.isEmpty() && number < 2_000) {
            Signer next = tree.poll();
            for (int i = 0; i < 63; i++) {
                Signer child = TestMesh.key(number++);
                if (a.isTold(mesh.admission(next, child))) {
                    tree.add(child);
                }
            }
        }
        assertEquals(2 + Shares.MOST_OF_ONE, a.members());
        TestNode honest = mesh.joined("honest", a);
        assertTrue(a.knows(honest.signer()), "the mesh is open to others");
        a.start();
        assertEquals(3 + Shares.MOST_OF_ONE, a.members(), "all are there after a restart");
        a.node.expel(m.signer().key(), "");
        assertEquals(2, a.members());
    }

    @Test
    void aChainIsEightDeepAtMost() {
        Signer last = m.signer();
        int depth = 1;
        for (int i = 0; i < 20; i++) {
            Signer next = TestMesh.key(i);
            depth += a.hears(mesh.admission(last, next)) ? 1 : 0;
            last = next;
        }
        assertEquals(Shares.DEEPEST, depth);
        assertTrue(a.refused(Refusal.QUOTA) > 0);
    }

    @Test
    void aTokenIsKeptWhereThereIsNoRoom() {
        IntStream.range(0, Shares.MOST_OF_ONE)
                .forEach(i -> a.node.mesh().said(message(mesh.admission(a.signer(), TestMesh.key(i)))));
        String token = a.node.invite(List.of(), HOUR);
        TestNode honest = mesh.node("honest");
        mesh.connect(honest, a);
        honest.node.join(token);
        mesh.pass(Duration.ofSeconds(5));
        assertFalse(a.knows(honest.signer()));
        assertTrue(a.refused(Refusal.QUOTA) > 0 && a.refused(Refusal.TOKEN) == 0, "its token is still good");
        assertEquals(
                1,
                a.events.stream()
                        .filter(e -> e.type().equals("member.admitted"))
                        .count(),
                "m alone");
        mesh.pass(Duration.ofDays(1), HOUR);
        a.node.expel(TestMesh.key(0).key(), "");
        mesh.pass(Duration.ofSeconds(5));
    }

    private static io.honeymesh.federation.wire.Message message(byte[] envelope) {
        try {
            return io.honeymesh.federation.wire.Envelopes.open(envelope, "orchard");
        } catch (io.honeymesh.federation.wire.Malformed impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void aNewcomerTakesInMoreThanADaysQuota() {
        IntStream.range(0, 2 * Shares.MOST_OF_ONE_A_DAY)
                .forEach(i -> assertTrue(a.isTold(mesh.admission(m.signer(), TestMesh.key(i)))));
        TestNode newcomer = mesh.joined("newcomer", a);
        assertEquals(a.members(), newcomer.members());
    }

    @Test
    void whatIsOverIsNotTold() {
        mesh.cut(a, m);
        assertTrue(
                a.hears(m.says(new Body.Presence(List.of(), "", List.of(), Optional.empty()), Duration.ofSeconds(1))));
        mesh.pass(Duration.ofSeconds(10));
        TestNode newcomer = mesh.joined("newcomer", a);
        mesh.sync(a, newcomer);
        assertEquals(held(a), held(newcomer));
    }

    @Test
    void inAChainEverybodyKnowsEverybodyAlsoAfterARestart() {
        TestNode sibling = mesh.joined("sibling", a);
        TestNode third = mesh.joined("third", m);
        TestNode fourth = mesh.joined("fourth", third);
        List<TestNode> all = List.of(a, m, sibling, third, fourth);
        for (boolean restarted : List.of(false, true)) {
            for (int round = 0; round < 6; round++) {
                mesh.sync(a, m);
                mesh.sync(a, sibling);
                mesh.sync(m, third);
                mesh.sync(third, fourth);
            }
            for (TestNode one : all) {
                for (TestNode other : all) {
                    assertTrue(
                            one.knows(other.signer()), one.name + " knows " + other.name + "; restarted: " + restarted);
                }
                assertEquals(held(a), held(one), one.name + "; restarted: " + restarted);
            }
            all.forEach(TestNode::start);
        }
        mesh.trust(fourth, sibling, TrustLevel.L2);
        assertTrue(fourth.hears(sibling.says(TestNode.ban("8.8.4.4"), HOUR)));
        assertEquals(Set.of("8.8.4.4"), fourth.banned());
    }

    @Test
    void S25_nobodyIsTakenForAnIntroducerWhomTheOneThatThisNodeKnowsHasNotNamed() {
        TestNode third = mesh.joined("third", m);
        Signer stranger = TestMesh.key(9);
        assertFalse(third.hears(mesh.admission(stranger, m.signer())));
        assertFalse(third.knows(stranger));
        // Nor for this node's own, nor where the way up is known already.
        assertFalse(third.hears(mesh.admission(stranger, third.signer())));
        mesh.sync(m, third);
        mesh.sync(m, third);
        assertTrue(third.knows(a.signer()));
        assertFalse(third.hears(mesh.admission(stranger, a.signer())));
        assertFalse(third.hears(mesh.admission(stranger, m.signer())));
        assertFalse(third.knows(stranger));
    }

    @Test
    void whoSentAwayTheIntroducerOfANodeIsHeardByIt() {
        TestNode third = mesh.joined("third", m);
        mesh.sync(m, third);
        mesh.sync(m, third);
        byte[] departure = mesh.departure(a.signer(), m.signer());
        assertTrue(third.hears(departure));
        assertFalse(third.knows(m.signer()));
        assertTrue(third.knows(a.signer()) && third.knows(third.signer()));
        third.start();
        assertTrue(third.knows(a.signer()) && !third.knows(m.signer()));
    }
}
