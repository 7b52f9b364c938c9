// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.util.List;
import java.util.stream.Stream;

/** What Ignite's client needs of the JVM; without it, it fails with errors that tell nobody what to do. */
final class JvmOptions {

    private JvmOptions() {}

    /** The options that are missing. */
    static List<String> missing() {
        Module java = Object.class.getModule();
        Module own = JvmOptions.class.getModule();
        return Stream.of("java.nio", "java.util")
                .filter(name -> !java.isOpen(name, own))
                .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
                .toList();
    }
}
