// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Finds a node whose administrator set the server up as a test needs it. */
final class Nodes {

    private Nodes() {}

    static int node(Predicate<Instance> wanted) {
        return IntStream.range(0, 500)
                .filter(n -> wanted.test(Instance.of(TrapHarness.persona(n), Instant.now())))
                .findFirst()
                .orElseThrow();
    }

    static TrapHarness open(Predicate<Instance> wanted) throws IOException {
        return open(node(wanted));
    }

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new RedisTrap(), TrapHarness.PATIENT, node);
    }

    /** Open to everybody, as Debian's package configures it otherwise. */
    static boolean plain(Instance instance) {
        return instance.password().isEmpty() && !instance.protectedSettings();
    }
}
