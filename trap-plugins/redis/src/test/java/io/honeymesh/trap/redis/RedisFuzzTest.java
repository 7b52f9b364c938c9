// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RedisFuzzTest {

    private static final int MUTATIONS = 60;

    private static final List<String> SEEDS = List.of(
            "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\nbc\r\n*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n",
            "*4\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$1\r\na\r\n",
            "MULTI\r\nSET a \"b\\x00c\"\r\nEXEC\r\nSUBSCRIBE a b c\r\nUNSUBSCRIBE\r\nRESET\r\n",
            "CONFIG SET dir /etc dbfilename x\r\nCONFIG GET [a-z]*\r\nSCAN 0 MATCH [^a TYPE string COUNT 5\r\n",
            "SET n 9223372036854775807\r\nINCR n\r\nEXPIRE n 9223372036854775807\r\nSETEX m 9223372036854775807 v\r\n"
                    + "SET k v PXAT -9223372036854775808\r\nGETRANGE n -9223372036854775808 9223372036854775807\r\n",
            "EVAL 'return redis.call(1)' 0\r\nCOMMAND\r\nCOMMAND INFO a b\r\nCLIENT LIST\r\nINFO all\r\n",
            "LPUSH l a\r\nLRANGE l -9223372036854775808 9223372036854775807\r\nLPOP l 9223372036854775807\r\nHSET h a b\r\n"
                    + "HDEL h a\r\nSADD s a\r\nSREM s a\r\nRENAME h h\r\nDECRBY n -9223372036854775808\r\nSWAPDB 0 1\r\n");

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        Random random = new Random(20261126);
        try (TrapHarness trap = Nodes.open(Nodes::plain)) {
            for (String seed : SEEDS) {
                byte[] bytes = seed.getBytes(StandardCharsets.ISO_8859_1);
                send(trap, bytes);
                for (int i = 0; i < MUTATIONS; i++) {
                    send(trap, damaged(bytes, random));
                }
            }
            trap.awaitIdle();
        }
    }

    private static byte[] damaged(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        for (int i = random.nextInt(6); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
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
        Conversation seen = trap.conversation();
        assertNotEquals(Ending.TRAP_FAILED, seen.ending(), seen.wire()::toString);
    }
}
