// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.stream.IntStream;

/** Nodes whose Samba is set up the way a test needs it. */
final class Nodes {

    private Nodes() {}

    static int withSmb1() {
        return first(true);
    }

    static int withoutSmb1() {
        return first(false);
    }

    private static int first(boolean smb1) {
        return IntStream.range(0, 100)
                .filter(node -> machine(node).smb1() == smb1)
                .findFirst()
                .orElseThrow();
    }

    static Machine machine(int node) {
        return Machine.of(TrapHarness.persona(node));
    }

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new SmbTrap(), TrapHarness.PATIENT, node);
    }
}
