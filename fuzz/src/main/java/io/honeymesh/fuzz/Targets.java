// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** All targets there are. */
final class Targets {

    private Targets() {}

    /** In the order in which they are run: what reads raw bytes of the network comes first. */
    static List<Target> all() {
        return stream().toList();
    }

    /** Looks no further than it has to: what is loaded is instrumented, which takes its time. */
    static Target named(String name) {
        return stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no target " + name));
    }

    private static Stream<Target> stream() {
        return ServiceLoader.load(TargetSource.class).stream().flatMap(source -> targets(source.get()).stream());
    }

    private static List<Target> targets(TargetSource source) {
        try {
            return source.targets();
        } catch (Exception e) {
            throw new IllegalStateException("no targets from " + source, e);
        }
    }
}
