// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the traps. */
@Timeout(90)
class ProxyClientsTest {

    private static RealClient.Result curl(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 4];
        System.arraycopy(new String[] {"curl", "-sS", "--max-time", "30"}, 0, command, 0, 4);
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        return RealClient.run(command);
    }

    @Test
    void curlAsksTheHttpProxyForAPageAndATunnel() throws Exception {
        try (TrapHarness trap = Nodes.open(new HttpProxyTrap(), Nodes.http(Policy.Access.PASSWORD))) {
            String proxy = "http://admin:secret@127.0.0.1:" + trap.port();
            RealClient.Result page =
                    curl("-x", proxy, "-w", "%{http_code}", "-o", "/dev/null", "http://www.example.com/");
            assertEquals("407", page.output());
            Evidence login = new Evidence.Credential("basic", Captured.of("admin"), Captured.of("secret"));
            assertTrue(trap.conversation().evidence().contains(login));
            RealClient.Result tunnel = curl("-x", proxy, "https://www.example.com/");
            assertTrue(tunnel.output().contains("407"), tunnel.output());
            assertTrue(trap.conversation().evidence().contains(login));
        }
    }

    @Test
    void curlGoesThroughEverySocks() throws Exception {
        try (TrapHarness trap = Nodes.open(new SocksTrap(), Nodes.socks(false))) {
            String local = "127.0.0.1:" + trap.port();
            for (String kind : List.of("--socks4", "--socks4a", "--socks5", "--socks5-hostname")) {
                RealClient.Result failed = curl(kind, local, "http://127.0.0.1:1/");
                assertEquals(97, failed.exitCode(), kind + failed.output());
                assertTrue(
                        trap.conversation().evidence().stream()
                                .anyMatch(e -> e instanceof Evidence.Request request
                                        && request.text().latin1().endsWith(" CONNECT 127.0.0.1:1")),
                        kind);
            }
        }
    }

    @Test
    void curlLogsInToSocks() throws Exception {
        try (TrapHarness trap = Nodes.open(new SocksTrap(), Nodes.socks(true))) {
            RealClient.Result failed =
                    curl("-x", "socks5://admin:secret@127.0.0.1:" + trap.port(), "http://127.0.0.1:1/");
            assertEquals(97, failed.exitCode(), failed.output());
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("socks", Captured.of("admin"), Captured.of("secret"))));
        }
    }

    @Test
    void nmapSeesSquid() throws Exception {
        try (TrapHarness trap = Nodes.open(new HttpProxyTrap(), Nodes.http(Policy.Access.DENIED))) {
            RealClient.Result result =
                    RealClient.run("nmap", "-Pn", "-n", "-sV", "-p", Integer.toString(trap.port()), "127.0.0.1");
            assertTrue(result.output().contains("Squid http proxy 5.7"), result.output());
        }
    }
}
