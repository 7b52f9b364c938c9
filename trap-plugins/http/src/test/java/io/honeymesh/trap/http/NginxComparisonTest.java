// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real nginx and the trap the same and compares the answers byte by byte; only dates may differ. */
@Timeout(90)
class NginxComparisonTest {

    private static final String H = "Host: x\r\n";
    private static final String C = "Connection: close\r\n\r\n";
    private static final String CHROME = "User-Agent: Mozilla/5.0 (X11) Chrome/120.0.0.0 Safari/537.36\r\n";

    private static final int AT_ONCE = 8;

    @TempDir
    Path folder;

    @Test
    void theTrapAnswersAsARealNginxDoes() throws Exception {
        int node = Nodes.plain();
        Site site = Nodes.site(node);
        try (RealServer nginx = RealNginx.start(site, folder);
                TrapHarness trap = Nodes.open(node)) {
            compare(requests(site.locked()), nginx, trap, Answers::plain);
            Timing.assertAnswersAlike("page", nginx.port(), trap.port(), "GET / HTTP/1.1\r\n" + H + C);
            Timing.assertAnswersAlike("no request", nginx.port(), trap.port(), "help\r\n");
            String wrong = "Authorization: Basic YWRtaW46YWRtaW4=\r\n";
            Timing.assertAnswersAlike(
                    "wrong password",
                    nginx.port(),
                    trap.port(),
                    "GET " + site.locked() + " HTTP/1.1\r\n" + H + wrong + C);
        }
    }

    @Test
    void behindTlsItDoesToo() throws Exception {
        int node = Nodes.plain();
        Site site = Nodes.site(node);
        String folderName = site.locked().substring(0, site.locked().length() - 1);
        List<String> asked = List.of(
                "GET / HTTP/1.1\r\n" + H + C,
                "GET /nope HTTP/1.1\r\n" + H + CHROME + C,
                "GET " + folderName + " HTTP/1.1\r\n" + H + C,
                "GET /\r\n",
                "help\r\n",
                "GET / HTTP/1.1\r\n" + H + "\r\nGET /nope HTTP/1.1\r\n" + H + C);
        try (RealServer nginx = RealNginx.startWithTls(site, folder);
                TrapHarness trap = Nodes.openHttps(node)) {
            compare(asked, nginx, trap, Answers::overTls);
        }
    }

    @Test
    void itAgreesOnAProtocolAsNginxDoes() throws Exception {
        int node = Nodes.plain();
        try (RealServer nginx = RealNginx.startWithTls(Nodes.site(node), folder);
                TrapHarness trap = Nodes.openHttps(node)) {
            for (String offer : List.of("h2,http/1.1", "http/1.0", "http/0.9,http/1.0", "h2", "spdy/3")) {
                String expected = agreement(nginx.port(), offer);
                assertTrue(expected.contains("ALPN") || expected.contains("alert"), expected);
                assertEquals(expected, agreement(trap.port(), offer), offer);
            }
        }
    }

    private static String agreement(int port, String offer) throws Exception {
        String said = RealClient.run("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-alpn", offer)
                .output();
        return said.lines()
                .filter(line -> line.startsWith("ALPN") || line.contains("alert number"))
                .map(line -> line.replaceFirst("^.*:(?=SSL alert)", ""))
                .collect(Collectors.joining());
    }

    @Test
    void aClientThatForgotTlsIsToldSoAsNginxDoes() throws Exception {
        int node = Nodes.plain();
        Site site = Nodes.site(node);
        List<String> asked = List.of(
                "GET / HTTP/1.1\r\n" + H + "\r\n",
                "GET /nope HTTP/1.1\r\n" + H + CHROME + "\r\n",
                "HEAD / HTTP/1.0\r\n\r\n",
                "GET /\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "FOO / HTTP/1.1\r\n" + H + "\r\n",
                "GET " + site.locked() + " HTTP/1.1\r\n" + H + "\r\n",
                "POST / HTTP/1.1\r\n" + H + "Content-Length: 99999999\r\n\r\nx",
                "POST / HTTP/1.1\r\n" + H + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
                "help\r\n");
        try (RealServer nginx = RealNginx.startWithTls(site, folder);
                TrapHarness trap = Nodes.openHttps(node)) {
            compare(asked, nginx, trap, Answers::plain);
        }
    }

    private interface Ask {
        String ask(int port, String request, int silence) throws IOException;
    }

    private static void compare(List<String> requests, RealServer nginx, TrapHarness trap, Ask how) {
        Comparison.assertAllSame(
                AT_ONCE,
                requests.stream()
                        .map(request -> new Comparison.Pair(
                                shown(request),
                                silence -> how.ask(nginx.port(), request, silence),
                                silence -> how.ask(trap.port(), request, silence)))
                        .toList());
    }

