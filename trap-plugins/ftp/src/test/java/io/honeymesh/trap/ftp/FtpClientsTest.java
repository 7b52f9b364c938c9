// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class FtpClientsTest {

    private static String user(TrapHarness trap) {
        return trap.persona().machine().operator().name();
    }

    @Test
    void curlListsAndUploads() throws Exception {
        try (TrapHarness trap = Nodes.openTo(s -> !s.tls(), "pw")) {
            String url = "ftp://127.0.0.1:" + trap.port() + "/";
            RealClient.Result listed = RealClient.run("curl", "-sS", "--user", user(trap) + ":pw", url);
            assertEquals(0, listed.exitCode(), listed.output());
            assertTrue(listed.output().contains("-rw-r--r--"), listed.output());
            RealClient.Result sent = RealClient.run(
                    "curl",
                    "-sS",
                    "--user",
                    user(trap) + ":pw",
                    "-T",
                    RealClient.someFile().toString(),
                    url + "up.txt");
            assertEquals(0, sent.exitCode(), sent.output());
        }
    }

    @Test
    void curlUpgradesToTlsWhereTheNodeOffersIt() throws Exception {
        try (TrapHarness trap = Nodes.openTo(Settings::tls, "pw")) {
            RealClient.Result result = RealClient.run(
                    "curl",
                    "-sSv",
                    "--insecure",
                    "--ssl-reqd",
                    "--user",
                    user(trap) + ":pw",
                    "--quote",
                    "NOOP",
                    "--head",
                    "ftp://127.0.0.1:" + trap.port() + "/");
            assertTrue(result.output().contains("SSL connection using TLSv1.3"), result.output());
            assertTrue(result.output().contains("230 Login successful."), result.output());
            assertTrue(trap.conversation().payload().latin1().contains("PASS pw"), "rules read what was decrypted");
        }
    }

    @Test
    void lftpLogsInAndLists() throws Exception {
        try (TrapHarness trap = Nodes.openTo(s -> !s.tls(), "pw")) {
            RealClient.Result result = RealClient.run(
                    "lftp", "-c", "open -u " + user(trap) + ",pw -p " + trap.port() + " 127.0.0.1; cls -l; bye");
            assertEquals(0, result.exitCode(), result.output());
        }
    }

    @Test
    void nmapSeesVsftpd() throws Exception {
        try (TrapHarness trap = Nodes.open(s -> s.anonymous())) {
            RealClient.Result result =
                    RealClient.run("nmap", "-Pn", "-n", "-sV", "-p", Integer.toString(trap.port()), "127.0.0.1");
            assertTrue(result.output().contains("vsftpd 3.0.3"), result.output());
        }
    }
}
