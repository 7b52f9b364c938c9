// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(120)
class RdpClientsTest {

    private static final Evidence LOGIN =
            new Evidence.Credential("rdp", Captured.of("DOM\\bob"), Captured.of("s3cret"));

    @Test
    void freeRdpLogsInWithinTls() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/xfreerdp")), "freerdp2-x11 is not installed");
        try (TrapHarness trap = Nodes.open(Nodes.withTls())) {
            RealClient.Result result = RealClient.run(
                    "xvfb-run",
                    "-a",
                    "xfreerdp",
                    "/v:127.0.0.1:" + trap.port(),
                    "/u:bob",
                    "/p:s3cret",
                    "/d:DOM",
                    "/cert:ignore",
                    "/sec:tls",
                    "+auth-only");
            assertTrue(result.output().contains("Authentication only, exit status 0"), result.output());
            assertTrue(trap.conversation().evidence().contains(LOGIN));
        }
    }

    @Test
    void rdesktopLogsInWithTheProtocolsOwnEncryption() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/rdesktop")), "rdesktop is not installed");
        try (TrapHarness trap = Nodes.open(Nodes.withoutTls())) {
            RealClient.Result result = RealClient.run(
                    "xvfb-run", "-a", "rdesktop", "-u", "bob", "-p", "s3cret", "-d", "DOM", "127.0.0.1:" + trap.port());
            assertTrue(result.output().contains("Connection established using plain RDP."), result.output());
            assertTrue(trap.conversation().evidence().contains(LOGIN));
        }
    }

    @Test
    void nmapSeesXrdp() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withoutTls())) {
            RealClient.Result result = RealClient.run(
                    "nmap",
                    "-Pn",
                    "-n",
                    "--script",
                    "+rdp-enum-encryption",
                    "-p",
                    Integer.toString(trap.port()),
                    "127.0.0.1");
            assertTrue(result.output().contains("RDP Encryption level: High"), result.output());
            assertTrue(result.output().contains("128-bit RC4: SUCCESS"), result.output());
            assertEquals(0, result.exitCode());
        }
    }
}
