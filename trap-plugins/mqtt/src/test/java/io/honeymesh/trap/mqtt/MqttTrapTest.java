// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import static io.honeymesh.trap.mqtt.Bytes.connect;
import static io.honeymesh.trap.mqtt.Bytes.packet;
import static io.honeymesh.trap.mqtt.Bytes.publish;
import static io.honeymesh.trap.mqtt.Bytes.subscribe;
import static io.honeymesh.trap.mqtt.Bytes.text;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MqttTrapTest {

    private static final String LET_IN = "\40\2\0\0";
    private static final String PING = "\u00c0\0";
    private static final String PONG = "\u00d0\0";

    @Test
    void anOrdinaryOpeningShowsNoIntent() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            assertEquals(LET_IN + PONG, trap.talk(connect(4) + PING + "\u00e0\0"));
            Conversation seen = trap.conversation();
            assertEquals(Ending.TRAP, seen.ending());
            assertEquals(
                    List.of(
                            new Evidence.Detail("mqtt.version", Captured.of("3.1.1")),
                            new Evidence.Detail("mqtt.client-id", Captured.of("c"))),
                    seen.evidence());
        }
    }

    @Test
    void userPasswordAndWillAreKept() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(connect("MQTT", 4, 0xc6, "c", text("w/t") + text("gone") + text("bob") + text("secret")));
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(
                    evidence.contains(new Evidence.Credential("password", Captured.of("bob"), Captured.of("secret"))));
            assertTrue(evidence.contains(new Evidence.Detail("mqtt.will-topic", Captured.of("w/t"))));
            assertTrue(evidence.contains(new Evidence.Detail("mqtt.will", Captured.of("gone"))));
        }
    }

    @Test
    void aSubscriptionIsACommandAndAPublicationAnUpload() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            assertEquals(
                    LET_IN + "\u0090\3\0\1\0" + "\60\5\0\1xhi" + "\100\2\0\11",
                    trap.talk(connect(4) + subscribe(4, 1, "x0") + publish(4, 2, "x", 9, "hi")));
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(new Evidence.Command(Captured.of("SUBSCRIBE x"))));
            assertTrue(evidence.contains(new Evidence.Upload(
                    Captured.of("x"),
                    2,
                    "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
                    Captured.of("hi"))));
        }
    }

    @Test
    void ofALongMessageTheHeadIsKeptAndAllOfItHashed() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            assertEquals(LET_IN + PONG, trap.talk(connect(4) + publish(4, 0, "x", 0, "a".repeat(300_000)) + PING));
            Evidence.Upload upload = upload(trap.conversation());
            assertEquals(300_000, upload.sizeBytes());
            assertEquals(Publication.HEAD_BYTES, upload.head().length());
            trap.talk(connect(4) + publish(4, 0, "x", 0, "a".repeat(100)).substring(0, 50));
            assertEquals(45, upload(trap.conversation()).sizeBytes());
        }
    }

    @Test
    void aTopicAliasStandsForItsTopic() throws IOException {
        String named = packet(0x30, text("x/y") + "\3\43\0\12" + "one");
        String alias = packet(0x30, text("") + "\3\43\0\12" + "two");
        String tooHigh = packet(0x30, text("x/y") + "\3\43\0\13" + "no");
        try (TrapHarness trap = Nodes.open(0)) {
            assertTrue(trap.talk(connect(5) + named + alias + PING).endsWith(PONG));
            assertTrue(trap.conversation().evidence().stream()
                    .anyMatch(e -> e instanceof Evidence.Upload u
                            && u.name().equals(Captured.of("x/y"))
                            && u.head().equals(Captured.of("two"))));
            assertTrue(trap.talk(connect(5) + tooHigh + PING).endsWith("\u00e0\1\u0094"));
        }
    }

    @Test
    void theLongestPacketIsTakenAndOneByteMoreEndsTheConversation() throws IOException {
        // Filters of 65535, and what is left of the packet.
        int second = Packets.MAX_BYTES - 2 - 2 - 65_535 - 1 - 2 - 1;
        String longest = subscribe(4, 1, "a".repeat(65_535) + "0", "b".repeat(second) + "0");
        String longer = subscribe(4, 1, "a".repeat(65_535) + "0", "b".repeat(second + 1) + "0");
        try (TrapHarness trap = Nodes.open(0)) {
            assertEquals(LET_IN + "\u0090\4\0\1\0\0" + PONG, trap.talk(connect(4) + longest + PING));
            trap.conversation();
            assertEquals(LET_IN, trap.talk(connect(4) + longer + PING));
            assertTrue(trap.conversation().evidence().stream().anyMatch(Evidence.Violation.class::isInstance));
        }
    }

    @Test
    void onlySoManyFiltersAreRemembered() throws IOException {
        StringBuilder many = new StringBuilder(connect(4));
        for (int i = 1; i <= Exchange.MAX_FILTERS + 1; i++) {
            many.append(subscribe(4, i, "t" + i + "0"));
        }
        try (TrapHarness trap = Nodes.open(0)) {
            String last = publish(4, 0, "t" + Exchange.MAX_FILTERS, 0, "x");
            assertTrue(trap.talk(many + last).endsWith(last));
            String beyond = publish(4, 0, "t" + (Exchange.MAX_FILTERS + 1), 0, "x");
            assertFalse(trap.talk(many + beyond).endsWith(beyond));
        }
    }

    @Test
    void filtersCoverTheTopicsTheStandardSaysTheyDo() {
        assertTrue(Topics.matches("sport/tennis/#", "sport/tennis/player1/ranking"));
        assertTrue(Topics.matches("sport/#", "sport"));
        assertTrue(Topics.matches("#", "sport/tennis"));
        assertTrue(Topics.matches("+/+", "/finance"));
        assertTrue(Topics.matches("/+", "/finance"));
        assertTrue(Topics.matches("sport/+", "sport/"));
        assertTrue(Topics.matches("$SYS/#", "$SYS/broker/uptime"));
        assertTrue(Topics.matches("$share/group/a/+", "a/b"));
        assertFalse(Topics.matches("+", "/finance"));
        assertFalse(Topics.matches("sport/+", "sport"));
        assertFalse(Topics.matches("sport/+", "sport/a/b"));
        assertFalse(Topics.matches("sport/tennis", "sport/tennis/x"));
        assertFalse(Topics.matches("#", "$SYS/broker"));
        assertFalse(Topics.matches("+/broker", "$SYS/broker"));
    }

    @Test
    void damagedBytesAreAnsweredAndNothingBreaks() throws IOException {
        try (TrapHarness trap = Nodes.open(0)) {
            for (String bytes : List.of(
                    "\20",
                    "\20\u0080",
                    "\20\7\0\4MQTT\5",
                    "\20\15\0\4MQTT\5\2\0\74\u00ff\u00ff\u00ff",
                    connect(4) + "\u0082\1\0",
                    connect(4) + "\u0082\4\0\1\0\5",
                    connect(4) + "\60\u00ff\u00ff\u00ff\177\0\1xaaaa",
                    connect(4) + "\62\3\0\1x",
                    connect(5) + "\60\6\0\1x\u0080\u0080\u0080",
                    connect(5) + "\60\10\0\1x\u0080\u0080\u0080\u0080\u0080",
                    connect(5) + "\60\5\0\1x\2\u00ff",
                    connect(5) + "\60\5\0\0\3\43\0\0",
                    connect(5) + "\60\6\0\0\3\43\0\1",
                    connect(5) + "\u0082\6\0\1\5\46\0\1",
                    connect(4) + "\100\0",
                    connect(4) + "\100\1\0",
                    connect(4) + "\142\0",
                    connect(4) + "\120\1\0",
                    "\20\0\20\0",
                    "\0")) {
                trap.talk(bytes);
                assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), () -> Bytes.hex(bytes));
            }
        }
    }

    @Test
    void aConnectIsRecognisedByItsFirstBytes() {
        MqttTrap trap = new MqttTrap();
        for (int version : List.of(3, 4, 5)) {
            assertTrue(trap.canHandle(latin1(connect(version))));
        }
        assertTrue(trap.canHandle(latin1(connect("MQTT", 4, 2, "a".repeat(300), ""))));
        assertTrue(trap.canHandle(latin1("\20\17\0\4MQ")));
        assertFalse(trap.canHandle(latin1("\20\17\0\4")));
        assertFalse(trap.canHandle(latin1("\20")));
        assertFalse(trap.canHandle(latin1("\20\u00ff\u00ff\u00ff\u00ff")));
        assertFalse(trap.canHandle(latin1("GET / HTTP/1.1\r\n")));
    }

    @Test
    void nodesDifferAndEachStaysTheSame() {
        Instant now = Instant.now();
        Map<String, String> one = Retained.of(TrapHarness.persona(1), now);
        assertEquals(one, Retained.of(TrapHarness.persona(1), now));
        for (int node = 2; node < 40; node++) {
            Map<String, String> other = Retained.of(TrapHarness.persona(node), now);
            assertNotEquals(one, other);
            assertTrue(other.size() > 45, () -> other.toString());
        }
        String later = Retained.of(TrapHarness.persona(1), now.plus(Duration.ofSeconds(10)))
                .get("$SYS/broker/uptime");
        assertNotEquals(one.get("$SYS/broker/uptime"), later);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Evidence.Upload upload(Conversation seen) {
        return seen.evidence().stream()
                .filter(Evidence.Upload.class::isInstance)
                .map(Evidence.Upload.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
