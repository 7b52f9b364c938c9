// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Finds a node whose administrator set the server up as a test needs it. */
final class Nodes {

    private Nodes() {}

    static Instance instance(int node) {
        return Instance.of(TrapHarness.persona(node), Instant.now());
    }

    static int node(Predicate<Instance> wanted) {
        return IntStream.range(0, 500)
                .filter(n -> wanted.test(instance(n)))
                .findFirst()
                .orElseThrow();
    }

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new MysqlTrap(), TrapHarness.PATIENT, node);
    }

    /** Root from anywhere, checked by MySQL's own plug-in. */
    static int plain() {
        return node(i -> i.user().equals("root") && !i.pam());
    }

    static int pam() {
        return node(i -> i.user().equals("root") && i.pam());
    }
}
