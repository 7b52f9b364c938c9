// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ring is changed while much is said. */
class KeyRotationTest {

    private static final int PER_SECOND = 1_000;
    private static final int SECONDS = 12;
    private static final int ENVELOPE_BYTES = 350;

    @TempDir
    Path folder;

    @Test
    void underAThousandSignalsASecondNoneIsLost() throws Exception {
        byte[] key = KeyRingFile.fresh();
        byte[] next = KeyRingFile.fresh();
        List<RealNode> nodes = new ArrayList<>();
        try {
            nodes.add(new RealNode("one", folder, key, Map.of()));
            for (String name : List.of("two", "three")) {
                nodes.add(new RealNode(
                        name, folder, key, Map.of("peers", nodes.getFirst().at.toString())));
            }
            Until.holds("all know all", () -> nodes.stream().allMatch(node -> node.node.others() == 2));
            List<String> ids = new ArrayList<>();
            for (int second = 0; second < SECONDS; second++) {
                switch (second) {
                    case 2, 3, 4 -> nodes.get(second - 2).keys.install(next);
                    case 5, 6, 7 -> nodes.get(second - 5).keys.use(next);
                    case 8, 9, 10 -> nodes.get(second - 8).keys.remove(key);
                    default -> {
                        // the ring is as it is
                    }
                }
                say(nodes, second, ids);
            }
            Until.holds(
                    "all heard all",
                    () -> nodes.stream().allMatch(node -> ids.stream().allMatch(node.door::has)));
            assertEquals(PER_SECOND * SECONDS, ids.size());
            // Not by the exchanges, which would make up for keys that don't open.
            for (RealNode node : nodes) {
                int others = ids.size() * (nodes.size() - 1) / nodes.size();
                assertTrue(
                        node.door.heardLive() > others * 8 / 10,
                        node.door.heardLive() + " of " + others + " were heard live");
            }
            assertTrue(nodes.stream()
                    .allMatch(node -> node.keys.all().size() == 1
                            && Arrays.equals(next, node.keys.all().getFirst())));
            assertTrue(nodes.stream().allMatch(node -> node.node.others() == 2), "nobody was lost");
        } finally {
            nodes.forEach(RealNode::close);
        }
    }

    private static void say(List<RealNode> nodes, int second, List<String> ids) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < PER_SECOND; i++) {
            byte[] content = new byte[ENVELOPE_BYTES];
            ByteBuffer.wrap(content).putInt(second).putInt(i).putLong(System.nanoTime());
            ids.add(nodes.get(i % nodes.size()).publish(content));
            long ahead = start + i * 1_000_000L - System.nanoTime();
            if (ahead > 0) {
                Thread.sleep(ahead / 1_000_000, (int) (ahead % 1_000_000));
            }
        }
    }

    @Test
    void aChangeThatCantBeWrittenIsNone() throws IOException {
        byte[] key = KeyRingFile.fresh();
        try (RealNode node = new RealNode("one", folder.resolve("sub"), key, Map.of())) {
            java.nio.file.Files.writeString(folder.resolve("sub"), "no folder");
            assertTrue(assertThrows(IllegalArgumentException.class, () -> node.keys.install(KeyRingFile.fresh()))
                    .getMessage()
                    .contains("could not be written"));
            assertEquals(1, node.keys.all().size());
        }
    }

    @Test
    void theKeyInUseAndOneThatIsNotThereCantBeRemovedOrUsed() throws IOException {
        byte[] key = KeyRingFile.fresh();
        try (RealNode node = new RealNode("one", folder, key, Map.of())) {
            assertThrows(IllegalArgumentException.class, () -> node.keys.remove(key));
            assertThrows(IllegalArgumentException.class, () -> node.keys.use(KeyRingFile.fresh()));
            assertThrows(IllegalArgumentException.class, () -> node.keys.install(new byte[5]));
            for (int i = 0; i < 7; i++) {
                node.keys.install(KeyRingFile.fresh());
            }
            assertThrows(IllegalArgumentException.class, () -> node.keys.install(KeyRingFile.fresh()));
        }
    }
}
