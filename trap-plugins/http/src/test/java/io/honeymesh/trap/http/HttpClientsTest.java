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
    void nmapSeesNginx() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            RealClient.Result result =
                    RealClient.run("nmap", "-Pn", "-n", "-sV", "-p", Integer.toString(trap.port()), "127.0.0.1");
            assertTrue(result.output().contains("nginx 1.22.1"), result.output());
        }
    }
}
