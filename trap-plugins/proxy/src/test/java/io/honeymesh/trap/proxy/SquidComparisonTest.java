// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Asks a real squid and the trap the same and compares the answers byte by byte; only dates and ports may differ. Squid
 * has the node's pages as its {@code error_directory}, and is asked for addresses of this machine alone.
 */
@Timeout(120)
class SquidComparisonTest {

    private static final int AT_ONCE = 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Policy.Access.class)
    void theTrapAnswersAsARealSquidDoes(Policy.Access access) throws Exception {
        int node = Nodes.http(access);
        String host = Nodes.policy(node).host();
        try (RealServer squid = start(access, node);
                TrapHarness trap = Nodes.open(new HttpProxyTrap(), node)) {
            Comparison.assertAllSame(
                    AT_ONCE,
                    requests().stream()
                            .map(request -> new Comparison.Pair(
                                    request.lines().findFirst().orElse(""),
                                    silence -> ask(squid.port(), request, silence, host),
                                    silence -> ask(trap.port(), request, silence, host)))
                            .toList());
            // Where the other side isn't asked; a guessed password is what Squid asks a helper about.
            String guessed = "Proxy-Authorization: Basic YWRtaW46YWRtaW4=\r\n";
            Timing.assertAnswersAlike(
                    "forbidden port",
                    squid.port(),
                    trap.port(),
                    "GET http://127.0.0.1:25/ HTTP/1.1\r\n" + guessed + "\r\n");
            Timing.assertAnswersAlike("no request", squid.port(), trap.port(), "help\r\n\r\n");
        }
    }

    private static List<String> requests() {
        String url = "http://127.0.0.1:2081/";
        String get = "GET " + url;
        return List.of(
                get + " HTTP/1.1\r\n\r\n",
                get + " HTTP/1.0\r\n\r\n",
                get + " HTTP/1.0\r\nProxy-Connection: keep-alive\r\n\r\n",
                get + " HTTP/1.1\r\nConnection: close\r\n\r\n",
                get + " HTTP/1.2\r\n\r\n",
                get + " HTTP/2.0\r\n\r\n",
                get + " HTTP/0.9\r\n\r\n",
                get + " HTTP/1\r\n\r\n",
                get + " FOO/1.1\r\n\r\n",
                get + "\r\n",
                get + "a b?c HTTP/1.1\r\n\r\n",
                get + "<>\"&' HTTP/1.1\r\n\r\n",
                get + " HTTP/1.1\r\nbad header\r\n\r\n",
                get + " HTTP/1.1\r\nA b: c\r\n\r\n",
                get + " HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                get + " HTTP/1.1\r\nX: " + "a".repeat(66_000) + "\r\n\r\n",
                get + "a".repeat(9_000) + " HTTP/1.1\r\n\r\n",
                "HEAD " + url + " HTTP/1.1\r\n\r\n",
                "FOO " + url + " HTTP/1.1\r\n\r\n",
                "PURGE " + url + " HTTP/1.1\r\n\r\n",
                "POST " + url + " HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
                "POST " + url + " HTTP/1.1\r\nContent-Length: abc\r\nHost: x\r\nX-Y: z\r\n\r\n",
                "POST " + url + " HTTP/1.1\r\nContent-Length: 3\r\nExpect: foo\r\n\r\nabc",
                "POST " + url + " HTTP/1.1\r\nTransfer-Encoding: foo\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                "OPTIONS " + url + " HTTP/1.1\r\nMax-Forwards: 0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "GET http:/// HTTP/1.1\r\n\r\n",
                "GET http://127.0.0.1:0/ HTTP/1.1\r\n\r\n",
                "GET http://127.0.0.1:25/ HTTP/1.1\r\n\r\n",
                "GET http://u:p@127.0.0.1:2081 HTTP/1.1\r\n\r\n",
                "GET foo://x/ HTTP/1.1\r\n\r\n",
                "GET SERVER INFO\r\n",
                "CONNECT 127.0.0.1:443 HTTP/1.1\r\n\r\n",
                "CONNECT 127.0.0.1:22 HTTP/1.1\r\n\r\n",
                "CONNECT 127.0.0.1 HTTP/1.1\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "help\r\n",
                "\0\0\0\n",
                "\5\1\0");
    }

    /** Set up as the node's administrator has, with the node's own pages. */
    private RealServer start(Policy.Access access, int node) throws Exception {
        int port = RealServer.freePort();
        // Squid reads them as its own user.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path errors = Files.createDirectories(folder.resolve("errors"));
        Pages pages = new Pages(TrapHarness.persona(node));
        for (Page page : Page.values()) {
            Files.writeString(errors.resolve(page.error()), pages.template(page));
        }
        String configuration = """
                http_port 127.0.0.1:%1$d
                visible_hostname %2$s
                error_directory %3$s
                pid_filename none
                cache_log /dev/null
                access_log none
                coredump_dir /tmp
                dns_nameservers 127.0.0.1
                pinger_enable off
                netdb_filename none
                cache_mem 8 MB
                shutdown_lifetime 0 seconds
                auth_param basic program /bin/cat
                auth_param basic children 1 startup=0
                auth_param basic realm %4$s
                acl SSL_ports port 443
                acl Safe_ports port 80 21 443 70 210 1025-65535 280 488 591 777
                acl known proxy_auth REQUIRED
                http_access deny !Safe_ports
                http_access deny CONNECT !SSL_ports
                http_access %5$s
                http_access deny all
                """.formatted(
                        port,
                        Nodes.policy(node).host(),
                        errors,
                        Nodes.policy(node).realm(),
                        switch (access) {
                            case DENIED -> "deny all";
                            case PASSWORD -> "allow known";
                            case OPEN -> "allow all";
                        });
        Path file = Files.writeString(folder.resolve("squid.conf"), configuration);
        return RealServer.start(folder, port, "squid", "-N", "-f", file.toString());
    }

    private static String ask(int port, String request, int silence, String host) throws IOException {
        return RealServer.ask(port, request, silence)
                .replaceAll(Pattern.quote(host) + ":[0-9]+", host + ":PORT")
                .replaceAll("..., .. ... .... ..:..:.. GMT", "now");
    }
}
