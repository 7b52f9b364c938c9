// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class SmtpClientsTest {

    private static final int NODE = Nodes.node(false);
    private static final String USER = Nodes.person(NODE);
    private static final String PASSWORD = Nodes.RIGHT;

    @Test
    void swaksLogsInOverTlsAndSends() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result sent = RealClient.run(
                    "swaks",
                    "--server",
                    "127.0.0.1:" + trap.port(),
                    "--tls",
                    "--auth",
                    "LOGIN",
                    "--auth-user",
                    USER,
                    "--auth-password",
                    PASSWORD,
                    "--from",
                    "a@example.net",
                    "--to",
                    "b@example.com",
                    "--body",
                    "hello");
            assertEquals(0, sent.exitCode(), sent.output());
            assertTrue(sent.output().contains("queued as"), sent.output());
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(new Evidence.Credential("login", Captured.of(USER), Captured.of(PASSWORD))));
            assertTrue(evidence.stream()
                    .anyMatch(e ->
                            e instanceof Evidence.Upload u && u.head().latin1().contains("hello")));
        }
    }

    @Test
    void swaksIsRefusedToRelay() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result refused = RealClient.run(
                    "swaks",
                    "--server",
                    "127.0.0.1:" + trap.port(),
                    "--from",
                    "a@example.net",
                    "--to",
                    "b@example.com");
            assertEquals(24, refused.exitCode(), refused.output());
            assertTrue(refused.output().contains("454 4.7.1 <b@example.com>: Relay access denied"), refused.output());
        }
    }

    @Test
    void swaksAnswersCramMd5() throws Exception {
        int node = Nodes.node(true);
        try (TrapHarness trap = Nodes.open(node)) {
            RealClient.run(
                    "swaks",
                    "--server",
                    "127.0.0.1:" + trap.port(),
                    "--auth",
                    "CRAM-MD5",
                    "--auth-user",
                    "bob",
                    "--auth-password",
                    "secret",
                    "--quit-after",
                    "AUTH");
            assertTrue(trap.conversation().evidence().stream()
                    .anyMatch(e -> e instanceof Evidence.Credential c
                            && c.method().equals("cram-md5")
                            && c.user().equals(Captured.of("bob"))));
        }
    }

    @Test
    void curlSendsAFile() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result sent = RealClient.run(
                    "curl",
                    "-sS",
                    "--ssl-reqd",
                    "--insecure",
                    "--user",
                    USER + ":" + PASSWORD,
                    "--mail-from",
                    "a@b.c",
                    "--mail-rcpt",
                    "d@example.com",
                    "-T",
                    RealClient.someFile().toString(),
                    "smtp://127.0.0.1:" + trap.port() + "/client");
            assertEquals(0, sent.exitCode(), sent.output());
        }
    }

    @Test
    void curlSendsAFileOverTlsFromTheFirstByte() throws Exception {
        try (TrapHarness trap = Nodes.open(new SmtpsTrap(), NODE)) {
            RealClient.Result sent = RealClient.run(
                    "curl",
                    "-sS",
                    "--insecure",
                    "--mail-from",
                    "a@b.c",
                    "--mail-rcpt",
                    "root",
                    "-T",
                    RealClient.someFile().toString(),
                    "smtps://127.0.0.1:" + trap.port() + "/client");
            assertEquals(0, sent.exitCode(), sent.output());
        }
    }

    @Test
    void opensslStartsTls() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result tls =
                    RealClient.run("openssl", "s_client", "-starttls", "smtp", "-connect", "127.0.0.1:" + trap.port());
            assertTrue(
                    tls.output()
                            .contains(
                                    "subject=CN = " + TrapHarness.persona(NODE).hostName()),
                    tls.output());
            assertTrue(tls.output().contains("250 CHUNKING"), tls.output());
        }
    }

    @Test
    void nmapSeesPostfix() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result result =
                    RealClient.run("nmap", "-Pn", "-n", "-sV", "-p", Integer.toString(trap.port()), "127.0.0.1");
            assertTrue(result.output().contains("Postfix smtpd"), result.output());
        }
    }
}
