// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpProxyTrapTest {

    @Test
    void whereSomebodyWantsToGoIsKeptAndNobodyGoesThere() throws IOException {
        try (TrapHarness trap = Nodes.open(new HttpProxyTrap(), Nodes.http(Policy.Access.OPEN))) {
            long start = System.nanoTime();
            String answer = trap.talk("CONNECT www.example.com:443 HTTP/1.1\r\nHost: www.example.com:443\r\n\r\n");
            assertTrue(System.nanoTime() - start > 800_000_000L, "a look-up takes a while");
            assertTrue(answer.startsWith("HTTP/1.1 500 Internal Server Error\r\nServer: squid/5.7\r\n"), answer);
            assertTrue(answer.contains("X-Squid-Error: ERR_CANNOT_FORWARD 0\r\n"), answer);
            assertFalse(answer.contains("X-Cache"), answer);
            assertEquals(
                    List.of(
                            new Evidence.Request(Captured.of("CONNECT www.example.com:443 HTTP/1.1")),
                            new Evidence.Detail("http.host", Captured.of("www.example.com:443")),
                            new Evidence.Detail("proxy.target", Captured.of("www.example.com:443"))),
                    trap.conversation().evidence());
            String plain = trap.talk("GET http://www.example.com/x?secret HTTP/1.1\r\n\r\n");
            assertTrue(plain.startsWith("HTTP/1.1 502 Bad Gateway\r\n"), plain);
            assertFalse(plain.contains("secret"), "queries are not shown: " + plain);
            assertTrue(trap.talk("GET http://127.0.0.1:9200/ HTTP/1.1\r\n\r\n").contains("(111) Connection refused"));
        }
    }

    @Test
    void S33_passwordsInUrlsAndHeadersAreNotShown() throws IOException {
        try (TrapHarness trap = Nodes.open(new HttpProxyTrap(), Nodes.http(Policy.Access.DENIED))) {
            trap.talk("POST http://me:hunter2@a.example/?token=hunter2 HTTP/1.1\r\nContent-Length: 1\r\n"
                    + "Cookie: hunter2\r\nProxy-Authorization: Bearer hunter2\r\n\r\nx");
            trap.talk("GET http://me:hunter2@a.example/\r\nx\r\n");
            trap.talk("\0http://me:hunter2@a.example/ HTTP/1.1\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                List<Evidence> kept = trap.conversation().evidence();
                assertFalse(kept.isEmpty());
                assertFalse(kept.stream().map(HttpProxyTrapTest::shown).anyMatch(t -> t.contains("hunter2")));
            }
        }
    }

    private static String shown(Evidence piece) {
        return switch (piece) {
            case Evidence.Request(Captured text) -> text.latin1();
            case Evidence.Detail(String name, Captured value) -> name + value.latin1();
            case Evidence.Upload(Captured name, long size, String hash, Captured head) -> name.latin1();
            case Evidence.Violation(String what, Captured bytes) -> bytes.latin1();
            default -> throw new AssertionError("what else? " + piece);
        };
    }

    @Test
    void aPasswordIsKeptAndWrong() throws IOException {
        int node = Nodes.http(Policy.Access.PASSWORD);
        try (TrapHarness trap = Nodes.open(new HttpProxyTrap(), node)) {
            String answer =
                    trap.talk("CONNECT a.example:443 HTTP/1.1\r\nProxy-Authorization: Basic cm9vdDp0b29y\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 407 Proxy Authentication Required\r\n"), answer);
            String realm = Nodes.policy(node).realm();
            assertTrue(answer.contains("\r\nProxy-Authenticate: Basic realm=\"" + realm + "\"\r\n"), answer);
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("basic", Captured.of("root"), Captured.of("toor"))));
        }
    }

    @Test
    void aClosedProxyRefusesEverybodyAtOnce() throws IOException {
        try (TrapHarness trap = Nodes.open(new HttpProxyTrap(), Nodes.http(Policy.Access.DENIED))) {
            String answer = trap.talk("GET http://a.example/ HTTP/1.1\r\n\r\nGET http://b.example/ HTTP/1.0\r\n\r\n");
            assertEquals(3, answer.split("HTTP/1.1 403 Forbidden\r\n", -1).length, answer);
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().contains(new Evidence.Detail("proxy.target", Captured.of("b.example:80"))));
        }
    }

    @Test
    void onlyWhoAsksForAPathCanBeALuredBrowser() throws IOException {
        String foreign = "Host: x\r\nReferer: http://evil.example/\r\n\r\n";
        try (TrapHarness trap = Nodes.open(new HttpProxyTrap(), Nodes.http(Policy.Access.DENIED))) {
            trap.talk("GET /a.gif HTTP/1.1\r\n" + foreign);
            assertTrue(trap.conversation().lured());
            trap.talk("GET http://a.example/a.gif HTTP/1.1\r\n" + foreign);
            assertFalse(trap.conversation().lured());
        }
    }

    @Test
    void whatAClientSaysIsEscapedInPagesAndNoCodeOfThem() {
        for (int node = 0; node < 40; node++) {
            Pages pages = new Pages(TrapHarness.persona(node));
            for (Page page : Page.values()) {
                String html = pages.html(page, new Pages.Facts("<script>%h'\"&\u00e9%", "(1) %U", "proxy1", "now"));
                assertFalse(html.contains("<script>"), html);
                boolean shown = pages.template(page).contains("%U");
                assertEquals(shown, html.contains("&lt;script&gt;%h&#39;&quot;&amp;&#233;%"), html);
                assertFalse(html.contains("%T"), html);
            }
        }
    }

    @Test
    void hardlyTwoNodesHaveTheSamePages() {
        Set<String> seen = new HashSet<>();
        for (int node = 0; node < 100; node++) {
            Pages pages = new Pages(TrapHarness.persona(node));
            seen.add(Stream.of(Page.values()).map(pages::template).collect(Collectors.joining()));
        }
        assertTrue(seen.size() > 97, () -> seen.size() + " of 100");
    }

    @Test
    void aHeadMayBeAsLargeAsTheBoundAndNotLarger() throws IOException {
        try (TrapHarness trap = Nodes.open(new HttpProxyTrap(), Nodes.http(Policy.Access.DENIED))) {
            String line = "GET http://a.example/ HTTP/1.1";
            int rest = line.length() + "X: \r\n".length() + "\r\n".length();
            String filler = "a".repeat(RequestReader.MAX_HEAD_BYTES - rest - 1);
            assertTrue(trap.talk(line + "\r\nX: " + filler + "\r\n\r\n").startsWith("HTTP/1.1 403"));
            assertTrue(trap.talk(line + "\r\nX: a" + filler + "\r\n\r\n").startsWith("HTTP/1.1 431"));
            String path = "a".repeat(Url.MAX_BYTES - "http://a.example/".length() - 1);
            assertTrue(trap.talk("GET http://a.example/" + path + " HTTP/1.1\r\n\r\n")
                    .startsWith("HTTP/1.1 403"));
            assertTrue(trap.talk("GET http://a.example/a" + path + " HTTP/1.1\r\n\r\n")
                    .startsWith("HTTP/1.1 400"));
        }
    }

    @Test
    void urlsAreReadAsSquidReadsThem() {
        record Case(String method, String written, String shown, String target) {}
        for (Case c : List.of(
                new Case("GET", "http://a.example", "http://a.example/", "a.example:80"),
                new Case("GET", "HTTP://u:p@A.example:81/b?c", "http://a.example:81/b?", "a.example:81"),
                new Case("GET", "https://a.example:443?x", "https://a.example/?", "a.example:443"),
                new Case("GET", "ftp://[::1]/x", "ftp://[::1]/x", "[::1]:21"),
                new Case("CONNECT", "a.example", "https://a.example/*", "a.example:443"),
                new Case("CONNECT", "[2001:db8::1]:22", "[2001:db8::1]:22", "[2001:db8::1]:22"))) {
            Url url = Url.parse(c.method(), c.written(), "self", 3128).orElseThrow();
            assertEquals(c.shown(), url.shown());
            assertEquals(c.target(), url.target());
        }
        for (String bad :
                List.of("/", "*", "http:///", "http://a:0/", "http://a:65536/", "foo://x/", "://", "http://a<b/")) {
            assertEquals(Optional.empty(), Url.parse("GET", bad, "self", 3128), bad);
        }
    }

    @Test
    void nodesAreConfiguredDifferentlyAndEachAlwaysTheSame() {
        Set<Policy.Access> seen = EnumSet.noneOf(Policy.Access.class);
        for (int node = 0; node < 40; node++) {
            seen.add(Nodes.policy(node).access());
            assertEquals(Nodes.policy(node), Nodes.policy(node));
        }
        assertEquals(EnumSet.allOf(Policy.Access.class), seen);
    }

    @Test
    void onlyProxyRequestsTellThisServer() {
        HttpProxyTrap trap = new HttpProxyTrap();
        assertTrue(trap.canHandle(latin1("CONNECT a:443 HTTP/1.1\r\n")));
        assertTrue(trap.canHandle(latin1("GET http://a/ HTTP/1.1\r\n")));
        assertTrue(trap.canHandle(latin1("POST http://a/" + "b".repeat(498))));
        assertFalse(trap.canHandle(latin1("GET / HTTP/1.1\r\n")));
        assertFalse(trap.canHandle(latin1("CONNECT")));
        assertFalse(trap.canHandle(new byte[] {5, 1, 0}));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
