// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Nodes as a test needs them, and who can log in there. */
final class Nodes {

    private static final int QUICK_MILLIS = 10;

    private Nodes() {}

    static TrapHarness open(int node) throws IOException {
        return open(new ImapTrap(QUICK_MILLIS), node);
    }

    static TrapHarness open(TrapProtocol trap, int node) throws IOException {
        return TrapHarness.open(trap, Map.of("connections.per.source", 100), node);
    }

    /** A node whose Dovecot has plain-text passwords on file, or none. */
    static int node(boolean cramMd5) {
        return IntStream.range(0, 500)
                .filter(n -> Accounts.mechanisms(TrapHarness.persona(n)).contains("CRAM-MD5") == cramMd5)
                .findFirst()
                .orElseThrow();
    }

    /** Someone with a mailbox on that node. */
    static String person(int node) {
        return Accounts.people(TrapHarness.persona(node)).iterator().next();
    }

    /** A password that opens that mailbox, or one that doesn't; with a space beside it none does. */
    static String password(int node, boolean right) {
        Persona persona = TrapHarness.persona(node);
        return Stream.iterate(0, i -> i + 1)
                .map(i -> "pw" + i)
                .filter(p -> Accounts.open(persona, person(node), p) == right)
                .filter(p -> !Accounts.open(persona, person(node), " " + p))
                .filter(p -> !Accounts.open(persona, person(node), p + " "))
                .findFirst()
                .orElseThrow();
    }
}
