// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.console;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * Karaf's shell, which the first console starts: its bundles stand above the level that the framework starts with (lib/launcher/profile.sh).
 * A node has no more of it in memory until somebody logs in. Thread-safe.
 */
final class KarafShell {

    private static final int LEVEL = 110;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BundleContext context;
    private boolean started;

    KarafShell(BundleContext context) {
        this.context = context;
    }

    /**
     * Returns once the shell knows all commands; who comes meanwhile waits as well, since the framework says that it has reached a level when it
     * has only begun to start what is there.
     *
     * @throws IOException with what to tell the operator, if there is none
     */
    synchronized SessionFactory sessions() throws IOException, InterruptedException {
        try {
            return started();
        } catch (IllegalStateException ended) {
            throw new IOException("the node is stopping", ended);
        }
    }

    private SessionFactory started() throws IOException, InterruptedException {
        if (!started) {
            CountDownLatch reached = new CountDownLatch(1);
            context.getBundle(0).adapt(FrameworkStartLevel.class).setStartLevel(LEVEL, event -> reached.countDown());
            if (!reached.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the shell has not started after " + PATIENCE.toSeconds() + " s");
            }
            started = true;
        }
        ServiceReference<SessionFactory> reference = context.getServiceReference(SessionFactory.class);
        SessionFactory sessions = reference == null ? null : context.getService(reference);
        if (sessions == null) {
            throw new IOException("there is no shell: its bundles don't start");
        }
        return sessions;
    }
}
