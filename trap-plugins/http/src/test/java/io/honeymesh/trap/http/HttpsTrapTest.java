// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpsTrapTest {

    private static final String END = "Host: x\r\nConnection: close\r\n\r\n";

    @Test
    void whatIsSaidInsideTlsIsEvidenceAsItIsOutside() throws IOException {
        int node = Nodes.form();
        try (TrapHarness trap = Nodes.openHttps(node)) {
            String login = Nodes.site(node).login().orElseThrow();
            String body = "username=root&password=toor";
            String answer = Answers.overTls(
                    trap.port(),
                    "POST " + login + " HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n" + END + body,
                    10_000);
            assertTrue(answer.contains("Invalid username or password."), answer);
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence()
                    .contains(new Evidence.Credential("form", Captured.of("root"), Captured.of("toor"))));
            assertTrue(seen.payload().latin1().contains(body), "rules read what was inside");
            assertEquals(0x16, seen.wire().bytes()[0], "fingerprints see the ClientHello");
        }
    }

    @Test
    void aPlainRequestIsKeptAlthoughItIsRefused() throws IOException {
        try (TrapHarness trap = Nodes.openHttps(Nodes.plain())) {
            String answer = trap.talk("GET /x HTTP/1.1\r\nAuthorization: Basic YTpi\r\n" + END);
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
            List<Evidence> evidence = trap.conversation().evidence();
            assertEquals(new Evidence.Request(Captured.of("GET /x HTTP/1.1")), evidence.getFirst());
            assertTrue(evidence.contains(new Evidence.Credential("basic", Captured.of("a"), Captured.of("b"))));
        }
    }

    @Test
    void aBrokenHandshakeIsAViolation() throws IOException {
        try (TrapHarness trap = Nodes.openHttps(Nodes.plain())) {
            trap.talk("\u0016\u0003\u0001\0\u0005abcdefgh");
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().getFirst() instanceof Evidence.Violation, seen.evidence()::toString);
            assertEquals(Conversation.Ending.VIOLATION, seen.ending());
        }
    }

    @Test
    void aClientThatSaysNothingGetsNothing() throws IOException {
        try (TrapHarness trap = Nodes.openHttps(Nodes.plain())) {
            assertEquals("", trap.talk(""));
            assertEquals(List.of(), trap.conversation().evidence());
        }
    }

    @Test
    void requestsAndClientHellosAreToldApartByTheirFirstBytes() {
        for (String request : List.of(
                "GET / HTTP/1.1\r\nHost: x\r\n",
                "GET /",
                "GET /\r\n",
                "POST /a b HTTP/1.0\r\n",
                "OPTIONS * HTTP/1.1",
                "HEAD /" + "a".repeat(506))) {
            assertTrue(new HttpTrap().canHandle(latin1(request)), request);
            assertFalse(new HttpsTrap().canHandle(latin1(request)), request);
        }
        for (String other : List.of(
                "G",
                "GET ",
                "GET key\r\n",
                "OPTIONS sip:a SIP/2.0\r\n",
                "OPTIONS / RTSP/1.0\r\n",
                "GET http://a/ HTTP/1.1\r\n",
                "CONNECT a:443 HTTP/1.1\r\n",
                "\0\0\0",
                " / HTTP/1.1\r\n")) {
            assertFalse(new HttpTrap().canHandle(latin1(other)), other);
            assertFalse(new HttpsTrap().canHandle(latin1(other)), other);
        }
        byte[] hello = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
        assertTrue(new HttpsTrap().canHandle(hello));
        assertFalse(new HttpsTrap().canHandle(Arrays.copyOf(hello, 5)));
        assertFalse(new HttpTrap().canHandle(hello));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
