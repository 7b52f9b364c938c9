// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.time.Instant;

/** Opens nodes and knows what they pretend. */
final class Nodes {

    private Nodes() {}

    static Instance instance(int node) {
        return Instance.of(TrapHarness.persona(node), Instant.now());
    }

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new MssqlTrap(), TrapHarness.PATIENT, node);
    }
}
