// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

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
class TelnetClientsTest {

    @Test
    void telnetLogsInAndWorks() throws Exception {
        RealClient.run("telnet", "--version"); // skips where there is none
        try (TrapHarness trap = Nodes.open(0)) {
            String script = "set timeout 8; spawn telnet 127.0.0.1 " + trap.port() + "; expect login: { send root\\r };"
                    + "expect Password: { send " + Nodes.RIGHT + "\\r }; expect ~# { send uname\\r };"
                    + "expect Linux; expect ~# { send exit\\r }; expect closed { exit 0 }; exit 1";
            RealClient.Result done = RealClient.run("expect", "-c", script);
            assertEquals(0, done.exitCode(), done.output());
            assertTrue(trap.conversation().evidence().contains(new Evidence.Command(Captured.of("uname"))));
        }
    }

    @Test
    void telnetWithAUserIsAskedForThePasswordAlone() throws Exception {
        RealClient.run("telnet", "--version");
        try (TrapHarness trap = Nodes.open(0)) {
            String script = "set timeout 8; spawn telnet -l eve 127.0.0.1 " + trap.port()
                    + "; expect Password: { send bad\\r; exit 0 }; exit 1";
            RealClient.Result done = RealClient.run("expect", "-c", script);
            assertEquals(0, done.exitCode(), done.output());
        }
    }
}
