// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.time.Duration;

/** A trap in a hurry, and a password for it. */
final class Nodes {

    private static final Duration QUICK = Duration.ofMillis(10);

    private Nodes() {}

    /** What opens root's account there, and nothing else does. */
    static final String RIGHT = "pw0";

    static TrapHarness open(int node) throws IOException {
        TrapHarness trap = TrapHarness.open(new TelnetTrap(QUICK), TrapHarness.PATIENT, node);
        return trap.admit(trap.persona().machine().accounts().getFirst(), RIGHT);
    }
}
