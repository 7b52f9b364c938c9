// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;

/** A trap in a hurry, and passwords for it. */
final class Nodes {

    private static final int QUICK_MILLIS = 10;

    private Nodes() {}

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new TelnetTrap(QUICK_MILLIS), Map.of("connections.per.source", 100), node);
    }

    /** A password for root that is let in at once, or not. */
    static String password(int node, boolean right) {
        return Stream.iterate(0, i -> i + 1)
                .map(i -> "pw" + i)
                .filter(p -> (TrapHarness.persona(node).number("telnet.login/root/" + p, 1, 3) == 1) == right)
                .findFirst()
                .orElseThrow();
    }
}
