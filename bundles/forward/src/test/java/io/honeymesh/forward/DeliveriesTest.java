// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** Mail to a real server, and what a webhook signs. */
class DeliveriesTest {

    @Test
    void aMailArrivesAsItWasWritten() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            MailServer handIn = new MailServer(
                    "127.0.0.1",
                    server.getSmtp().getPort(),
                    MailServer.Protocol.PLAIN,
                    SSLContext.getDefault(),
                    "",
                    "");
            handIn.send(
                    "node@example.org",
                    List.of("soc@example.org", "two@example.org"),
                    "HoneyMesh: ban\r\nBcc: victim@example.org",
                    "one\n.\ntwo\r\nQUIT\n");
            MimeMessage[] mails = server.getReceivedMessages();
            assertEquals(2, mails.length, "one for each reader");
            assertEquals("HoneyMesh: ban??Bcc: victim@example.org", mails[0].getSubject(), "no header of its own");
            assertEquals(null, mails[0].getHeader("Bcc"));
            assertEquals(
                    "one\r\n.\r\ntwo?\r\nQUIT", mails[0].getContent().toString().strip(), "a dot ends nothing");
        } finally {
            server.stop();
        }
    }

    @Test
    void aServerWithoutTlsGetsNoMailThatAsksForIt() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            MailServer handIn = new MailServer(
                    "127.0.0.1",
                    server.getSmtp().getPort(),
                    MailServer.Protocol.STARTTLS,
                    SSLContext.getDefault(),
                    "user",
                    "secret");
            IOException refused = assertThrows(
                    IOException.class, () -> handIn.send("a@example.org", List.of("b@example.org"), "s", "t"));
            assertTrue(refused.getMessage().contains("STARTTLS"), refused.getMessage());
            assertEquals(0, server.getReceivedMessages().length);
        } finally {
            server.stop();
        }
    }

    @Test
    void aMailThatIsRefusedForGoodIsGivenUpWithTheServersAnswer() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            MailServer server = new MailServer(
                    "127.0.0.1", listening.getLocalPort(), MailServer.Protocol.PLAIN, SSLContext.getDefault(), "", "");
            new SmallMailServer(listening, "554 no such words here");
            assertEquals(
                    "554 no such words here",
                    assertThrows(Refused.class, () -> server.send("a@example.org", List.of("b@example.org"), "s", "t"))
                            .getMessage());
            new SmallMailServer(listening, "451 later");
            assertThrows(IOException.class, () -> server.send("a@example.org", List.of("b@example.org"), "s", "t"));
        }
    }

    @Test
    void aSignatureIsTheHmacOfTheBody() {
        // RFC 4231, test case 2.
        assertEquals(
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                Webhook.signature(
                        new SecretKeySpec("Jefe".getBytes(StandardCharsets.US_ASCII), "HmacSHA256"),
                        "what do ya want for nothing?"));
    }
}
