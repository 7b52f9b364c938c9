// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Finds a node whose site is as a test needs it. */
final class Nodes {

    private Nodes() {}

    static int node(Predicate<Site> wanted) {
        return IntStream.range(0, 500)
                .filter(n -> wanted.test(site(n)))
                .findFirst()
                .orElseThrow();
    }

    static Site site(int node) {
        return Site.of(TrapHarness.persona(node));
    }

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new HttpTrap(), TrapHarness.PATIENT, node);
    }

    static TrapHarness openHttps(int node) throws IOException {
        return TrapHarness.open(new HttpsTrap(), TrapHarness.PATIENT, node);
    }

    /** Debian's own page, version shown. */
    static int plain() {
        return node(s -> s.login().isEmpty() && s.server().equals("nginx/1.22.1"));
    }

    /** A login form. */
    static int form() {
        return node(s -> s.login().isPresent() && s.server().equals("nginx/1.22.1"));
    }
}
