// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.transport.gossip.wire.KeyRing;
import io.honeymesh.transport.gossip.wire.StateExchange.State;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our node and a real serf agent in one cluster. */
class SerfAgentTest {

    private static final byte[] KEY = KeyRingFile.fresh();
    private static final Map<String, Object> SETTINGS = Map.of("label", "none", "rotation", "serf");

    @TempDir
    Path folder;

    @Test
    void theAgentSeesOurNodeAliveAndWeSeeItAndItsEnd() throws Exception {
        try (RealNode ours = new RealNode("ours", folder, KEY, SETTINGS);
                SerfAgent agent = new SerfAgent("serf", folder, KEY, ours.at)) {
            Until.holds(
                    "each sees the other",
                    () -> ours.sees("serf").equals(Optional.of(State.ALIVE)) && agent.sees("ours", "alive"));
            String members = agent.run("members").output();
            assertTrue(members.contains("role=honeymesh"), members);
            assertEquals(0, ours.node.others(), "it carries nothing of ours");
            // Some probes in both directions, and an exchange that we begin.
            Thread.sleep(5_000);
            assertTrue(agent.sees("ours", "alive"));
            assertEquals(Optional.of(State.ALIVE), ours.sees("serf"));
            Until.holds("our probes are answered", () -> ours.node.illness() == 0);
            String log = agent.log();
            assertFalse(log.contains("[ERR]"), log);
            assertFalse(log.contains("[WARN]") && log.contains("Refuting"), log);

            agent.kill();
            Until.holds("its end is noticed", () -> ours.sees("serf").equals(Optional.of(State.DEAD)));
        }
    }

    @Test
    void ourNodesFarewellAndItsDeathAreNoticedByTheAgent() throws Exception {
        try (RealNode ours = new RealNode("ours", folder, KEY, SETTINGS);
                SerfAgent agent = new SerfAgent("serf", folder, KEY, ours.at)) {
            Until.holds("it sees us", () -> agent.sees("ours", "alive"));
            Map<String, Object> withPeer = Map.of("label", "none", "peers", agent.at.toString());
            RealNode second = new RealNode("second", folder, KEY, withPeer);
            Until.holds("it sees both", () -> agent.sees("second", "alive"));
            Until.holds(
                    "we heard of each other by it", () -> ours.sees("second").equals(Optional.of(State.ALIVE)));
            second.close();
            Until.holds("a farewell", () -> ours.sees("second").equals(Optional.of(State.LEFT)));
            Until.holds("the agent noticed", () -> agent.sees("second", "left") || agent.sees("second", "failed"));
        }
    }

    @Test
    void anAgentWithAnotherKeyGetsNowhere() throws Exception {
        try (RealNode ours = new RealNode("ours", folder, KEY, SETTINGS);
                SerfAgent agent = new SerfAgent("serf", folder, KeyRingFile.fresh(), ours.at)) {
            Thread.sleep(4_000);
            assertFalse(agent.sees("ours", "alive"));
            assertEquals(Optional.empty(), ours.sees("serf"));
        }
    }

    @Test
    void theKeyRingFollowsTheAgents() throws Exception {
        byte[] next = KeyRingFile.fresh();
        String text = KeyRingFile.text(next);
        try (RealNode ours = new RealNode("ours", folder, KEY, SETTINGS);
                SerfAgent agent = new SerfAgent("serf", folder, KEY, ours.at)) {
            Until.holds("they are there", () -> agent.sees("ours", "alive"));
            assertDone(agent.run("keys", "-install=" + text));
            assertEquals(2, ours.keys.all().size());
            assertDone(agent.run("keys", "-use=" + text));
            assertTrue(Arrays.equals(next, ours.keys.all().getFirst()));
            SerfAgent.Run early = agent.run("keys", "-remove=" + text);
            assertTrue(early.code() != 0 && early.output().contains("in use"), early.output());
            assertDone(agent.run("keys", "-remove=" + KeyRingFile.text(KEY)));
            SerfAgent.Run list = agent.run("keys", "-list");
            assertDone(list);
            assertTrue(list.output().contains(text), list.output());
            assertFalse(list.output().contains(KeyRingFile.text(KEY)), list.output());

            Thread.sleep(3_000);
            assertTrue(agent.sees("ours", "alive"));
            assertEquals(Optional.of(State.ALIVE), ours.sees("serf"));
            KeyRing onDisk = new KeyRingFile(folder.resolve("ours.keys")).read().orElseThrow();
            assertTrue(Arrays.equals(next, onDisk.keys().getFirst()));
        }
    }

    private static void assertDone(SerfAgent.Run run) {
        assertEquals(0, run.code(), run.output());
    }

    @Test
    void S27_whereTheOperatorAloneChangesTheKeyRingNobodyElseDoes() throws Exception {
        byte[] next = KeyRingFile.fresh();
        try (RealNode ours = new RealNode("ours", folder, KEY, Map.of("label", "none"));
                SerfAgent agent = new SerfAgent("serf", folder, KEY, ours.at)) {
            Until.holds("they are there", () -> agent.sees("ours", "alive"));
            SerfAgent.Run install = agent.run("keys", "-install=" + KeyRingFile.text(next));
            assertTrue(install.code() != 0 && install.output().contains("1/2"), install.output());
            assertEquals(1, ours.keys.all().size());
            // By hand it changes as well, and both go on.
            ours.keys.install(next);
            ours.keys.use(next);
            Thread.sleep(3_000);
            assertTrue(agent.sees("ours", "alive"));
        }
    }

    @Test
    void envelopesPassAnAgentByAndReachOurNodes() throws Exception {
        try (RealNode ours = new RealNode("ours", folder, KEY, SETTINGS);
                SerfAgent agent = new SerfAgent("serf", folder, KEY, ours.at)) {
            Until.holds("it is there", () -> agent.sees("ours", "alive"));
            try (RealNode second =
                    new RealNode("second", folder, KEY, Map.of("label", "none", "peers", agent.at.toString()))) {
                Until.holds("we know each other", () -> ours.sees("second").equals(Optional.of(State.ALIVE)));
                String small = ours.publish("small".getBytes());
                String large = ours.publish(new byte[9_000]);
                Until.holds("both came", () -> second.door.has(small) && second.door.has(large));
                assertTrue(agent.run("members").output().contains("alive"), "the agent lives");
            }
        }
    }
}
