// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.service.Gossip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GossipCommandsTest {

    private final FakeNode node = new FakeNode();
    private final List<String> orders = new ArrayList<>();

    private final Gossip gossip = new Gossip() {
        @Override
        public List<Member> members() {
            return List.of(
                    new Member("ab".repeat(32), Endpoint.parse("10.0.0.1:7946"), State.ALIVE),
                    new Member("evil\u001b[31m", Endpoint.parse("10.0.0.2:7946"), State.SUSPECT));
        }

        @Override
        public Map<String, Long> refusals() {
            return Map.of("malformed", 4L);
        }

        @Override
        public List<Key> keys() {
            return List.of(new Key("1f3a9c20", true), new Key("77be0d41", false));
        }

        @Override
        public String generateKey() {
            return "fresh";
        }

        @Override
        public String installKey(String key) {
            orders.add("install " + key);
            return "0badcafe";
        }

        @Override
        public void useKey(String id) {
            orders.add("use " + id);
        }

        @Override
        public void removeKey(String id) {
            orders.add("remove " + id);
        }
    };

    private String run(NodeCommand command, String... words) throws InterruptedException {
        node.others.put(Gossip.class, gossip);
        node.printed.reset();
        command.arguments(List.of(words));
        command.run(node.shell());
        return node.printed.toString();
    }

    @Test
    void membersAreListedAndTheirNamesEscaped() throws InterruptedException {
        String said = run(new GossipCommand());
        assertTrue(said.contains("abababababab") && said.contains("10.0.0.1:7946") && said.contains("suspect"), said);
        assertTrue(said.contains("malformed"), said);
        assertEquals(-1, said.indexOf('\u001b'), said);
        GossipCommand command = new GossipCommand();
        command.json = true;
        assertTrue(run(command).contains("\"refused\""));
    }

    @Test
    void keysAreListedMadeInstalledUsedAndRemoved() throws InterruptedException {
        String list = run(new GossipKeysCommand());
        assertTrue(list.contains("1f3a9c20") && list.contains("seals and opens"), list);
        assertTrue(run(new GossipKeysCommand(), "new").contains("fresh"));
        assertTrue(run(new GossipKeysCommand(), "install", "KEY").contains("0badcafe"));
        run(new GossipKeysCommand(), "use", "77be0d41");
        run(new GossipKeysCommand(), "remove", "1f3a9c20");
        assertEquals(List.of("install KEY", "use 77be0d41", "remove 1f3a9c20"), orders);
    }

    @Test
    void whatIsMissingOrUnknownIsSaid() {
        assertThrows(CommandFailure.class, () -> run(new GossipKeysCommand(), "use"));
        assertThrows(CommandFailure.class, () -> run(new GossipKeysCommand(), "install"));
        assertThrows(CommandFailure.class, () -> run(new GossipKeysCommand(), "destroy"));
        assertThrows(CommandFailure.class, () -> run(new GossipKeysCommand(), "use", "a", "b"));
        CommandFailure none = assertThrows(CommandFailure.class, () -> new GossipCommand().run(new FakeNode().shell()));
        assertTrue(none.getMessage().contains("io.honeymesh.transport.gossip.cfg"), none.getMessage());
    }
}
