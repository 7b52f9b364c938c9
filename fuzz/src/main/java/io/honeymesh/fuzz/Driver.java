// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

/** What Jazzer calls, by the names it asks for; the target is the argument. */
public final class Driver {

    private static volatile Target target;

    private Driver() {}

    public static void fuzzerInitialize(String[] arguments) {
        target = Targets.named(arguments[0]);
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Watched.readInstrumented(target, input);
    }
}
