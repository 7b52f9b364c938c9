// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets Karaf's SSH server start only where its role checks demonstrably work (S31).
 *
 * <p>Stock Karaf starts the server if the property {@code karaf.startRemoteShell} is {@code true}; this product never
 * sets it, so without weaving there is no server. The woven activator asks here, and the question is answered by trying.
 */
public final class SshGate {
    private static final Logger log = LoggerFactory.getLogger(SshGate.class);

    private SshGate() {}

    /**
     * Whether the SSH server may start.
     *
     * @param property the value of {@code karaf.startRemoteShell}, null where unset; {@code false} turns SSH off
     * @param activator the SSH bundle's activator
     */
    public static boolean mayStart(String property, Class<?> activator) {
        if ("false".equalsIgnoreCase(property)) {
            return false;
        }
        try {
            SelfTest.run(activator.getClassLoader(), WeavingHookImpl::isWoven);
            return true;
        } catch (ReflectiveOperationException | IllegalStateException | LinkageError e) {
            log.error("The SSH shell stays off: role checks don't work here ({})", e.toString(), e);
            return false;
        }
    }
}
