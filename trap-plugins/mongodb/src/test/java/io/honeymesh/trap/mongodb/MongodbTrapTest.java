// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import static io.honeymesh.trap.mongodb.RawClient.command;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MongodbTrapTest {

    private static final List<String> HELLO = List.of(
            "isWritablePrimary",
            "topologyVersion",
            "maxBsonObjectSize",
            "maxMessageSizeBytes",
            "maxWriteBatchSize",
            "localTime",
            "logicalSessionTimeoutMinutes",
            "connectionId",
            "minWireVersion",
            "maxWireVersion",
            "readOnly",
            "ok");

    @Test
    void anOpeningIsAnsweredInTheServersOrderAndIsNoIntent() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.open());
                RawClient client = new RawClient(trap)) {
            Document hello = command("hello", 1, "admin")
                    .put("client", new Document().put("driver", new Document().put("name", "x")));
            Document answer = client.ask(hello);
            assertEquals(HELLO, List.copyOf(answer.fields().keySet()));
            assertEquals(new Value.Int(13), answer.get("maxWireVersion").orElseThrow());
            assertTrue(
                    client.ask(command("buildInfo", 1, "admin")).text("version").startsWith("5.0."));
            assertEquals(new Document().put("ok", 1.0), client.ask(command("ping", 1, "admin")));
            client.leave();
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence()
                    .contains(new Evidence.Detail("mongodb.client", Captured.of("{ driver: { name: \"x\" } }"))));
            assertTrue(
                    seen.evidence().stream()
                            .allMatch(e -> e instanceof Evidence.Request || e instanceof Evidence.Detail),
                    seen::toString);
        }
    }

    @Test
    void oldDriversAreAnsweredInTheirOwnForm() throws Exception {
        int node = Nodes.open();
        String users = Nodes.instance(node).application() + ".users";
        try (TrapHarness trap = Nodes.open(node);
                RawClient client = new RawClient(trap)) {
            Document answer = client.ask(RawClient.query(
                    "admin.$cmd", new Document().put("ismaster", 1).put("helloOk", true)));
            assertEquals("helloOk", answer.first());
            assertTrue(answer.isTrue("ismaster"));
            Document status = client.ask(RawClient.query("test.$cmd", new Document().put("serverStatus", 1.0)));
            assertTrue(status.text("version").startsWith("5.0."));
            Document found = client.ask(RawClient.query(users, new Document()));
            assertTrue(found.get("_id").isPresent(), () -> Json.of(found));
            client.say(RawClient.old(OldMessages.OP_INSERT, users, new Document().put("_id", "new")));
            Document query = new Document().put("$query", new Document().put("_id", "new"));
            assertEquals("new", client.ask(RawClient.query(users, query)).text("_id"));
            client.say(RawClient.old(OldMessages.OP_DELETE, users, new Document().put("_id", "new")));
            assertTrue(client.ask(RawClient.query(users, query)).isEmpty());
            client.leave();
            assertEquals(
                    5,
                    trap.conversation().evidence().stream()
                            .filter(Evidence.Command.class::isInstance)
                            .count());
        }
    }

    @Test
    void oldDriversMayNotReadWhereAccessControlIsOn() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.locked());
                RawClient client = new RawClient(trap)) {
            assertEquals(
                    new Document()
                            .put("$err", "not authorized for query on test.users")
                            .put("code", 13),
                    client.ask(RawClient.query("test.users", new Document())));
        }
    }

    @Test
    void errorsAreTheServersOwn() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.open());
                RawClient client = new RawClient(trap)) {
            assertEquals(
                    new Document()
                            .put("ok", 0.0)
                            .put("errmsg", "no such command: 'foo'")
                            .put("code", 59)
                            .put("codeName", "CommandNotFound"),
                    client.ask(command("foo", 1, "admin")));
            assertEquals(
                    "OP_MSG requests require a $db argument",
                    client.ask(new Document().put("ping", 1)).text("errmsg"));
            assertEquals(
                    "NoReplicationEnabled",
                    client.ask(command("replSetGetStatus", 1, "admin")).text("codeName"));
        }
    }

    @Test
    void whereAccessControlIsOnStrangersMayOnlySayHello() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.locked());
                RawClient client = new RawClient(trap)) {
            assertTrue(client.ask(command("ping", 1, "admin")).isTrue("ok"));
            Document refused = client.ask(command("listDatabases", 1, "admin"));
            assertEquals("command listDatabases requires authentication", refused.text("errmsg"));
            assertEquals(
                    "CommandNotFound", client.ask(command("foo", 1, "admin")).text("codeName"));
            assertFalse(client.ask(command("shutdown", 1, "admin")).isTrue("ok"));
        }
    }

    private static Document sasl(String command, String mechanism, String payload) {
        Document document = new Document().put(command, 1);
        if (!mechanism.isEmpty()) {
            document.put("mechanism", mechanism);
        }
        return document.put("payload", new Value.Binary(0, payload))
                .put("conversationId", 1)
                .put("$db", "admin");
    }

    private static String payload(Document answer) {
        return answer.get("payload").orElseThrow() instanceof Value.Binary binary ? binary.bytes() : "";
    }

    @Test
    void aScramExchangeIsKeptSoThatItsPasswordCanBeLookedFor() throws Exception {
        for (String mechanism : List.of("SCRAM-SHA-1", "SCRAM-SHA-256")) {
            try (TrapHarness trap = Nodes.open(Nodes.locked());
                    RawClient client = new RawClient(trap)) {
                String server = payload(client.ask(sasl("saslStart", mechanism, "n,,n=root,r=abc")));
                assertTrue(
                        server.startsWith("r=abc") && server.endsWith(mechanism.endsWith("1") ? "i=10000" : "i=15000"),
                        server);
                String last = "c=biws,r=" + server.substring(2, server.indexOf(','));
                Document refused = client.ask(sasl("saslContinue", "", last + ",p=AAAA"));
                assertEquals("Authentication failed.", refused.text("errmsg"));
                client.leave();
                assertTrue(trap.conversation()
                        .evidence()
                        .contains(new Evidence.Credential(
                                mechanism.toLowerCase(java.util.Locale.ROOT),
                                Captured.of("root"),
                                Captured.of("n=root,r=abc," + server + "," + last + ",p=AAAA"))));
            }
        }
    }

    @Test
    void aPasswordInTheClearIsKeptThoughItsMechanismIsNotThere() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.locked());
                RawClient client = new RawClient(trap)) {
            assertEquals(
                    "MechanismUnavailable",
                    client.ask(sasl("saslStart", "PLAIN", "\0bob\0secret")).text("codeName"));
            client.leave();
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(
                    evidence.contains(new Evidence.Credential("password", Captured.of("bob"), Captured.of("secret"))));
            assertEquals(
                    1,
                    evidence.stream()
                            .filter(e -> e.toString().contains("secret"))
                            .count());
        }
    }

    @Test
    void theUsualRansomIsBelieved() throws Exception {
        int node = Nodes.open();
        String application = Nodes.instance(node).application();
        try (TrapHarness trap = Nodes.open(node);
                RawClient client = new RawClient(trap)) {
            assertTrue(Json.of(client.ask(command("listDatabases", 1, "admin"))).contains(application));
            assertFalse(client.ask(command("find", "users", application))
                    .document("cursor")
                    .documents("firstBatch")
                    .isEmpty());
            assertEquals(
                    application,
                    client.ask(command("dropDatabase", 1, application)).text("dropped"));
            client.ask(command("insert", "README", "READ_ME_TO_RECOVER")
                    .put("documents", List.of(new Document().put("content", "pay up"))));
            String databases = Json.of(client.ask(command("listDatabases", 1, "admin")));
            assertTrue(
                    databases.contains("READ_ME_TO_RECOVER") && !databases.contains("\"" + application + "\""),
                    databases);
            assertTrue(Json.of(client.ask(command("find", "README", "READ_ME_TO_RECOVER")))
                    .contains("pay up"));
            client.leave();
            assertTrue(trap.conversation().evidence().stream()
                    .anyMatch(e ->
                            e instanceof Evidence.Command c && c.text().latin1().contains("pay up")));
        }
    }

    @Test
    void browsersAreToldThatThisIsNoWebServer() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.open())) {
            String answer = trap.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(answer.startsWith(
                    "HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 85\r\n"));
            assertTrue(trap.conversation().evidence().stream().allMatch(Evidence.Request.class::isInstance));
        }
    }

    @Test
    void impossibleLengthsEndTheConversation() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.open())) {
            for (int length : new int[] {0, 15, Wire.MAX_MESSAGE_BYTES + 1, -1}) {
                byte[] message = RawClient.message(command("ping", 1, "admin"));
                ByteBuffer.wrap(message).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(0, length);
                assertEquals("", trap.talk(message));
                assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Violation);
            }
            byte[] longest = RawClient.message(command("ping", 1, "admin"));
            ByteBuffer.wrap(longest).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(0, Wire.MAX_MESSAGE_BYTES);
            assertEquals("", trap.talk(longest));
            assertEquals(Ending.CLIENT, trap.conversation().ending());
        }
    }

    private static Document nested(int depth) {
        Document document = new Document();
        for (int i = 0; i < depth; i++) {
            document = new Document().put("a", document);
        }
        return document;
    }

    /** Documents in documents, far deeper than any stack. */
    private static byte[] bomb(int depth) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * depth + 5).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = depth; i > 0; i--) {
            bytes.putInt(8 * i + 5).put((byte) 3).put((byte) 'a').put((byte) 0);
        }
        bytes.putInt(5).put((byte) 0);
        return bytes.array();
    }

    @Test
    void theDeepestDocumentIsReadAndADeeperOneIsRefused() throws Exception {
        assertEquals(
                nested(Bson.MAX_DEPTH),
                Bson.parse(Bson.write(nested(Bson.MAX_DEPTH)), 0).document());
        try (TrapHarness trap = Nodes.open(Nodes.open());
                RawClient client = new RawClient(trap)) {
            Document deep = command("find", "x", "test").put("filter", nested(Bson.MAX_DEPTH - 1));
            assertTrue(client.ask(deep).isTrue("ok"));
            Document deeper = command("find", "x", "test").put("filter", nested(Bson.MAX_DEPTH));
            assertEquals("InvalidBSON", client.ask(deeper).text("codeName"));
            byte[] bomb = bomb(10_000);
            assertEquals(
                    "InvalidBSON",
                    client.ask(RawClient.message(
                                    Wire.OP_MSG,
                                    ByteBuffer.allocate(5 + bomb.length)
                                            .putInt(0)
                                            .put((byte) 0)
                                            .put(bomb)
                                            .array()))
                            .text("codeName"));
        }
    }

    @Test
    void aLongInsertIsBelievedAndHashed() throws Exception {
        for (int over = 0; over <= 1; over++) {
            try (TrapHarness trap = Nodes.open(Nodes.open());
                    RawClient client = new RawClient(trap)) {
                Document insert = command("insert", "x", "test");
                int rest = Bson.write(insert.put("documents", List.of(new Document().put("a", "")))).length + 5;
                insert.put(
                        "documents", List.of(new Document().put("a", "v".repeat(Wire.MAX_KEPT_BYTES - rest + over))));
                assertEquals(over == 0, client.ask(insert).isTrue("ok"), "a body that is cut off can't be read");
                client.leave();
                assertEquals(
                        0,
                        trap.conversation().evidence().stream()
                                .filter(Evidence.Upload.class::isInstance)
                                .count());
            }
        }
    }

    @Test
    void twoNodesDifferAndOneStaysTheSame() throws Exception {
        int node = Nodes.open();
        int other = Nodes.node(
                i -> i.open() && !i.application().equals(Nodes.instance(node).application()));
        assertEquals(users(node), users(node));
        assertNotEquals(users(node), users(other));
    }

    private static String users(int node) throws Exception {
        try (TrapHarness trap = Nodes.open(node);
                RawClient client = new RawClient(trap)) {
            String application = Nodes.instance(node).application();
            return Json.of(client.ask(command("listCollections", 1, application)))
                    + Json.of(client.ask(command("find", "users", application)));
        }
    }

    @Test
    void itKnowsItsOwnClientsByTheirFirstBytes() {
        MongodbTrap trap = new MongodbTrap();
        assertTrue(trap.canHandle(RawClient.message(command("hello", 1, "admin"))));
        assertTrue(trap.canHandle(RawClient.query("admin.$cmd", new Document().put("ismaster", 1))));
        for (String other : List.of(
                "", "GET / HTTP/1.1\r\n", "\20\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0", "\17\0\0\0\1\0\0\0\0\0\0\0\335\7\0\0")) {
            assertFalse(trap.canHandle(other.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }
}
