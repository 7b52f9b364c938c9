// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import static io.honeymesh.trap.mongodb.RawClient.command;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MongodbFuzzTest {

    private static final int MUTATIONS = 120;

    private static List<byte[]> seeds() {
        Document every = new Document()
                .put("r", 1.5)
                .put("t", "text")
                .put("d", new Document().put("x", 1))
                .put("l", List.of(new Document(), new Document().put("y", 2L)))
                .put("b", new Value.Binary(4, "0123456789abcdef"))
                .put("o", new Value.ObjectId("0123456789ab"))
                .put("f", true)
                .put("m", new Value.Time(1))
                .put("n", new Value.Nothing())
                .put("x", new Value.Other(0x0b, "a\0i\0"))
                .put("s", new Value.Other(0x11, "01234567"))
                .put("c", new Value.Other(0x13, "0123456789abcdef"));
        return List.of(
                RawClient.message(command("find", "users", "test").put("filter", every)),
                RawClient.message(command("insert", "x", "test").put("documents", List.of(every, every))),
                RawClient.message(command("aggregate", "x", "test")
                        .put(
                                "pipeline",
                                List.of(new Document().put("$match", every), new Document().put("$group", every)))),
                RawClient.message(command("saslStart", 1, "admin")
                        .put("mechanism", "SCRAM-SHA-256")
                        .put("payload", new Value.Binary(0, "n,,n=root,r=abc"))),
                RawClient.query("admin.$cmd", command("hello", 1, "admin").put("client", every)),
                RawClient.query("test.users", new Document().put("$query", every)),
                RawClient.old(OldMessages.OP_INSERT, "test.users", every),
                RawClient.old(OldMessages.OP_DELETE, "test.users", every));
    }

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        Random random = new Random(20261126);
        try (TrapHarness trap = Nodes.open(Nodes.open())) {
            for (byte[] seed : seeds()) {
                for (int i = 0; i < MUTATIONS; i++) {
                    send(trap, damaged(seed, random));
                }
            }
            trap.awaitIdle();
        }
    }

    private static byte[] damaged(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[Wire.HEADER_BYTES + random.nextInt(bytes.length - Wire.HEADER_BYTES)] = (byte) random.nextInt(256);
        }
        if (random.nextInt(8) == 0) {
            bytes[random.nextInt(Wire.HEADER_BYTES)] = (byte) random.nextInt(256);
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static void send(TrapHarness trap, byte[] bytes) throws IOException {
        try (Socket socket = trap.connect()) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // The trap may hang up on what it has heard enough of.
            assertNotEquals("Connection refused", reset.getMessage());
        }
        assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), () -> Arrays.toString(bytes));
    }
}
