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
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpTrapTest {

    private static final String END = "Host: x\r\nConnection: close\r\n\r\n";

    @Test
    void aPlainGetIsARequestAndNeitherLoginNorCommand() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            String answer = trap.talk("GET / HTTP/1.1\r\n" + END);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: "), answer);
            assertTrue(answer.contains("<h1>Welcome to nginx!</h1>"), answer);
            Conversation seen = trap.conversation();
            assertEquals(
                    List.of(
                            new Evidence.Request(Captured.of("GET / HTTP/1.1")),
                            new Evidence.Detail("http.host", Captured.of("x")),
                            new Evidence.Detail("http.connection", Captured.of("close"))),
                    seen.evidence());
            assertFalse(seen.lured());
        }
    }

    @Test
    void aPostedLoginIsACredentialAndItsBodyAnUpload() throws IOException {
        int node = Nodes.form();
        try (TrapHarness trap = Nodes.open(node)) {
            String login = Nodes.site(node).login().orElseThrow();
            String body = "username=adm%69n&password=p%40ss+word&x=1";
            String answer =
                    trap.talk("POST " + login + " HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n" + END + body);
            assertTrue(answer.contains("Invalid username or password."), answer);
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(
                    evidence.contains(new Evidence.Credential("form", Captured.of("admin"), Captured.of("p@ss word"))));
            Evidence.Upload upload = evidence.stream()
                    .filter(Evidence.Upload.class::isInstance)
                    .map(Evidence.Upload.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertEquals("00037382019172ca72a7209f3fdce63b6101f470cbcf576de156ca8ffe4adc02", upload.sha256());
            assertEquals(body, upload.head().latin1());
            assertEquals(login, upload.name().latin1());
        }
    }

    @Test
    void jsonAndBasicLoginsAreCredentialsWhereverTheyAreSent() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            String body = "{\"a\":{\"Email\" : \"e@x\"},\"password\":\"q\\\"z\"}";
            trap.talk("POST /api/login HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                    + "\r\nAuthorization: Basic YWRtaW46c2VjOnJldA==\r\n" + END + body);
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(new Evidence.Credential("form", Captured.of("e@x"), Captured.of("q\"z"))));
            assertTrue(
                    evidence.contains(new Evidence.Credential("basic", Captured.of("admin"), Captured.of("sec:ret"))));
        }
    }

    @Test
    void S33_secretsOfARequestAreNowhereButInCredentials() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            trap.talk("GET /?user=a&p%61ssword=s3cret;x&q=1 HTTP/1.1\r\n"
                    + "Authorization: Basic YWRtaW46czNjcmV0QmFzaWM=\r\n"
                    + "Proxy-Authorization: Digest s3cret\r\n"
                    + "Cookie: session=s3cret\r\n"
                    + "X-Api-Key: s3cret\r\n"
                    + "Referer: http://u:s3cret@x/?token=s3cret#top\r\n" + END);
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(
                    new Evidence.Credential("basic", Captured.of("admin"), Captured.of("s3cretBasic"))));
            assertEquals(
                    List.of(
                            new Evidence.Request(Captured.of("GET /?user=a&p%61ssword=(hidden)&q=1 HTTP/1.1")),
                            new Evidence.Detail("http.authorization", Captured.of("Basic (hidden)")),
                            new Evidence.Detail("http.proxy-authorization", Captured.of("Digest (hidden)")),
                            new Evidence.Detail("http.cookie", Captured.of("(hidden)")),
                            new Evidence.Detail("http.x-api-key", Captured.of("(hidden)")),
                            new Evidence.Detail("http.referer", Captured.of("http://(hidden)@x/?token=(hidden)#top"))),
                    evidence.subList(0, 6));
            for (String refused : List.of(
                    "GET /?pwd=s3cret HTTP/1.1\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: x\r\nAuthorization : Basic YWRtaW46czNjcmV0QmFzaWM=\r\n\r\n",
                    "GET http://u:s3cret@ HTTP/1.1\r\n\r\n")) {
                trap.talk(refused);
                Evidence first = trap.conversation().evidence().getFirst();
                assertTrue(
                        first instanceof Evidence.Violation v
                                && v.bytes().latin1().contains("(hidden)"),
                        refused);
            }
        }
    }

    @Test
    void chunkedBodiesAreReadAndWhatFollowsThemIsTheNextRequest() throws IOException {
        int node = Nodes.form();
        try (TrapHarness trap = Nodes.open(node)) {
            String login = Nodes.site(node).login().orElseThrow();
            String answer = trap.talk("POST " + login + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5;x=y\r\nuser=\r\n7\r\na&pwd=b\r\n0\r\nTrailer: t\r\n\r\nGET /nope HTTP/1.1\r\n" + END);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
            assertTrue(answer.contains("Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n"), answer);
            assertTrue(answer.contains("HTTP/1.1 404 Not Found"), answer);
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("form", Captured.of("a"), Captured.of("b"))));
        }
    }

    @Test
    void aClientThatExpectsItIsToldToContinue() throws IOException {
        int node = Nodes.form();
        try (TrapHarness trap = Nodes.open(node);
                Socket socket = trap.connect()) {
            String login = Nodes.site(node).login().orElseThrow();
            socket.getOutputStream()
                    .write(("POST " + login + " HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n" + END)
                            .getBytes(StandardCharsets.US_ASCII));
            String first = new String(socket.getInputStream().readNBytes(25), StandardCharsets.US_ASCII);
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", first);
            socket.getOutputStream().write("a=b".getBytes(StandardCharsets.US_ASCII));
            String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(rest.startsWith("HTTP/1.1 200 OK"), rest);
        }
    }

    @Test
    void S01_aLuredBrowserIsRecognisedAndAClientThatCameByItselfIsNot() throws IOException {
        List<String> lured = List.of(
                "Sec-Fetch-Site: cross-site\r\n",
                "Referer: https://evil.example/page\r\n",
                "Origin: http://evil.example:8080\r\n",
                "Origin: null\r\n");
        List<String> own = List.of(
                "",
                "Sec-Fetch-Site: none\r\n",
                "Sec-Fetch-Site: same-origin\r\nOrigin: http://x:81\r\n",
                "Referer: http://X/page\r\n");
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            for (String headers : lured) {
                trap.talk("GET /pixel.gif HTTP/1.1\r\n" + headers + END);
                assertTrue(trap.conversation().lured(), headers);
            }
            for (String headers : own) {
                trap.talk("GET /pixel.gif HTTP/1.1\r\n" + headers + END);
                assertFalse(trap.conversation().lured(), headers);
            }
        }
    }

    @Test
    void aRequestLineMayBeAsLongAsNginxTakesAndNotOneByteLonger() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            int fixed = "GET / HTTP/1.1".length();
            String longest = "GET /" + "a".repeat(RequestReader.MAX_LINE_BYTES - fixed - 1) + " HTTP/1.1\r\n";
            assertEquals(RequestReader.MAX_LINE_BYTES + 1, longest.length());
            assertTrue(trap.talk(longest + END).startsWith("HTTP/1.1 404"), "CR counts, LF does not");
            assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Request);
            assertTrue(trap.talk(longest.replaceFirst("a", "aa") + END).startsWith("HTTP/1.1 414"));
            assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Violation);
        }
    }

    @Test
    void aBodyMayBeAsLongAsNginxTakesAndNotOneByteLonger() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            assertTrue(trap.talk("POST / HTTP/1.1\r\nContent-Length: 1048576\r\n" + END)
                    .startsWith("HTTP/1.1 405"));
            assertTrue(trap.talk("POST / HTTP/1.1\r\nContent-Length: 1048577\r\n" + END)
                    .startsWith("HTTP/1.1 413"));
        }
    }

    @Test
    void bytesThatAreNoHttpAreRefusedAtOnceWithoutWaitingForALine() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.plain());
                Socket socket = trap.connect()) {
            socket.getOutputStream().write(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00});
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().getFirst() instanceof Evidence.Violation);
            assertEquals(5, seen.wire().length());
        }
    }

    @Test
    void nodesLookDifferent() {
        Set<String> pages = new HashSet<>();
        for (int node = 0; node < 50; node++) {
            Site site = Nodes.site(node);
            pages.add(site.modified() + site.locked() + site.realm() + site.title());
        }
        assertTrue(pages.size() > 45, () -> pages.size() + " different of 50");
    }
}
