// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

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
class ImapClientsTest {

    private static final int NODE = Nodes.node(false);
    private static final String RIGHT = Nodes.person(NODE) + ":" + Nodes.RIGHT;

    @Test
    void curlListsMailboxesOverTls() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result listed = RealClient.run(
                    "curl",
                    "-sS",
                    "--ssl-reqd",
                    "--insecure",
                    "--user",
                    RIGHT,
                    "imap://127.0.0.1:" + trap.port() + "/");
            assertEquals(0, listed.exitCode(), listed.output());
            assertEquals("* LIST (\\HasNoChildren) \"/\" INBOX\r\n", listed.output());
        }
    }

    @Test
    void curlFindsNoMessage() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result searched =
                    RealClient.run("curl", "-sS", "--user", RIGHT, "imap://127.0.0.1:" + trap.port() + "/INBOX?ALL");
            assertEquals(0, searched.exitCode(), searched.output());
        }
    }

    @Test
    void curlAppendsAMessageAndIsRefused() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.run(
                    "curl",
                    "-sS",
                    "--user",
                    RIGHT,
                    "-T",
                    RealClient.someFile().toString(),
                    "imap://127.0.0.1:" + trap.port() + "/INBOX");
            assertTrue(trap.conversation().evidence().stream()
                    .anyMatch(e ->
                            e instanceof Evidence.Upload u && u.head().latin1().contains("#!/bin/sh")));
        }
    }

    @Test
    void curlIsRefusedWithAWrongPassword() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result refused =
                    RealClient.run("curl", "-sS", "--user", "bob:wrong", "imap://127.0.0.1:" + trap.port() + "/");
            assertEquals(67, refused.exitCode(), refused.output());
            assertTrue(trap.conversation().evidence().stream()
                    .anyMatch(e ->
                            e instanceof Evidence.Credential c && c.secret().equals(Captured.of("wrong"))));
        }
    }

    @Test
    void curlListsOverTlsFromTheFirstByte() throws Exception {
        try (TrapHarness trap = Nodes.open(new ImapsTrap(), NODE)) {
            RealClient.Result listed = RealClient.run(
                    "curl", "-sS", "--insecure", "--user", RIGHT, "imaps://127.0.0.1:" + trap.port() + "/");
            assertEquals(0, listed.exitCode(), listed.output());
        }
    }

    @Test
    void opensslStartsTls() throws Exception {
        try (TrapHarness trap = Nodes.open(NODE)) {
            RealClient.Result tls =
                    RealClient.run("openssl", "s_client", "-starttls", "imap", "-connect", "127.0.0.1:" + trap.port());
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
            assertTrue(result.output().contains("Dovecot imapd"), result.output());
        }
    }
}
