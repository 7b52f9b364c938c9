// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

/**
 * Stands in for what would end the node, in the code of bundles that were dropped in: one library's {@code System.exit} must not leave a
 * host unprotected. It keeps mistakes from doing harm; whoever means harm finds other ways. Safe for use by any thread.
 */
public final class Exits {
    private Exits() {}

    /**
     * Stands in for {@code System.exit}.
     *
     * @throws SecurityException always
     */
    public static void refuse(int status) {
        throw new SecurityException("a plug-in must not end the node: exit with status " + status + " is refused");
    }

    /**
     * Stands in for {@code Runtime.exit} and {@code Runtime.halt}.
     *
     * @throws SecurityException always
     */
    public static void refuse(Runtime runtime, int status) {
        refuse(status);
    }
}
