// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Finds a node whose administrator set the server up as a test needs it. */
final class Nodes {

    private Nodes() {}

    private static final FailureDelay QUICK = new FailureDelay(1, 1);

    static TrapHarness open(Predicate<Settings> wanted) throws IOException {
        return open(new FtpTrap(QUICK), wanted);
    }

    private static TrapHarness open(FtpTrap trap, Predicate<Settings> wanted) throws IOException {
        int node = IntStream.range(0, 500)
                .filter(n -> wanted.test(Settings.of(TrapHarness.persona(n))))
                .findFirst()
                .orElseThrow();
        return TrapHarness.open(trap, TrapHarness.PATIENT, node);
    }

    /** The same, with a login that works. */
    static TrapHarness openTo(Predicate<Settings> wanted, String password) throws IOException {
        return openTo(new FtpTrap(QUICK), wanted, password);
    }

    /** The same, as slow as the real one. */
    static TrapHarness openPatient(Predicate<Settings> wanted, String password) throws IOException {
        return openTo(new FtpTrap(), wanted, password);
    }

    private static TrapHarness openTo(FtpTrap protocol, Predicate<Settings> wanted, String password)
            throws IOException {
        TrapHarness trap = open(protocol, wanted);
        return trap.admit(trap.persona().machine().operator(), password);
    }
}
