// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Resolves all bundles at once while the log starts, which takes a quarter of a second and holds no lock that this needs. The thread that starts bundles, which
 * a start waits for, would otherwise resolve one after the other.
 */
final class Resolution implements SynchronousBundleListener {
    private static final String LOG = "org.ops4j.pax.logging.pax-logging-log4j2";

    private final FrameworkWiring framework;

    Resolution(FrameworkWiring framework) {
        this.framework = framework;
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STARTING
                && LOG.equals(event.getBundle().getSymbolicName())) {
            Thread.ofPlatform().daemon().name("resolution").start(() -> framework.resolveBundles(null));
        }
    }
}
