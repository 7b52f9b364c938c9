// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import java.time.Instant;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/**
 * The node as a process.
 *
 * @param data its data folder; empty outside of Karaf
 */
record Node(long pid, Instant since, String version, Optional<String> data) {

    static Node of(BundleContext context) {
        ProcessHandle process = ProcessHandle.current();
        return new Node(
                process.pid(),
                process.info().startInstant().orElse(Instant.EPOCH),
                context.getBundle().getVersion().toString(),
                Optional.ofNullable(context.getProperty("karaf.data")));
    }
}
