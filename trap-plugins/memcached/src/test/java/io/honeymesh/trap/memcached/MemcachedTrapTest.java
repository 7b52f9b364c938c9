// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemcachedTrapTest {

    private static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new MemcachedTrap(), TrapHarness.PATIENT, node);
    }

    @Test
    void lookingAtTheServerIsNoIntentAndLookingAtItemsIs() throws IOException {
        try (TrapHarness trap = open(1)) {
            assertTrue(trap.talk("version\r\nstats\r\nstats settings\r\n").startsWith("VERSION 1.6.18\r\nSTAT pid "));
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().stream().allMatch(Evidence.Request.class::isInstance), seen::toString);
            trap.talk("stats cachedump 1 100\r\n");
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Command(Captured.of("stats cachedump 1 100"))));
        }
    }

    @Test
    void itemsCanBeFoundAndRead() throws IOException {
        try (TrapHarness trap = open(1)) {
            String dump = trap.talk("lru_crawler metadump all\r\n");
            String key = dump.substring(dump.indexOf("key=") + 4, dump.indexOf(" exp="))
                    .replace("%3A", ":");
            assertTrue(trap.talk("get " + key + "\r\n").startsWith("VALUE " + key + " "), dump);
        }
    }

    @Test
    void S01_aLuredBrowserIsNoIntentWhateverItSends() throws IOException {
        try (TrapHarness trap = open(1)) {
            assertEquals("", trap.talk("POST /x HTTP/1.1\r\nHost: a\r\n\r\nflush_all\r\nset a 0 0 1\r\nx\r\n"));
            Conversation seen = trap.conversation();
            assertTrue(seen.lured());
            assertTrue(seen.evidence().stream().allMatch(Evidence.Request.class::isInstance), seen::toString);
        }
    }

    @Test
    void aValueIsKeptWholeUpToItsBoundAndHashedBeyond() throws IOException {
        for (int over = 0; over <= 1; over++) {
            try (TrapHarness trap = open(1)) {
                int length = Data.MAX_KEPT_BYTES + over;
                assertEquals("STORED\r\n", trap.talk("set a 0 0 " + length + "\r\n" + "v".repeat(length) + "\r\n"));
                List<Evidence> evidence = trap.conversation().evidence();
                assertEquals(
                        over,
                        evidence.stream()
                                .filter(Evidence.Upload.class::isInstance)
                                .count());
                assertTrue(evidence.contains(new Evidence.Command(Captured.of("set a 0 0 " + length))));
            }
        }
    }

    @Test
    void aPromisedLengthIsNotAllocated() throws IOException {
        try (TrapHarness trap = open(1)) {
            assertEquals("", trap.talk("set a 0 0 2147483645\r\nabc"));
            assertEquals(Ending.CLIENT, trap.conversation().ending());
            assertEquals(
                    "CLIENT_ERROR bad command line format\r\nERROR\r\n", trap.talk("set a 0 0 2147483646\r\nabc\r\n"));
        }
    }

    @Test
    void theLongestLineIsReadAndOneByteMoreEndsTheConversation() throws IOException {
        try (TrapHarness trap = open(1)) {
            assertEquals("ERROR\r\n", trap.talk("A".repeat(TextLoop.MAX_LINE_BYTES) + "\n"));
            assertEquals(Ending.CLIENT, trap.conversation().ending());
            assertEquals("", trap.talk("A".repeat(TextLoop.MAX_LINE_BYTES + 1) + "\n"));
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().getFirst() instanceof Evidence.Violation);
        }
    }

    @Test
    void whatAConversationStoresIsBounded() throws IOException {
        try (TrapHarness trap = open(1)) {
            StringBuilder sets = new StringBuilder("flush_all\r\n");
            for (int i = 0; i < 100; i++) {
                sets.append("set k")
                        .append(i)
                        .append(" 0 0 1000\r\n")
                        .append("v".repeat(1000))
                        .append("\r\n");
            }
            String answer = trap.talk(sets + "get k99\r\nget k0\r\n");
            assertTrue(answer.contains("STORED\r\nEND\r\nVALUE k0 0 1000\r\n"), "the last is not kept, the first is");
        }
    }

    @Test
    void binaryRequestsAreAnsweredInKind() throws IOException {
        try (TrapHarness trap = open(1);
                Socket socket = trap.connect()) {
            byte[] version = new byte[24];
            version[0] = (byte) 0x80;
            version[1] = 0x0b;
            socket.getOutputStream().write(version);
            byte[] answer = socket.getInputStream().readNBytes(30);
            assertEquals("1.6.18", new String(answer, 24, 6, StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertTrue(trap.conversation().evidence().contains(new Evidence.Request(Captured.of("version"))));
        }
    }

    @Test
    void twoNodesDifferAndOneStaysTheSame() throws IOException {
        assertEquals(keys(1), keys(1));
        assertNotEquals(keys(1), keys(2));
    }

    private static String keys(int node) throws IOException {
        try (TrapHarness trap = open(node)) {
            return trap.talk("lru_crawler metadump all\r\n").replaceAll("(?m) exp=.*$", "");
        }
    }

    @Test
    void itKnowsItsOwnClientsByTheirFirstBytes() {
        MemcachedTrap trap = new MemcachedTrap();
        for (String own : List.of("stats\r\n", "version\r\n", "gets a\r\n", "\u0080\u000b\0\0\0\0\0\0")) {
            assertTrue(trap.canHandle(own.getBytes(StandardCharsets.ISO_8859_1)), own);
        }
        for (String other : List.of("", "get / HTTP", "GET / HTTP/1.1\r\n", "\u0080", "\u0080\u002e\1\0\2\7")) {
            assertFalse(trap.canHandle(other.getBytes(StandardCharsets.ISO_8859_1)), other);
        }
    }
}
