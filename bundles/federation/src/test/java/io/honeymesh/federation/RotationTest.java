// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New keys, honest and stolen. */
class RotationTest {

    private final TestMesh mesh = new TestMesh();
    private TestNode a;
    private TestNode p;

    @TempDir
    private Path folder;

    @BeforeEach
    void join() {
        a = mesh.node("a");
        p = mesh.joined("p", a);
    }

    private void rotate(TestNode node) throws IOException {
        mesh.pass(Duration.ofHours(2), Duration.ofMinutes(1));
        node.rotate(new KeyFile(folder.resolve("key")));
        mesh.pass(Duration.ofSeconds(5));
    }

    @Test
    void aMemberWithSeveralNewKeysIsKnownToNewcomersAndAfterARestart() throws IOException {
        TestNode child = mesh.joined("child", p);
        mesh.sync(p, a);
        for (int i = 0; i < 3; i++) {
            rotate(p);
        }
        TestNode newcomer = mesh.joined("newcomer", a);
        TestNode x = mesh.joined("x", a);
        a.node.expel(x.signer().key(), "");
        a.start();
        mesh.sync(a, newcomer);
        for (TestNode node : List.of(a, newcomer)) {
            assertTrue(node.knows(p.signer()), node.name);
            assertTrue(node.knows(child.signer()), node.name);
            assertEquals(4, node.members(), node.name + " knows each once");
        }
        assertTrue(p.knows(child.signer()) && child.knows(p.signer()));
    }

    @Test
    void theFirstOfAllMayChangeItsKeyToo() throws IOException {
        TestNode q = mesh.joined("q", a);
        rotate(a);
        rotate(a);
        for (TestNode node : List.of(p, q)) {
            node.start();
            assertTrue(node.knows(a.signer()) && node.knows(p.signer()) && node.knows(q.signer()), node.name);
            assertEquals(3, node.members(), node.name);
        }
        TestNode newcomer = mesh.joined("newcomer", a);
        mesh.sync(newcomer, a);
        assertEquals(4, newcomer.members());
        assertTrue(newcomer.knows(p.signer()));
        mesh.pass(MemberBook.LONGEST.plusDays(10), Duration.ofHours(12));
        p.start();
        assertEquals(4, p.members(), "also when nobody is told of the old keys any more");
        a.start();
        rotate(a);
        for (TestNode node : List.of(p, q, newcomer)) {
            assertTrue(node.knows(a.signer()), node.name + ", whether it still knows how many there were or not");
            assertEquals(4, node.members(), node.name);
        }
    }

    @Test
    void whoHeardOfTheNewKeyFirstLearnsThatItIsTheSameMember() {
        Signer next = TestMesh.key(1);
        byte[] rotation = mesh.rotation(p.signer(), next, 1);
        assertTrue(a.hears(mesh.admission(a.signer(), next)));
        assertEquals(3, a.members());
        mesh.trust(a, p, TrustLevel.L1);
        assertTrue(a.hears(rotation));
        assertEquals(2, a.members());
        assertEquals(TrustLevel.L1, a.level(next.key()));
        a.start();
        assertEquals(2, a.members());
        TestNode newcomer = mesh.joined("newcomer", a);
        assertEquals(3, newcomer.members());
        assertFalse(newcomer.isTold(mesh.admission(a.signer(), p.signer())), "the old key doesn't come back");
    }

    @Test
    void S25_anOldKeySendsNobodyAwayAndLetsNobodyIn() throws IOException {
        TestNode child = mesh.joined("child", p);
        mesh.sync(p, a);
        Signer stolen = p.signer();
        Instant before = mesh.now.plusSeconds(60);
        rotate(p);
        assertTrue(a.knows(p.signer()));
        for (Body body : List.of(
                new Body.Departure(child.signer().key()),
                new Body.Departure(p.signer().key()),
                new Body.Departure(stolen.key()),
                new Body.Admission(TestMesh.key(5).key()))) {
            byte[] envelope = mesh.signed(stolen, before, MemberBook.LONGEST, body);
            assertFalse(a.hears(envelope) || a.isTold(envelope), body.toString());
        }
        assertTrue(a.knows(child.signer()) && a.knows(p.signer()));
    }

