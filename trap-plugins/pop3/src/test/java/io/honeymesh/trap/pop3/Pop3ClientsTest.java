// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.pop3;

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
class Pop3ClientsTest {

    private static final int NODE = Nodes.node(false);
    private static final String RIGHT = Nodes.person(NODE) + ":" + Nodes.RIGHT;

    @Test
    void curlListsAnEmptyMailboxOverTls() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result listed = RealClient.run(
                    "curl",
                    "-sSv",
                    "--ssl-reqd",
                    "--insecure",
                    "--user",
                    RIGHT,
                    "pop3://127.0.0.1:" + trap.port() + "/");
            assertEquals(0, listed.exitCode(), listed.output());
            assertTrue(listed.output().contains("+OK 0 messages:"), listed.output());
        }
    }

    @Test
    void curlIsRefusedWithAWrongPassword() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result refused =
                    RealClient.run("curl", "-sS", "--user", "bob:wrong", "pop3://127.0.0.1:" + trap.port() + "/");
            assertEquals(67, refused.exitCode(), refused.output());
            assertTrue(trap.conversation().evidence().stream()
                    .anyMatch(e ->
                            e instanceof Evidence.Credential c && c.secret().equals(Captured.of("wrong"))));
        }
    }

    @Test
    void curlPrefersApopWhereItIsOffered() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.node(true))) {
            RealClient.run(
                    "curl",
                    "-sS",
                    "--login-options",
                    "AUTH=+APOP",
                    "--user",
                    "bob:wrong",
                    "pop3://127.0.0.1:" + trap.port() + "/");
            assertTrue(trap.conversation().evidence().stream()
                    .anyMatch(e ->
                            e instanceof Evidence.Credential c && c.method().equals("apop")));
        }
    }

    @Test
    void curlListsOverTlsFromTheFirstByte() throws Exception {
        try (TrapHarness trap = Nodes.open(new Pop3sTrap(), NODE)) {
            RealClient.Result listed = RealClient.run(
                    "curl", "-sS", "--insecure", "--user", RIGHT, "pop3s://127.0.0.1:" + trap.port() + "/");
            assertEquals(0, listed.exitCode(), listed.output());
        }
    }

    @Test
    void opensslStartsTls() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result tls =
                    RealClient.run("openssl", "s_client", "-starttls", "pop3", "-connect", "127.0.0.1:" + trap.port());
            assertTrue(
                    tls.output()
                            .contains(
                                    "subject=CN = " + TrapHarness.persona(NODE).hostName()),
                    tls.output());
        }
    }

    @Test
    void nmapSeesDovecot() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result result =
                    RealClient.run("nmap", "-Pn", "-n", "-sV", "-p", Integer.toString(trap.port()), "127.0.0.1");
            assertTrue(result.output().contains("Dovecot pop3d"), result.output());
        }
    }
}
