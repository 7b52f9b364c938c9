// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import static io.honeymesh.trap.git.Nodes.DELIMITER;
import static io.honeymesh.trap.git.Nodes.FLUSH;
import static io.honeymesh.trap.git.Nodes.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GitTrapTest {

    @Test
    void aRepositoryThatIsNotThereIsNotExported() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            assertEquals(packet("ERR access denied or repository not exported: /nope"), trap.talk(Nodes.v0("/nope")));
            assertEquals(
                    List.of(
                            new Evidence.Request(Captured.of("git-upload-pack /nope")),
                            new Evidence.Detail("git.host", Captured.of("x"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void listingIsARequestAndNoCommand() throws IOException {
        Repository repository = Nodes.repository(0);
        try (TrapHarness trap = Nodes.open(0)) {
            String answer = trap.talk(Nodes.v0("/" + repository.name() + ".git") + FLUSH);
            assertTrue(answer.contains(repository.head().id() + " HEAD\0multi_ack thin-pack "), answer);
            assertTrue(answer.contains(repository.head().id() + " " + repository.headRef() + "\n"), answer);
            assertTrue(answer.endsWith("^{}\n0000"), answer);
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().stream().noneMatch(Evidence.Command.class::isInstance));
            assertEquals(Conversation.Ending.TRAP, seen.ending());
        }
    }

    @Test
    void pushingIsRefusedAndACommand() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            String path = "/" + Nodes.repository(0).name();
            assertEquals(
                    packet("ERR access denied or repository not exported: " + path),
                    trap.talk(packet("git-receive-pack " + path + "\0host=x\0")));
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Command(Captured.of("git-receive-pack " + path))));
        }
    }

    @Test
    void pathsThatWantOutAreCommandsToo() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            for (String path : List.of("/../etc", "/-x", "--upload-pack=id", "/a;id", "/$(id)")) {
                assertTrue(trap.talk(Nodes.v0(path)).contains("ERR access denied"), path);
                assertTrue(
                        trap.conversation()
                                .evidence()
                                .contains(new Evidence.Command(Captured.of("git-upload-pack " + path))),
                        path);
            }
        }
    }

    @Test
    void whatIsNoRequestIsHungUpOnWithoutAWord() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            for (String request : List.of(
                    "help\r\n",
                    "0000",
                    "0004",
                    "0003",
                    "ffff",
                    "0010abc",
                    packet("git-foo /a\0"),
                    packet("git-upload-pack /a\0foo=x\0"))) {
                assertEquals("", trap.talk(request), request);
                assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Violation, request);
            }
        }
    }

    @Test
    void aPacketMayBeAsLongAsGitAllowsAndNotLonger() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            String longest = "git-upload-pack /" + "a".repeat(PktLines.MAX_LINE_BYTES - 4 - 17);
            assertTrue(trap.talk(packet(longest)).contains("ERR access denied"));
            trap.conversation();
            assertEquals("", trap.talk(packet(longest + "a")));
            assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Violation);
        }
    }

    @Test
    void wantsOfOtherObjectsAreNotOurs() throws IOException {
        String path = "/" + Nodes.repository(0).name();
        String refused = packet("ERR upload-pack: not our ref " + Nodes.ZERO);
        try (TrapHarness trap = Nodes.open(0)) {
            assertTrue(trap.talk(Nodes.v0(path) + packet("want " + Nodes.ZERO) + FLUSH)
                    .endsWith("0000" + refused));
            assertTrue(trap.talk(Nodes.v2(path)
                            + packet("command=fetch")
                            + DELIMITER
                            + packet("want " + Nodes.ZERO)
                            + packet("done")
                            + FLUSH)
                    .endsWith("0000" + refused));
        }
    }

    @Test
    void clientsAreKnownByWhatTheySay() throws IOException {
        String path = "/" + Nodes.repository(0).name();
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(Nodes.v2(path) + packet("command=ls-refs\n") + packet("agent=git/2.1\n") + DELIMITER + FLUSH);
            assertTrue(
                    trap.conversation().evidence().contains(new Evidence.Detail("git.agent", Captured.of("git/2.1"))));
        }
    }

    @Test
    void damagedConversationsEndAndNothingElse() throws Exception {
        Repository repository = Nodes.repository(0);
        String path = "/" + repository.name();
        String want = packet("want " + repository.head().id());
        List<String> seeds = List.of(
                Nodes.v0(path)
                        + packet("want " + repository.head().id() + " multi_ack_detailed side-band-64k agent=x")
                        + FLUSH
                        + packet("have " + Nodes.ZERO)
                        + FLUSH
                        + packet("done"),
                Nodes.v0(path) + want + packet("deepen 1") + FLUSH + packet("done"),
                Nodes.v2(path) + packet("command=ls-refs\n") + DELIMITER + packet("peel\n") + FLUSH,
                Nodes.v2(path) + packet("command=fetch") + DELIMITER + want + packet("have " + Nodes.ZERO) + FLUSH,
                Nodes.v2(path)
                        + packet("command=fetch")
                        + DELIMITER
                        + want
                        + packet("shallow " + repository.head().id())
                        + packet("deepen 2147483647")
                        + packet("done")
                        + FLUSH);
        Random random = new Random(20261121);
        try (TrapHarness trap = Nodes.open(0)) {
            for (int i = 0; i < 300; i++) {
                byte[] bytes = seeds.get(i % seeds.size()).getBytes(StandardCharsets.ISO_8859_1);
                for (int n = random.nextInt(4); n > 0; n--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
                try (var socket = trap.connect()) {
                    socket.getOutputStream().write(bytes, 0, length);
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (SocketException reset) {
                    assertFalse(reset.getMessage().contains("refused"), "the listener is gone");
                }
                assertFalse(trap.conversation().ending() == Conversation.Ending.TRAP_FAILED);
            }
            trap.awaitIdle();
        }
    }

    @Test
    void nodesLookDifferentAndEachAlwaysTheSame() {
        Set<String> heads = new HashSet<>();
        for (int node = 0; node < 40; node++) {
            heads.add(Nodes.repository(node).head().id());
            assertEquals(
                    Nodes.repository(node).head().id(),
                    Nodes.repository(node).head().id());
        }
        assertEquals(40, heads.size());
    }

    @Test
    void itsFirstLineIsRecognised() {
        GitTrap trap = new GitTrap();
        assertTrue(trap.canHandle(Nodes.v2("/a").getBytes(StandardCharsets.ISO_8859_1)));
        assertTrue(trap.canHandle("0033git-receive-pack /".getBytes(StandardCharsets.ISO_8859_1)));
        assertFalse(trap.canHandle("003xgit-upload-pack /".getBytes(StandardCharsets.ISO_8859_1)));
        assertFalse(trap.canHandle("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.ISO_8859_1)));
        assertFalse(trap.canHandle("0033".getBytes(StandardCharsets.ISO_8859_1)));
    }
}
