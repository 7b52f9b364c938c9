// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class LdapClientsTest {

    @Test
    void ldapsearchReadsTheDirectoryPageByPage() throws Exception {
        Company company = Nodes.company(0);
        try (TrapHarness trap = Nodes.open(0)) {
            RealClient.Result all =
                    search(trap, "-x", "-b", company.suffix(), "-E", "pr=3/noprompt", "(uid=*)", "mail");
            for (Entry entry : company.entries().subList(3, company.entries().size() - 2)) {
                assertTrue(all.output().contains("dn: " + entry.name()), all.output());
            }
            assertEquals(0, all.exitCode(), all.output());
        }
    }

    @Test
    void ldapsearchReadsTheRootWithinTls() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withTls())) {
            RealClient.Result root = search(trap, "-ZZ", "-x", "-b", "", "-s", "base", "+");
            assertTrue(root.output().contains("supportedSASLMechanisms: PLAIN"), root.output());
        }
    }

    @Test
    void aWrongPasswordIsInvalidCredentials() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withTls())) {
            RealClient.Result refused = search(trap, "-ZZ", "-x", "-D", "cn=admin,dc=example", "-w", "s3cret");
            assertTrue(refused.output().contains("ldap_bind: Invalid credentials (49)"), refused.output());
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential(
                            "simple", Captured.of("cn=admin,dc=example"), Captured.of("s3cret"))));
        }
    }

    @Test
    void digestMd5IsTriedAndRefused() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            RealClient.Result refused = search(trap, "-Y", "DIGEST-MD5", "-U", "bob", "-w", "x");
            assertTrue(refused.output().contains("SASL(-13): user not found: no secret in database"), refused.output());
            assertTrue(trap.conversation().evidence().stream()
                    .anyMatch(e -> e instanceof Evidence.Credential c
                            && c.user().latin1().equals("bob")));
        }
    }

    @Test
    void nmapReadsTheRoot() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            RealClient.Result result = RealClient.run(
                    "nmap", "-Pn", "-n", "--script", "+ldap-rootdse", "-p", Integer.toString(trap.port()), "127.0.0.1");
            assertTrue(
                    result.output()
                            .contains("namingContexts: " + Nodes.company(0).suffix()),
                    result.output());
        }
    }

    private static RealClient.Result search(TrapHarness trap, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("ldapsearch", "-o", "TLS_REQCERT=never", "-H", "ldap://127.0.0.1:" + trap.port()));
        command.addAll(List.of(arguments));
        return RealClient.run(command.toArray(String[]::new));
    }
}
