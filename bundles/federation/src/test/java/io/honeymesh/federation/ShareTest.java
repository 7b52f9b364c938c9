// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.Refusal;
import io.honeymesh.federation.wire.Signer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
                    new io.honeymesh.federation.wire.Body.Rotation(
                            p.signer().key(), 1, new io.honeymesh.federation.wire.Body.Proof("00".repeat(64)))));
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
}
