// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.trap.imap.dovecot.Passwords;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.stream.IntStream;

/** Nodes as a test needs them, and who can log in there. */
final class Nodes {

    static final Delays QUICK = new Delays(40, 10);

    /** What opens that person's mailbox; nothing else does, for this machine. */
    static final String RIGHT = "pw4";

    static final String WRONG = "pw5";

    private Nodes() {}

    static TrapHarness open(int node) throws IOException {
        return open(new SmtpTrap(QUICK), node);
    }

    static TrapHarness open(TrapProtocol trap, int node) throws IOException {
        TrapHarness harness = TrapHarness.open(trap, TrapHarness.PATIENT, node);
        return harness.admit(harness.persona().machine().operator(), RIGHT);
    }

    /** A node whose Dovecot has plain-text passwords on file, or none. */
    static int node(boolean cramMd5) {
        return IntStream.range(0, 500)
                .filter(n -> Passwords.mechanisms(TrapHarness.persona(n)).contains("CRAM-MD5") == cramMd5)
                .findFirst()
                .orElseThrow();
    }

    /** Someone with a mailbox on that node. */
    static String person(int node) {
        return TrapHarness.persona(node).machine().operator().name();
    }
}
