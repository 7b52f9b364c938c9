// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a peer's standing moves, and what is told of it. */
class TrustTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final TestMesh mesh = new TestMesh();

    @TempDir
    private Path folder;

    private TestNode here;
    private TestNode peer;

    @BeforeEach
    void join() {
        here = mesh.node("here");
        peer = mesh.joined("peer", here);
    }

    private List<Map<String, Object>> told() {
        return here.events.stream()
                .filter(event -> event.type().equals("trust.changed"))
                .map(event -> ((NodeEvent.Other) event).detail())
                .toList();
    }

    /** The example of the documentation: five sources a day that are known here and told to nobody. */
    private void confirmed(int times) {
        for (int i = 0; i < times; i++) {
            String source = "9.9." + told().size() + "." + i;
            here.seen.put(Subject.parse(source), here.now().minusSeconds(60));
            here.hears(peer.says(TestNode.ban(source), HOUR));
        }
    }

    @Test
    void fiveSourcesADayMakeAPeerL1OnTheSecondAndAWeekOfSilenceL0() {
        confirmed(7);
        assertEquals(0.55, here.score(peer), 0.001, "five count");
        assertEquals(TrustLevel.L0, here.level(peer.signer().key()), "it is on probation");
        mesh.pass(Duration.ofHours(24), Duration.ofMinutes(10));
        assertEquals(TrustLevel.L1, here.level(peer.signer().key()));
        assertEquals("its probation is over", told().getLast().get("cause"));
        mesh.pass(Duration.ofDays(6), HOUR);
        assertEquals(0.40, here.score(peer), 0.001);
        assertEquals(TrustLevel.L0, here.level(peer.signer().key()));
        Map<String, Object> last = told().getLast();
        assertEquals(
                List.of("L1", "L0", "its score has faded"),
                List.of(last.get("level_before"), last.get("level"), last.get("cause")));
    }

    @Test
    void everyChangeIsToldWithItsCause() {
        confirmed(1);
        here.gate.guarded.add(Subject.parse("8.8.8.8"));
        mesh.trust(here, peer, TrustLevel.L2);
        here.hears(peer.says(TestNode.ban("8.8.8.8"), HOUR));
        here.hears(peer.says(TestNode.ban("10.0.0.1"), HOUR));
        here.node.penalize(peer.signer().key(), "it lied");
        List<String> causes =
                told().stream().map(row -> row.get("cause").toString()).toList();
        List<String> expected =
                List.of("confirmed: 9.9.0.0", "test", "contradicted: 8.8.8.8", "refused: it named 10", "it lied");
        List<String> ofPeer =
                causes.stream().filter(cause -> !cause.startsWith("let in")).toList();
        assertEquals(expected.size(), ofPeer.size(), causes.toString());
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(ofPeer.get(i).startsWith(expected.get(i)), causes.toString());
        }
    }

    /** Where the machines of one hand are many, their network often is one. */
    @Test
    void S22_peersInOneNetworkAreOneVoiceWhoeverLetThemIn() {
        TestNode one = neighbour("one", "45.99.0.1:7443");
        TestNode two = neighbour("two", "45.99.0.200:7443");
        String source = "8.8.4.4";
        here.hears(one.says(TestNode.ban(source), HOUR));
        here.hears(two.says(TestNode.ban(source), HOUR));
        assertEquals(Set.of(), here.banned());
        TestNode elsewhere = neighbour("elsewhere", "45.98.0.1:7443");
        here.hears(elsewhere.says(TestNode.ban(source), HOUR));
        assertEquals(Set.of(source), here.banned());
    }

    @Test
    void S22_soAreThoseThatSayNowhereWhereTheyAre() {
        TestNode one = neighbour("one", "");
        TestNode two = neighbour("two", "");
        here.hears(one.says(TestNode.ban("8.8.4.4"), HOUR));
        here.hears(two.says(TestNode.ban("8.8.4.4"), HOUR));
        assertEquals(Set.of(), here.banned());
    }

    private TestNode neighbour(String name, String endpoint) {
        TestNode node = mesh.joined(name, here);
        node.settings.put("endpoints", endpoint);
        mesh.pass(Duration.ofSeconds(2));
        here.node.grant(node.signer().key(), Optional.of(TrustLevel.L1), "test");
        return node;
    }

    @Test
    void S22_manyOfNoTrustAreNobody() {
        for (int i = 0; i < 9; i++) {
            TestNode node = mesh.joined("n" + i, here);
            here.hears(node.says(TestNode.ban("8.8.4.4"), HOUR));
        }
        assertEquals(Set.of(), here.banned());
    }

    @Test
    void whatTimeChangesWhileANodeIsDownIsToldWhenItIsBack() {
        confirmed(5);
        mesh.pass(Duration.ofHours(24), Duration.ofMinutes(10));
        here.events.clear();
        here.start();
        mesh.pass(Duration.ofSeconds(2));
        assertEquals(List.of(), told(), "nothing has changed");
        mesh.now = mesh.now.plus(Duration.ofDays(7));
        here.start();
        // Until a clock that has leapt is believed.
        mesh.pass(Duration.ofHours(2), Duration.ofMinutes(1));
        assertEquals(
                List.of("its score has faded"),
                told().stream().map(row -> row.get("cause")).toList());
        here.start();
        mesh.pass(Duration.ofSeconds(2));
        assertEquals(1, told().size(), "once");
    }

    /** An attacker has all addresses of its network. */
    @Test
    void S22_whatWasToldOfOneAddressOfANetworkConfirmsNothingOfTheOthers() {
        here.attacked("2a00:1:2:3::/64");
        for (int i = 1; i < 6; i++) {
            here.seen.put(Subject.parse("2a00:1:2:3::" + i), here.now().minusSeconds(60));
            here.hears(peer.says(TestNode.ban("2a00:1:2:3::" + i), HOUR));
        }
        assertEquals(0.25, here.score(peer), 0.001);
        for (int i = 1; i < 6; i++) {
            here.seen.put(Subject.parse("2a00:9:2:3::" + i), here.now().minusSeconds(60));
            here.hears(peer.says(TestNode.ban("2a00:9:2:3::" + i), HOUR));
        }
        assertEquals(0.31, here.score(peer), 0.001, "one of those that were told to nobody");
    }

    /** A ban may last longer than what was told of it, and than the key that told it. */
    @Test
    void S22_whatWasToldConfirmsNothingAfterARestartOrWithANewKey() throws IOException {
        String told = "9.9.9.1";
        here.attacked(told);
        double before = here.score(peer);
        mesh.pass(Duration.ofHours(25), Duration.ofMinutes(10));
        here.start();
        says(told);
        assertEquals(before, here.score(peer), 0.001, "after a restart");
        here.rotate(new KeyFile(folder.resolve("key")));
        says(told);
        assertEquals(before, here.score(peer), 0.001, "with a new key");
        says("9.9.9.2");
        assertTrue(here.score(peer) > before, "what was told to nobody does");
    }

    private void says(String source) {
        here.seen.put(Subject.parse(source), here.now().minusSeconds(60));
        here.hears(peer.says(TestNode.ban(source), HOUR));
    }
}
