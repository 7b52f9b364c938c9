// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Invitation;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import io.honeymesh.federation.wire.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nodes come to know of each other. */
class MeshNodeTest {

    private static final String SOURCE = "8.8.4.4";

    private final TestMesh mesh = new TestMesh();
    private TestNode a;
    private TestNode b;
    private TestNode c;

    @BeforeEach
    void join() {
        a = mesh.node("a");
        b = mesh.joined("b", a);
        c = mesh.joined("c", a);
    }

    @Test
    void whoJoinsIsKnownToAll() {
        for (TestNode node : List.of(a, b, c)) {
            assertEquals(3, node.members(), node.name);
        }
    }

    @Test
    void whatAGrantedPeerSaysIsEnforcedAtOnceAndPassedOn() {
        mesh.trust(b, a, TrustLevel.L2);
        mesh.trust(c, b, TrustLevel.L2);
        b.attacked(SOURCE);
        mesh.settle();
        assertEquals(Set.of(SOURCE), c.banned(), "it came by a, which only passes it on");
        assertEquals(Set.of(), a.banned(), "a trusts nobody");
        a.attacked("8.8.4.5");
        mesh.settle();
        assertEquals(Set.of("8.8.4.5"), b.banned());
    }

    @Test
    void aMeshBanEndsWithTheSignalAndIsNotRenewedByItsCopies() {
        mesh.trust(b, a, TrustLevel.L2);
        a.attacked(SOURCE, Duration.ofMinutes(30));
        mesh.settle();
        mesh.pass(Duration.ofMinutes(20), Duration.ofMinutes(1));
        mesh.sync(a, b);
        assertEquals(Set.of(SOURCE), b.banned());
        mesh.pass(Duration.ofMinutes(10), Duration.ofMinutes(1));
        mesh.sync(a, b);
        assertEquals(Set.of(), b.banned());
        assertEquals(Map.of(), b.gate.bans, "policy was told");
    }

    @Test
    void peersAreBelievedForADayAtMost() {
        mesh.trust(b, a, TrustLevel.L2);
        Duration year = Duration.ofDays(365);
        b.node.receive("memory", "a", a.says(TestNode.ban(SOURCE), year), true);
        assertEquals(b.now().plus(Duration.ofHours(24)), b.gate.bans.get(Subject.parse(SOURCE)));
    }

    @Test
    void theFirstSignalLeavesAtOnceAndLaterOnesTogether() {
        long before = a.sent;
        a.attacked("8.8.4.1");
        assertEquals(before + 2, a.sent, "one to each peer");
        a.attacked("8.8.4.2");
        a.attacked("8.8.4.3");
        assertEquals(before + 2, a.sent);
        mesh.pass(Duration.ofSeconds(1));
        assertEquals(before + 6, a.sent);
    }

