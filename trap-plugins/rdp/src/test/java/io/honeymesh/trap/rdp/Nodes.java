// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.stream.IntStream;

/** Nodes whose xrdp is set up the way a test needs it. */
final class Nodes {

    private Nodes() {}

    static int withTls() {
        return first(true);
    }

    static int withoutTls() {
        return first(false);
    }

    private static int first(boolean tls) {
        return IntStream.range(0, 100)
                .filter(node -> Server.offersTls(TrapHarness.persona(node)) == tls)
                .findFirst()
                .orElseThrow();
    }

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new RdpTrap(), TrapHarness.PATIENT, node);
    }
}