    private static List<String> requests(String locked) {
        String folder = locked.substring(0, locked.length() - 1);
        return List.of(
                "GET / HTTP/1.1\r\n" + H + C,
                "HEAD / HTTP/1.1\r\n" + H + C,
                "OPTIONS / HTTP/1.1\r\n" + H + C,
                "OPTIONS * HTTP/1.1\r\n" + H + C,
                "TRACE / HTTP/1.1\r\n" + H + C,
                "CONNECT a:1 HTTP/1.1\r\n" + H + C,
                "FOO / HTTP/1.1\r\n" + H + C,
                "FO-O_ / HTTP/1.1\r\n" + H + C,
                "foo / HTTP/1.1\r\n" + H + C,
                "PUT /a HTTP/1.1\r\n" + H + "Content-Length: 0\r\n" + C,
                "DELETE / HTTP/1.1\r\n" + H + C,
                "PROPFIND / HTTP/1.1\r\n" + H + C,
                "POST / HTTP/1.1\r\n" + H + "Content-Length: 3\r\n" + C + "abc",
                "POST /nope HTTP/1.1\r\n" + H + "Content-Length: 3\r\n" + C + "abc",
                "POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: chunked\r\n" + C + "3\r\nabc\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: foo\r\n\r\n",
                "POST / HTTP/1.1\r\n" + H + "Content-Length: abc\r\n\r\n",
                "POST / HTTP/1.1\r\n" + H + "Content-Length: 99999999\r\n\r\n",
                "POST / HTTP/1.1\r\n" + H + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\n" + H + "Content-Length: 3\r\nExpect: 100-continue\r\n" + C + "abc",
                "POST / HTTP/1.0\r\n\r\n",
                "GET /nope HTTP/1.1\r\n" + H + C,
                "HEAD /nope HTTP/1.1\r\n" + H + C,
                "GET /nope HTTP/1.1\r\n" + H + CHROME + C,
                "GET /nope HTTP/1.1\r\n" + H + CHROME + "Accept-Encoding: gzip, deflate\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "Accept-Encoding: gzip\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "Accept-Encoding: gzip;q=0\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "Accept-Encoding: gzip\r\nVia: 1.1 proxy\r\n" + C,
                "GET / HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n",
                "GET / HTTP/1.1\r\n" + C,
                "GET / HTTP/2.0\r\n" + H + C,
                "GET / HTTP/1.9\r\n" + H + C,
                "GET / HTTP/0.9\r\n\r\n",
                "GET / HTTP/1.12345\r\n\r\n",
                "GET / HTTP/1\r\n\r\n",
                "GET / RTSP/1.0\r\n\r\n",
                "GET /\r\n",
                "GET /nope\r\n",
                "HEAD /\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "HEAD / HTTP/1.0\r\n\r\n",
                "\r\n\r\nGET / HTTP/1.0\r\n\r\n",
                "GET / HTTP/1.1 \r\n" + H + C,
                "GET  / HTTP/1.1\r\n" + H + C,
                "GET / x HTTP/1.1\r\n" + H + C,
                "GET nope HTTP/1.1\r\n\r\n",
                "GET http://a.b/ HTTP/1.1\r\nHost: a.b\r\n" + C,
                "GET http://a.b HTTP/1.1\r\nHost: a.b\r\n" + C,
                "GET http://a.b/nope?x HTTP/1.1\r\nHost: a.b\r\n" + C,
                "GET /" + "a".repeat(8300) + " HTTP/1.1\r\n" + H + C,
                "GET / HTTP/1.1\r\n" + H + "X: " + "a".repeat(8300) + "\r\n\r\n",
                "GET /../etc/passwd HTTP/1.1\r\n" + H + C,
                "GET /%2e%2e/x HTTP/1.1\r\n" + H + C,
                "GET /a/../ HTTP/1.1\r\n" + H + C,
                "GET //./ HTTP/1.1\r\n" + H + C,
                "GET /%zz HTTP/1.1\r\n" + H + C,
                "GET /%00 HTTP/1.1\r\n" + H + C,
                "GET /?x=%zz HTTP/1.1\r\n" + H + C,
                "GET /#frag HTTP/1.1\r\n" + H + C,
                "GET /\0a HTTP/1.1\r\n" + H + C,
                "GET " + folder + " HTTP/1.1\r\n" + H + C,
                "GET " + folder + " HTTP/1.1\r\nHost: host.example:99\r\n" + C,
                "GET " + locked + " HTTP/1.1\r\n" + H + C,
                "POST " + locked + " HTTP/1.1\r\n" + H + "Content-Length: 0\r\n" + C,
                "GET " + locked + "x HTTP/1.1\r\n" + H + "Authorization: Basic YTpi\r\n" + C,
                "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET / HTTP/1.1\r\n" + H + "bad header\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "bad_name: x\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "A\0b: c\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "Space : c\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + ": c\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + " folded: c\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "If-Modified-Since: Mon, 21 Nov 2036 10:00:00 GMT\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "If-None-Match: *\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "If-None-Match: \"x\", \"y\"\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "Range: bytes=0-9\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "Range: bytes=600-\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "Range: bytes=-5\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "Range: bytes=9999-\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "Range: bytes=x-\r\n" + C,
                "GET / HTTP/1.1\r\n" + H + "\r\nGET /nope HTTP/1.1\r\n" + H + C,
                "GET /nope HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "help\r\n",
                "\u0016\u0003\u0001");
    }

    private static String shown(String request) {
        return request.length() > 120 ? request.substring(0, 120) : request;
    }
}