    @Test
    void atOneLinkMessagesLeaveTwiceASecondAtMost() {
        mesh.cut(a, c);
        long before = a.sent;
        Duration tenth = Duration.ofMillis(100);
        List<Long> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            a.attacked("8.8.5." + i);
            mesh.pass(tenth, tenth);
            sent.add(a.sent - before);
        }
        assertEquals(List.of(1L, 1L, 1L, 1L, 5L, 5L, 5L, 5L, 5L, 10L), sent.subList(0, 10));
    }

    @Test
    void nobodyPassesOnAsItsOwnWhatPeersSaid() {
        long before = a.sent;
        Instant until = a.now().plusSeconds(600);
        a.banned(new Ban(Subject.parse(SOURCE), Map.of(Reason.MESH, until), a.now(), 1, true, ""));
        mesh.pass(Duration.ofSeconds(1));
        assertEquals(before, a.sent);
    }

    @Test
    void whoTalksForLongIsToldOfAtOnceAndAtTheEndIfThereIsMoreToSay() {
        mesh.trust(b, a, TrustLevel.L2);
        a.overheard(SOURCE);
        mesh.settle();
        assertEquals(Set.of(SOURCE), b.banned());
        long before = a.sent;
        a.conversed(SOURCE);
        mesh.pass(Duration.ofSeconds(2));
        assertEquals(before, a.sent, "L1 says no more than that");
        a.settings.put("sharing.level", "L2");
        for (String source : List.of("8.8.4.5", "8.8.4.6")) {
            before = a.sent;
            a.overheard(source);
            mesh.pass(Duration.ofSeconds(2));
            assertEquals(before + 2, a.sent, "one to each peer");
            a.conversed(source);
            a.conversed(source);
            mesh.pass(Duration.ofSeconds(2));
            assertEquals(before + 4, a.sent, "once more");
        }
    }

    @Test
    void S01_withoutIntentNothingIsSaid() {
        long before = a.sent;
        a.touched("8.8.4.77", 22);
        Subject subject = Subject.parse(SOURCE);
        Instant until = a.now().plusSeconds(600);
        Ban bare = new Ban(subject, Map.of(Reason.TRAP, until), a.now(), 0, false, "");
        a.node.happened(new NodeEvent.BanChanged(
                a.now(),
                NodeEvent.BanChanged.Change.PLACED,
                bare,
                "",
                new Enforcement(Enforcement.State.ENFORCED, "")));
        a.attacked("10.1.2.3");
        a.attacked("192.168.1.1");
        assertEquals(before, a.sent, "nor of private addresses");
    }

    @Test
    void anOperatorsUnbanIsToldAsARevocation() {
        mesh.trust(b, a, TrustLevel.L2);
        Ban ban = a.attacked(SOURCE);
        mesh.settle();
        assertEquals(Set.of(SOURCE), b.banned());
        mesh.pass(Duration.ofSeconds(2));
        a.node.happened(lifted(a, ban, "operator: wrong"));
        mesh.settle();
        assertEquals(Set.of(), b.banned());
        mesh.sync(a, b);
        assertEquals(Set.of(), b.banned(), "and the old signal doesn't come back");
    }

    /** What was wrong is to be put right also by who shares nothing any more. */
    @Test
    void whatWasToldWronglyIsTakenBackAlsoWhereNothingIsShared() {
        mesh.trust(b, a, TrustLevel.L2);
        Ban ban = a.attacked(SOURCE);
        mesh.settle();
        assertEquals(Set.of(SOURCE), b.banned());
        mesh.pass(Duration.ofSeconds(2));
        a.settings.put("sharing", "false");
        a.node.happened(lifted(a, ban, "operator: wrong"));
        mesh.pass(Duration.ofSeconds(2));
        assertEquals(Set.of(), b.banned());
    }

    private static NodeEvent lifted(TestNode node, Ban ban, String cause) {
        return new NodeEvent.BanChanged(
                node.now(),
                NodeEvent.BanChanged.Change.LIFTED,
                ban,
                cause,
                new Enforcement(Enforcement.State.ENFORCED, ""));
    }

    @Test
    void S24_anUnbanHereBuriesWhatPeersSaid() {
        mesh.trust(b, a, TrustLevel.L2);
        a.attacked(SOURCE);
        mesh.settle();
        double before = b.score(a);
        Ban ban = new Ban(Subject.parse(SOURCE), Map.of(Reason.MESH, b.now().plusSeconds(999)), b.now(), 0, false, "");
        b.gate.bans.clear();
        b.node.happened(lifted(b, ban, "operator: a customer"));
        mesh.sync(a, b);
        b.start();
        mesh.sync(a, b);
        assertEquals(Set.of(), b.banned(), "it stays buried, also after a restart");
        assertTrue(b.score(a) < before);
    }

    @Test
    void everythingThatCountsOutlivesARestart() {
        mesh.trust(b, a, TrustLevel.L2);
        a.attacked(SOURCE);
        mesh.settle();
        b.gate.bans.put(Subject.parse("8.8.9.9"), b.now().plusSeconds(999));
        b.start();
        assertEquals(Set.of(SOURCE), b.banned(), "and what nobody says any more is gone");
        assertEquals(3, b.members());
        assertEquals(TrustLevel.L2, b.level(a.signer().key()));
        a.start();
        a.attacked("8.8.4.9");
        mesh.settle();
        assertTrue(b.banned().contains("8.8.4.9"), "a's count went on where it was");
    }

    @Test
    void aTokenLetsOneInOnce() {
        String token = a.node.invite(List.of(), Duration.ofHours(1));
        TestNode first = mesh.node("first");
        TestNode second = mesh.node("second");
        mesh.connect(first, a);
        mesh.connect(second, a);
        first.node.join(token);
        mesh.pass(Duration.ofSeconds(3));
        second.node.join(token);
        mesh.pass(Duration.ofSeconds(10));
        assertTrue(a.node.mesh().member(first.signer().key()).isPresent());
        assertFalse(a.node.mesh().member(second.signer().key()).isPresent());
        assertTrue(a.refused(Refusal.TOKEN) > 0);
    }

    @Test
    void S25_aTokenThatIsOverIsWorthNothingToWhoPaysNoHeedToThat() {
        Invitation token = Invitation.parse(a.node.invite(List.of(), Duration.ofMinutes(1)));
        Signer stranger = TestMesh.key(7);
        Body.Join join = new Body.Join(token.id(), token.introducer(), token.proof(stranger.key()));
        mesh.pass(Duration.ofMinutes(2));
        assertFalse(a.hears(mesh.signed(stranger, a.now(), Duration.ofMinutes(5), join)));
        assertEquals(1, a.refused(Refusal.TOKEN));
        assertEquals(Optional.empty(), a.node.mesh().member(stranger.key()));
    }

    /** The token's name is on the wire for all to hear. */
    @Test
    void S25_whoHasHeardATokensNameDoesNotKnowItsSecret() {
        Invitation token = Invitation.parse(a.node.invite(List.of(), Duration.ofHours(1)));
        Signer stranger = TestMesh.key(7);
        for (Body.Proof wrong : List.of(token.proof(b.signer().key()), new Body.Proof("00".repeat(32)))) {
            Body.Join join = new Body.Join(token.id(), token.introducer(), wrong);
            assertFalse(a.hears(mesh.signed(stranger, a.now(), Duration.ofMinutes(5), join)));
        }
        assertEquals(2, a.refused(Refusal.TOKEN));
        assertEquals(Optional.empty(), a.node.mesh().member(stranger.key()));
        Body.Join right = new Body.Join(token.id(), token.introducer(), token.proof(stranger.key()));
        assertTrue(a.hears(mesh.signed(stranger, a.now(), Duration.ofMinutes(5), right)), "the token is good still");
        assertTrue(a.node.mesh().member(stranger.key()).isPresent());
    }

    @Test
    void S25_aTokenThatNobodyHonoursGivesWayToTheNext() {
        TestNode d = mesh.node("d");
        d.node.join(b.node.invite(List.of(), Duration.ofMinutes(1)));
        mesh.pass(Duration.ofMinutes(2));
        d.start();
        mesh.pass(Duration.ofMinutes(5));
        assertEquals(Map.of(), d.node.introducers(), "it is over, and nobody is asked any more");
        mesh.connect(d, a);
        d.node.join(a.node.invite(List.of(), Duration.ofHours(1)));
        mesh.pass(Duration.ofSeconds(3));
        assertTrue(a.knows(d.signer()));
        assertFalse(d.knows(b.signer()) && d.members() < 3, "who never let it in is no member by its token alone");
    }

    @Test
    void S25_whoWasSentAwayComesBackByANewToken() {
        a.node.expel(c.signer().key(), "mistaken");
        mesh.settle();
        mesh.pass(Duration.ofSeconds(2));
        assertFalse(b.knows(c.signer()));
        for (boolean restarted : List.of(true, false)) {
            if (restarted) {
                c.start();
            }
            c.node.join(a.node.invite(List.of(), Duration.ofHours(1)));
            mesh.pass(Duration.ofSeconds(3));
            mesh.sync(a, b);
            assertTrue(a.knows(c.signer()) && b.knows(c.signer()), "restarted: " + restarted);
            a.node.expel(c.signer().key(), "again");
            mesh.settle();
            mesh.pass(Duration.ofSeconds(2));
        }
    }

    @Test
    void S26_aKeyOfSmallOrderIsLetInByNobody() {
        for (String hex : List.of("00".repeat(32), "01" + "00".repeat(31))) {
            assertFalse(b.hears(
                    mesh.signed(a.signer(), a.now(), MemberBook.LONGEST, new Body.Admission(new NodeKey(hex)))));
            assertEquals(Optional.empty(), b.node.mesh().member(new NodeKey(hex)));
        }
        assertEquals(2, b.refused(Refusal.MALFORMED));
    }

    @Test
    void S25_aTokenWhoseUseIsNotOnDiskLetsNobodyIn() {
        String token = a.node.invite(List.of(), Duration.ofHours(1));
        a.shelf.broken = true;
        TestNode d = mesh.node("d");
        mesh.connect(d, a);
        d.node.join(token);
        mesh.pass(Duration.ofSeconds(3));
        assertFalse(a.node.mesh().member(d.signer().key()).isPresent());
        a.shelf.broken = false;
        mesh.pass(Duration.ofSeconds(3));
        assertTrue(a.node.mesh().member(d.signer().key()).isPresent(), "it isn't burnt by that");
    }

    @Test
    void aTokenThatIsOverForAnotherClusterOrDamagedIsRefusedWithItsReason() {
        TestNode d = mesh.node("d");
        String token = a.node.invite(List.of(), Duration.ofMinutes(1));
        assertTrue(message(d, token.substring(0, 60)).contains("damaged"));
        assertTrue(message(d, "hello").contains("not a join token"));
        assertTrue(message(a, token).contains("own"));
        assertTrue(message(b, token).contains("belongs to a mesh"));
        d.settings.put("cluster", "other");
        assertTrue(message(d, token).contains("cluster"));
        d.settings.put("cluster", "orchard");
        mesh.pass(Duration.ofMinutes(2));
        assertTrue(message(d, token).contains("good until"));
    }

    private static String message(TestNode node, String token) {
        return assertThrows(IllegalArgumentException.class, () -> node.node.join(token))
                .getMessage();
    }

    @Test
    void whoIsSentAwayIsNoMemberAnywhereAndItsWordIsGone() {
        mesh.trust(b, c, TrustLevel.L2);
        c.attacked(SOURCE);
        mesh.settle();
        assertEquals(Set.of(SOURCE), b.banned());
        assertThrows(
                IllegalArgumentException.class, () -> b.node.expel(c.signer().key(), ""), "b did not let it in");
        a.node.expel(c.signer().key(), "sold");
        mesh.settle();
        assertFalse(b.node.mesh().member(c.signer().key()).isPresent());
        assertEquals(Set.of(), b.banned());
        mesh.sync(c, b);
        assertFalse(b.node.mesh().member(c.signer().key()).isPresent(), "the old admission doesn't bring it back");
    }

    @Test
    void withoutLicenceOrOptInNeitherSideShares() {
        mesh.trust(b, a, TrustLevel.L2);
        a.settings.put("sharing", "false");
        a.attacked("8.8.4.1");
        mesh.settle();
        a.settings.put("sharing", "true");
        a.licence = Optional.empty();
        a.attacked("8.8.4.2");
        mesh.settle();
        assertEquals(Set.of(), b.banned(), "nothing was sent");
        b.settings.put("sharing", "false");
        a.licence = Optional.of(TestNode.LICENCE);
        a.attacked("8.8.4.3");
        mesh.settle();
        assertEquals(Set.of(), b.banned(), "nothing was taken");
        assertEquals(1, b.refused(Refusal.ENTITLEMENT));
        b.settings.put("sharing", "true");
        mesh.sync(a, b);
        assertEquals(Set.of("8.8.4.3"), b.banned(), "what was missed comes once it is wanted");
    }

    @Test
    void aLicenceIsForSoManyNodesAndNoMore() {
        mesh.trust(b, a, TrustLevel.L2);
        mesh.trust(b, c, TrustLevel.L2);
        b.licensedNodes = 2;
        c.attacked(SOURCE);
        mesh.settle();
        assertEquals(1, b.refused(Refusal.ENTITLEMENT), "a and b had it before c");
        a.attacked("8.8.4.5");
        mesh.settle();
        assertEquals(Set.of("8.8.4.5"), b.banned());
    }

    @Test
    void aLicenceIsTheirsWhoShowedItFirstWhateverOthersSayOfTheirAge() {
        mesh.trust(b, c, TrustLevel.L2);
        b.licensedNodes = 4;
        Instant longAgo = b.now().minus(Duration.ofDays(300));
        for (int i = 0; i < 5; i++) {
            Signer sybil = TestMesh.key(i);
            byte[] admission = mesh.signed(c.signer(), longAgo, MemberBook.LONGEST, new Body.Admission(sybil.key()));
            assertTrue(b.isTold(admission));
            assertTrue(b.hears(mesh.presence(sybil, "9.9." + i + ".1:7443")));
        }
        for (boolean restarted : List.of(false, true)) {
            byte[] honest = mesh.signed(c.signer(), b.now(), Duration.ofHours(1), TestNode.ban(SOURCE));
            assertTrue(b.hears(honest), "restarted: " + restarted);
            long heard = IntStream.range(0, 5)
                    .filter(i -> b.hears(
                            mesh.signed(TestMesh.key(i), b.now(), Duration.ofHours(1), TestNode.ban("8.8.4.3"))))
                    .count();
            assertEquals(1, heard, "for the one seat that was left");
            mesh.pass(Duration.ofHours(2), Duration.ofMinutes(1));
            b.start();
        }
    }

    @Test
    void S23_onlyAPeerGrantedL3LiftsAndOnlyForAsLongAsItLasts() {
        mesh.trust(b, a, TrustLevel.L2);
        mesh.trust(b, c, TrustLevel.L2);
        a.attacked(SOURCE);
        mesh.settle();
        c.node.override(Subject.parse(SOURCE), Duration.ofMinutes(10));
        mesh.settle();
        assertEquals(Set.of(SOURCE), b.banned());
        mesh.trust(b, c, TrustLevel.L3);
        assertEquals(Set.of(), b.banned());
        assertEquals(Set.of(), b.gate.overridden, "what b saw itself is its own");
        mesh.pass(Duration.ofMinutes(11), Duration.ofMinutes(1));
        assertEquals(Set.of(SOURCE), b.banned(), "a still says so");
    }

    @Test
    void S23_onlyWhereItIsSetAnOverrideLiftsWhatThisNodeSawItself() {
        mesh.trust(b, c, TrustLevel.L3);
        c.node.override(Subject.parse(SOURCE), Duration.ofMinutes(10));
        mesh.settle();
        assertEquals(Set.of(), b.gate.overridden);
        b.settings.put("override.local", "true");
        c.node.override(Subject.parse("8.8.4.4"), Duration.ofMinutes(10));
        mesh.pass(Duration.ofSeconds(1));
        assertEquals(Set.of(Subject.parse("8.8.4.4")), b.gate.overridden);
    }

    @Test
    void S23_onePeerLiftsAHundredBansAtATime() {
        mesh.trust(b, a, TrustLevel.L2);
        mesh.trust(b, c, TrustLevel.L3);
        for (int i = 0; i <= StatementBook.MOST_ALLOWS_OF_ONE; i++) {
            String source = "8.8.1." + i;
            a.attacked(source);
            mesh.pass(Duration.ofSeconds(1));
            b.hears(c.says(new Body.Allow(Subject.parse(source), "L-1"), Duration.ofHours(1)));
        }
        assertEquals(Set.of("8.8.1.100"), b.banned());
        assertEquals(1, b.refused(Refusal.QUOTA));
    }

    @Test
    void anOperatorIsToldWhenALiftedBanMoreWouldReachNobody() {
        for (int i = 0; i < StatementBook.MOST_ALLOWS_OF_ONE; i++) {
            c.node.override(Subject.parse("8.8.1." + i), Duration.ofHours(1));
        }
        c.node.override(Subject.parse("8.8.1.0"), Duration.ofHours(2));
        assertThrows(
                IllegalArgumentException.class, () -> c.node.override(Subject.parse("8.8.2.1"), Duration.ofHours(1)));
        mesh.pass(Duration.ofHours(2), Duration.ofMinutes(10));
        c.node.override(Subject.parse("8.8.2.1"), Duration.ofHours(1));
    }

    @Test
    void S25_whoCameByANodeCannotLetThatOneIn() {
        assertTrue(message(a, c.node.invite(List.of(), Duration.ofHours(1))).contains("came by this one"));
        a.start();
        assertEquals(3, a.members());
    }
}
