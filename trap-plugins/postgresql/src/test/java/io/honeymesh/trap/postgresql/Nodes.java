// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Finds a node whose administrator set the server up as a test needs it. */
final class Nodes {

    private Nodes() {}

    static Instance instance(int node) {
        return Instance.of(TrapHarness.persona(node));
    }

    static int node(Predicate<Instance> wanted) {
        return IntStream.range(0, 1000)
                .filter(n -> wanted.test(instance(n)))
                .findFirst()
                .orElseThrow();
    }

    /** A node of this method, its superuser postgres. */
    static int node(Instance.Method method, boolean tls) {
        return node(i -> i.method() == method && i.tls() == tls && i.user().equals("postgres"));
    }

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new PostgresqlTrap(), TrapHarness.PATIENT, node);
    }
}
