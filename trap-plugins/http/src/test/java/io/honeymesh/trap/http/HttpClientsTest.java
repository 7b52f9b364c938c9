// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class HttpClientsTest {

    @Test
    void curlLogsInWithBasicAuthenticationAndReadsCompressedPages() throws Exception {
        int node = Nodes.plain();
        try (TrapHarness trap = Nodes.open(node)) {
            String url = "http://127.0.0.1:" + trap.port();
            RealClient.Result page = RealClient.run("curl", "-sS", "--compressed", url + "/");
            assertTrue(page.output().contains("<title>Welcome to nginx!</title>"), page.output());
            trap.conversation();
            RealClient.Result refused = RealClient.run(
                    "curl",
                    "-sS",
                    "-o",
                    "/dev/null",
                    "-w",
                    "%{http_code}",
                    "-u",
                    "root:toor",
                    url + Nodes.site(node).locked());
            assertEquals("401", refused.output());
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("basic", Captured.of("root"), Captured.of("toor"))));
        }
    }

    @Test
    void curlAsksOverTls() throws Exception {
        try (TrapHarness trap = Nodes.openHttps(Nodes.plain())) {
            String url = "https://127.0.0.1:" + trap.port() + "/";
            RealClient.Result page = RealClient.run("curl", "-sSk", url);
            assertTrue(page.output().contains("<title>Welcome to nginx!</title>"), page.output());
            assertTrue(trap.conversation().evidence().contains(new Evidence.Request(Captured.of("GET / HTTP/1.1"))));
            RealClient.Result distrusted = RealClient.run("curl", "-sS", url);
            assertEquals(60, distrusted.exitCode(), distrusted.output());
        }
    }

    @Test
    void opensslSeesTheCertificateOfThisHost() throws Exception {
        int node = Nodes.plain();
        try (TrapHarness trap = Nodes.openHttps(node)) {
            RealClient.Result result =
                    RealClient.run("openssl", "s_client", "-connect", "127.0.0.1:" + trap.port(), "-tls1_3");
            String host = TrapHarness.persona(node).hostName();
            assertTrue(result.output().contains("subject=CN = " + host), result.output());
            assertTrue(result.output().contains("Cipher is TLS_AES_256_GCM_SHA384"), result.output());
        }
    }

    @Test
    void nmapSeesNginxWithAndWithoutTls() throws Exception {
        try (TrapHarness plain = Nodes.open(Nodes.plain());
                TrapHarness secured = Nodes.openHttps(Nodes.plain())) {
            // Both at once: a scan waits for what is silent.
            String ports = plain.port() + "," + secured.port();
            RealClient.Result result = RealClient.run("nmap", "-Pn", "-n", "-sV", "-p", ports, "127.0.0.1");
            assertTrue(result.output().contains(plain.port() + "/tcp open  http     nginx 1.22.1"), result.output());
            assertTrue(result.output().contains(secured.port() + "/tcp open  ssl/http nginx 1.22.1"), result.output());
        }
    }
}