    @Test
    void whomAnOldKeySentAwayIsSentAwayByTheNewOne() throws IOException {
        TestNode child = mesh.joined("child", p);
        mesh.sync(p, a);
        p.node.expel(child.signer().key(), "");
        rotate(p);
        TestNode newcomer = mesh.joined("newcomer", a);
        assertFalse(newcomer.knows(child.signer()));
        List<Message> kept = newcomer.node.mesh().ask(books -> books.members().kept());
        assertTrue(kept.stream()
                .anyMatch(message -> message.body() instanceof Body.Departure
                        && message.publisher().equals(p.signer().key())));
    }

    @Test
    void S25_aThiefsForkIsRememberedAsOneAlsoAfterARestartAndByNewcomers() throws IOException {
        Signer stolen = p.signer();
        rotate(p);
        NodeKey honest = p.signer().key();
        Signer thief = TestMesh.key(66);
        assertTrue(a.hears(mesh.rotation(stolen, thief, 1)));
        a.start();
        TestNode newcomer = mesh.joined("newcomer", a);
        for (TestNode node : List.of(a, newcomer)) {
            assertTrue(node.node.mesh().member(honest).orElseThrow().frozen(), node.name);
            assertFalse(node.knows(thief), node.name);
        }
    }

    @Test
    void S25_aForkOfAnOlderKeyFreezesTheMemberUnderThePresentOne() throws IOException {
        Signer stolen = p.signer();
        rotate(p);
        rotate(p);
        assertTrue(a.hears(mesh.rotation(stolen, TestMesh.key(66), 1)));
        assertTrue(a.node.mesh().member(p.signer().key()).orElseThrow().frozen());
    }

    @Test
    void S20_oneForkIsPassedOnAndNoMore() {
        assertTrue(a.hears(mesh.rotation(p.signer(), TestMesh.key(1), 1)));
        int records = a.shelf.size();
        int taken = 0;
        for (int i = 0; i < 300; i++) {
            taken += a.hears(mesh.rotation(p.signer(), TestMesh.key(100 + i), 1)) ? 1 : 0;
        }
        assertEquals(1, taken);
        assertTrue(a.shelf.size() <= records + 3, records + " records, then " + a.shelf.size());
    }

    @Test
    void S20_inventedOldKeysAreNotRememberedWithoutEnd() {
        int taken = 0;
        for (int i = 0; i < 300; i++) {
            taken += a.hears(mesh.rotation(TestMesh.key(i), p.signer(), 1 + i % 1000)) ? 1 : 0;
        }
        assertEquals(1, taken, "one, as whoever comes late may have known it by its new key only");
        Signer now = TestMesh.key(0);
        for (int i = 999; i > 0; i--) {
            Signer before = TestMesh.key(10_000 + i);
            taken += a.hears(mesh.rotation(before, now, i)) ? 1 : 0;
            now = before;
        }
        assertTrue(taken <= Successions.MOST, taken + " taken");
    }

    @Test
    void S25_aKeyChangeThatCannotBeWrittenHasNotHappened() throws IOException {
        mesh.trust(p, a, TrustLevel.L2);
        a.attacked("8.8.4.4");
        mesh.pass(Duration.ofHours(2), Duration.ofMinutes(1));
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThrows(IOException.class, () -> a.rotate(new KeyFile(file.resolve("key"))));
        a.shelf.broken = true;
        assertThrows(IOException.class, () -> a.rotate(new KeyFile(folder.resolve("key"))));
        a.shelf.broken = false;
        assertFalse(Files.exists(folder.resolve("key")));
        a.start();
        assertEquals(2, a.members(), "it has not lost its mesh");
        assertEquals(1, a.words(a), "nor its words");
        a.attacked("8.8.4.5");
        mesh.pass(Duration.ofSeconds(2));
        assertTrue(p.banned().contains("8.8.4.5"));
    }

    /** The node dies after its record is on disk, and before its new key is. */
    @Test
    void S25_norHasOneThatWasCutOff() throws IOException {
        mesh.pass(Duration.ofHours(2), Duration.ofMinutes(1));
        Signer before = a.signer();
        a.rotate(new KeyFile(folder.resolve("key")));
        a.start(before);
        assertEquals(2, a.members());
        assertTrue(a.knows(p.signer()));
    }
}
