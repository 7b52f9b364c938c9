// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MemcachedFuzzTest {

    private static final int MUTATIONS = 80;

    private static final List<String> SEEDS = List.of(
            "set a 0 0 3\r\nabc\r\nget a\r\ncas a 1 2 3 4\r\nxyz\r\nappend a 0 0 2\r\nde\r\nincr a 999999999999999999\r\n",
            "stats cachedump 1 10\r\nstats items\r\nlru_crawler metadump all\r\nslabs reassign 1 2\r\ntouch a -99999999999\r\n",
            "ms a 3 T-1 F5 MA C9 q\r\nabc\r\nmg a v t s f c h l k O1\r\nma a N0 J5 D9 MD v\r\nmd a q\r\nme a\r\nmn\r\n",
            "\u0080\1\0\1\u0008\0\0\0\0\0\0\14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7\0\0\0\0abcd"
                    + "\u0080\5\0\1\24\0\0\0\0\0\0\25\0\0\0\0\0\0\0\0\0\0\0\0\u00ff\0\0\0\0\0\0\1\0\0\0\0\0\0\0\5\u00ff\u00ff\u00ff\u00ffa"
                    + "\u0080\20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        Random random = new Random(20261126);
        try (TrapHarness trap = TrapHarness.open(new MemcachedTrap())) {
            for (String seed : SEEDS) {
                for (int i = 0; i < MUTATIONS; i++) {
                    send(trap, damaged(seed, random));
                }
            }
            trap.awaitIdle();
        }
    }

    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = random.nextInt(5); i > 0; i--) {
            damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(256));
        }
        return random.nextInt(4) == 0 ? damaged.substring(0, random.nextInt(damaged.length())) : damaged.toString();
    }

    private static void send(TrapHarness trap, String bytes) throws IOException {
        try (Socket socket = trap.connect()) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // The trap may hang up on what it has heard enough of.
            assertNotEquals("Connection refused", reset.getMessage());
        }
        assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), bytes);
    }
}
