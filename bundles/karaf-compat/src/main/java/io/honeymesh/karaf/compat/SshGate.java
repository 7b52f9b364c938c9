// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.security.auth.login.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets Karaf's SSH server start only where its role checks demonstrably work (S31), and not before its login does: the realm is set up
 * by another thread than the server, and whoever came in between would be turned away.
 *
 * <p>Stock Karaf starts the server if the property {@code karaf.startRemoteShell} is {@code true}; this product never
 * sets it, so without weaving there is no server. The woven activator asks here, and the question is answered by trying.
 */
public final class SshGate {
    private static final Logger log = LoggerFactory.getLogger(SshGate.class);

    private static final String REALM = "karaf";
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(20);

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
            awaitLogin(SshGate::isLoginThere);
            return true;
        } catch (ReflectiveOperationException | IllegalStateException | LinkageError e) {
            log.error("The SSH shell stays off: role checks don't work here ({})", e.toString(), e);
            return false;
        }
    }

    /** Waits for it, at most 15 s: without, the server starts all the same. */
    static void awaitLogin(BooleanSupplier there) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        try {
            while (!there.getAsBoolean() && System.nanoTime() < deadline) {
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isLoginThere() {
        try {
            return Configuration.getConfiguration().getAppConfigurationEntry(REALM) != null;
        } catch (SecurityException none) {
            return false;
        }
    }
}
