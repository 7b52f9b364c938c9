// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Finds a node whose administrator set the server up as a test needs it. */
final class Nodes {

    private Nodes() {}

    static TrapHarness open(Predicate<Settings> wanted) throws IOException {
        int node = IntStream.range(0, 500)
                .filter(n -> wanted.test(Settings.of(TrapHarness.persona(n))))
                .findFirst()
                .orElseThrow();
        return TrapHarness.open(new FtpTrap(), Map.of("connections.per.source", 100), node);
    }

    /** The same, with a login that works. */
    static TrapHarness openTo(Predicate<Settings> wanted, String password) throws IOException {
        TrapHarness trap = open(wanted);
        return trap.admit(trap.persona().machine().operator(), password);
    }
}
