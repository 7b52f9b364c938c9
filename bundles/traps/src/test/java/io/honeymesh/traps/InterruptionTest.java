// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InterruptionTest {

    @Test
    void aClientThatIsNotWelcomeGetsNoAnswerAndTheConversationIsHandedInAtOnce() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new FingerTrap());
                Socket client = trap.connect()) {
            trap.interruptIf(wire -> wire.get().latin1().startsWith("root"));
            client.getOutputStream().write("root".getBytes(StandardCharsets.US_ASCII));
            Conversation seen = trap.conversation();
            assertEquals(Ending.FINGERPRINT, seen.ending());
            assertEquals("root", seen.wire().latin1());
            assertEquals(0, seen.bytesOut());
            assertTrue(isGone(client), "though the client has not hung up");
        }
    }

    private static boolean isGone(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void aTlsHandshakeIsInterruptedToo() throws Exception {
        Script tls = Script.of(session -> {
            session.startTls();
            session.write("hello");
        });
        try (TrapHarness trap = TrapHarness.open(tls);
                Socket client = trap.connect()) {
            trap.interruptIf(wire -> wire.get().length() > 50);
            Thread.ofVirtual().start(() -> {
                try {
                    SSLContext.getDefault()
                            .getSocketFactory()
                            .createSocket(client, "x", 1, true)
                            .getOutputStream()
                            .write(1);
                } catch (Exception interrupted) {
                    // That is what this is about.
                }
            });
            Conversation seen = trap.conversation();
            assertEquals(Ending.FINGERPRINT, seen.ending());
            assertEquals(List.of(), seen.evidence(), "the client broke no rule of TLS");
        }
    }

    @Test
    void theFirstLoginAndTheFirstCommandAreToldWhileTheConversationGoesOn() throws IOException {
        try (TrapHarness trap = TrapHarness.open(Script.of(session -> {
                    session.credential("root", "first");
                    session.credential("root", "second");
                    session.command("id");
                    session.command("uname");
                    session.write("more?");
                    session.input().read();
                }));
                Socket client = trap.connect()) {
            Evidence.Credential login = assertInstanceOf(Evidence.Credential.class, trap.overheard());
            assertEquals("first", login.secret().latin1());
            Evidence.Command command = assertInstanceOf(Evidence.Command.class, trap.overheard());
            assertEquals("id", command.text().latin1());
            assertEquals('m', client.getInputStream().read(), "it goes on");
            assertFalse(trap.isMoreOverheard());
            client.shutdownOutput();
            assertEquals(4, trap.conversation().evidence().size());
        }
    }

    @Test
    void whoTricklesIsAskedAboutOnlySoOften() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (TrapHarness trap = TrapHarness.open(Script.of(session -> {
                    for (int i = 0; i < 100; i++) {
                        session.write("" + (char) session.input().read());
                    }
                }));
                Socket client = trap.connect()) {
            trap.interruptIf(wire -> asked.incrementAndGet() > 16);
            OutputStream out = client.getOutputStream();
            for (int i = 0; i < 100; i++) {
                out.write('x');
                assertEquals('x', client.getInputStream().read());
            }
            assertEquals(Ending.TRAP, trap.conversation().ending());
            assertEquals(16, asked.get());
        }
    }

    @Test
    void aDetectionThatFailsInterruptsNobody() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new FingerTrap())) {
            trap.interruptIf(wire -> {
                throw new IllegalStateException("on purpose");
            });
            assertEquals("finger: root: no such user.\r\n", trap.talk("root\r\n"));
        }
    }
}
