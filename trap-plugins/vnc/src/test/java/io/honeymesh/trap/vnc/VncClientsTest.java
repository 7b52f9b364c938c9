// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.vnc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class VncClientsTest {

    @Test
    void nmapSeesTheSecurityTypes() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withTls())) {
            String seen = nmap(trap);
            assertTrue(seen.contains("VNC (protocol 3.8)"), seen);
            assertTrue(seen.contains("VeNCrypt (19)"), seen);
            assertTrue(seen.contains("VNC auth, Server-authenticated TLS (261)"), seen);
        }
        try (TrapHarness trap = Nodes.open(Nodes.withoutTls())) {
            String seen = nmap(trap);
            assertTrue(seen.contains("VNC Authentication (2)"), seen);
        }
    }

    private static String nmap(TrapHarness trap) throws Exception {
        return RealClient.run(
                        "nmap",
                        "-Pn",
                        "-n",
                        "-sV",
                        "--script",
                        "vnc-info",
                        "-p",
                        Integer.toString(trap.port()),
                        "127.0.0.1")
                .output();
    }
}
