// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Finds a node whose proxies are as a test needs them. */
final class Nodes {

    private Nodes() {}

    private static int node(IntPredicate wanted) {
        return IntStream.range(0, 1000).filter(wanted).findFirst().orElseThrow();
    }

    static Policy policy(int node) {
        return Policy.of(TrapHarness.persona(node));
    }

    /** A node whose resolver gives up soon, so that a test need not wait. */
    static int http(Policy.Access access) {
        return node(n -> policy(n).access() == access && policy(n).lookupMillis() < 1_200);
    }

    static int socks(boolean password) {
        return node(n -> {
            SocksPolicy policy = SocksPolicy.of(TrapHarness.persona(n));
            return policy.password() == password && policy.lookupMillis() < 1_200;
        });
    }

    static TrapHarness open(TrapProtocol trap, int node) throws IOException {
        return TrapHarness.open(trap, TrapHarness.PATIENT, node);
    }
}
