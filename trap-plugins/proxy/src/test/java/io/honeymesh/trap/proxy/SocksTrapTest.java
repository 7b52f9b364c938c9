// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocksTrapTest {

    private static final String LOCAL = "\u007f\0\0\1";
    private static final String OPEN = "\5\1\0";

    @Test
    void version5TakesARequestAndFailsAfterAWhile() throws IOException {
        try (TrapHarness trap = Nodes.open(new SocksTrap(), Nodes.socks(false))) {
            String request = "\5\1\0\3\16mail.a.example\0\31";
            assertEquals("\5\0\5\4\0\3\16mail.a.example\0\31", trap.talk(OPEN + request));
            assertEquals(
                    List.of(
                            new Evidence.Detail("socks.methods", Captured.of("00")),
                            new Evidence.Request(Captured.of("SOCKS5 CONNECT mail.a.example:25"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void version5AnswersAsDanteDoes() throws IOException {
        record Case(String said, String answer) {}
        try (TrapHarness trap = Nodes.open(new SocksTrap(), Nodes.socks(false))) {
            for (Case c : List.of(
                    new Case("\5\2\0\2", "\5\0"),
                    new Case("\5\1\2", "\5\u00ff"),
                    new Case("\5\0", "\5\u00ff"),
                    new Case(OPEN + "\5\2\0\1" + LOCAL + "\0\1", "\5\0\5\2\0\1" + LOCAL + "\0\1"),
                    new Case(
                            OPEN + "\5\1\0\4" + "\0".repeat(15) + "\1\0\1",
                            "\5\0\5\10\0\4" + "\0".repeat(15) + "\1\0\1"),
                    new Case(OPEN + "\5\1\0\1" + LOCAL + "\0\0", "\5\0\5\10\0\1" + LOCAL + "\0\0"),
                    new Case(OPEN + "\5\1\0\7abc", "\5\0"),
                    new Case(OPEN + "\5\11\0\1" + LOCAL + "\0\1", "\5\0"),
                    new Case(OPEN + "\6\1\0\1", "\5\0"),
                    new Case("\6\1\0", ""),
                    new Case("GET / HTTP/1.0\r\n\r\n", ""))) {
                assertEquals(c.answer(), trap.talk(c.said()), c.said());
            }
            String refused = trap.talk(OPEN + "\5\1\0\1" + LOCAL + "\0\1");
            assertTrue(refused.startsWith("\5\0\5\5\0\1" + LOCAL), refused);
            assertEquals(12, refused.length());
        }
    }

    @Test
    void aPasswordIsKeptAndWrong() throws IOException {
        try (TrapHarness trap = Nodes.open(new SocksTrap(), Nodes.socks(true))) {
            assertEquals("\5\2\1\1", trap.talk("\5\2\0\2\1\4root\4toor" + "\5\1\0\1" + LOCAL + "\0\1"));
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("socks", Captured.of("root"), Captured.of("toor"))));
            assertEquals("\5\u00ff", trap.talk(OPEN));
            assertEquals("\0[\0P" + LOCAL, trap.talk("\4\1\0P" + LOCAL + "u\0"));
        }
    }

    @Test
    void version4And4aAreTakenToo() throws IOException {
        try (TrapHarness trap = Nodes.open(new SocksTrap(), Nodes.socks(false))) {
            String answer = trap.talk("\4\1\0\26" + LOCAL + "me\0");
            assertTrue(answer.startsWith("\0[") && answer.endsWith(LOCAL) && answer.length() == 8, answer);
            assertEquals(
                    List.of(
                            new Evidence.Detail("socks.user", Captured.of("me")),
                            new Evidence.Request(Captured.of("SOCKS4 CONNECT 127.0.0.1:22"))),
                    trap.conversation().evidence());
            assertEquals(8, trap.talk("\4\1\0P\0\0\0\1\0www.example\0").length());
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Request(Captured.of("SOCKS4a CONNECT www.example:80"))));
        }
    }

    @Test
    void aTextMayBeAsLongAsTheBoundAndNotLonger() throws IOException {
        try (TrapHarness trap = Nodes.open(new SocksTrap(), Nodes.socks(false))) {
            assertEquals(
                    8, trap.talk("\4\1\0\26" + LOCAL + "u".repeat(255) + "\0").length());
            trap.conversation();
            assertEquals("", trap.talk("\4\1\0\26" + LOCAL + "u".repeat(256) + "\0"));
            assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Violation);
        }
    }

    @Test
    void damagedConversationsEndAndNothingElse() throws Exception {
        List<String> seeds = List.of(
                OPEN + "\5\1\0\1" + LOCAL + "\0\1",
                "\4\1\0\26" + LOCAL + "me\0",
                "\5\2\0\2\1\4root\4toor",
                OPEN + "\5\3\0\4" + "\0".repeat(16) + "\0\1");
        Random random = new Random(20261121);
        try (TrapHarness trap = Nodes.open(new SocksTrap(), Nodes.socks(false))) {
            for (int i = 0; i < 200; i++) {
                byte[] bytes = seeds.get(i % seeds.size()).getBytes(StandardCharsets.ISO_8859_1);
                // Not the address of a request that would be tried: that takes its time.
                for (int n = random.nextInt(3); n > 0; n--) {
                    bytes[random.nextInt(Math.min(4, bytes.length))] = (byte) random.nextInt(256);
                }
                trap.talk(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
                assertFalse(trap.conversation().ending() == Conversation.Ending.TRAP_FAILED);
            }
        }
    }

    @Test
    void greetingsAreRecognised() {
        SocksTrap trap = new SocksTrap();
        assertTrue(trap.canHandle(new byte[] {5, 1, 0}));
        assertTrue(trap.canHandle(new byte[] {5, 2, 0, 2}));
        assertTrue(trap.canHandle(new byte[] {4, 1, 0, 80, 127, 0, 0, 1, 0}));
        assertFalse(trap.canHandle(new byte[] {5, 2, 0}));
        assertFalse(trap.canHandle(new byte[] {4, 1, 0, 80, 127, 0, 0, 1}));
        assertFalse(trap.canHandle(new byte[] {5}));
        assertFalse(trap.canHandle("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)));
    }
}
