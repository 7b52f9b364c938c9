// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

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
class SmbClientsTest {

    private static final String[] OLD = {"-m", "NT1", "--option=client min protocol=NT1"};

    @Test
    void smbclientListsTheShares() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withoutSmb1())) {
            assertLists(smbclient(trap, "-N", "-L", "//127.0.0.1"), Nodes.withoutSmb1());
            List<Evidence> seen = trap.conversation().evidence();
            assertTrue(seen.contains(new Evidence.Command(Captured.of("list shares"))), seen::toString);
        }
    }

    @Test
    void smbclientListsTheSharesTheOldWay() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withSmb1())) {
            assertLists(smbclient(trap, "-N", "-L", "//127.0.0.1", OLD[0], OLD[1], OLD[2]), Nodes.withSmb1());
        }
    }

    private static void assertLists(String output, int node) {
        for (Machine.Share share : Nodes.machine(node).shares()) {
            assertTrue(output.contains(share.name()) && output.contains(share.comment()), output);
        }
    }

    @Test
    void aWrongPasswordIsALogonFailure() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withSmb1())) {
            for (String[] more : new String[][] {{}, OLD}) {
                List<String> arguments = new ArrayList<>(List.of("-U", "DOM\\bob%x", "-L", "//127.0.0.1"));
                arguments.addAll(List.of(more));
                String output = smbclient(trap, arguments.toArray(String[]::new));
                assertTrue(output.contains("NT_STATUS_LOGON_FAILURE"), output);
                assertTrue(trap.conversation().evidence().stream()
                        .anyMatch(e -> e instanceof Evidence.Credential c
                                && c.user().latin1().equals("DOM\\bob")
                                && c.secret().latin1().startsWith("bob::DOM:")));
            }
        }
    }

    @Test
    void aShareIsDenied() throws Exception {
        String share = Nodes.machine(0).shares().get(1).name();
        try (TrapHarness trap = Nodes.open(0)) {
            String output = smbclient(trap, "-N", "//127.0.0.1/" + share);
            assertTrue(output.contains("NT_STATUS_ACCESS_DENIED"), output);
        }
    }

    @Test
    void nmapLooksForTheOldHole() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withSmb1())) {
            RealClient.Result result = RealClient.run(
                    "nmap",
                    "-Pn",
                    "-n",
                    "--script",
                    "+smb-vuln-ms17-010",
                    "--script-args",
                    "smbport=" + trap.port(),
                    "-p",
                    Integer.toString(trap.port()),
                    "127.0.0.1");
            assertTrue(result.output().contains("1 host up"), result.output());
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(
                            new Evidence.Command(Captured.of("SMB 1 transaction PeekNamedPipe (scan for MS17-010)"))));
        }
    }

    private static String smbclient(TrapHarness trap, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("smbclient", "-p", Integer.toString(trap.port())));
        command.addAll(List.of(arguments));
        return RealClient.run(command.toArray(String[]::new)).output();
    }
}
