// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.wiring.FrameworkWiring;

class ResolutionTest {
    private final BlockingQueue<Thread> calls = new LinkedBlockingQueue<>();
    private final Resolution resolution = new Resolution((FrameworkWiring) Proxy.newProxyInstance(
            FrameworkWiring.class.getClassLoader(),
            new Class<?>[] {FrameworkWiring.class},
            (proxy, method, given) -> method.getName().equals("resolveBundles")
                    && given[0] == null
                    && calls.add(Thread.currentThread())));

    private void happens(int type, String bundle) {
        resolution.bundleChanged(new BundleEvent(type, (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(), new Class<?>[] {Bundle.class}, (proxy, method, given) -> bundle)));
    }

    @Test
    void allAreResolvedBesideTheLogsStart() throws Exception {
        happens(BundleEvent.STARTING, "org.apache.felix.fileinstall");
        happens(BundleEvent.RESOLVED, "org.ops4j.pax.logging.pax-logging-log4j2");
        assertNull(calls.poll(200, TimeUnit.MILLISECONDS));

        happens(BundleEvent.STARTING, "org.ops4j.pax.logging.pax-logging-log4j2");
        assertNotNull(calls.poll(10, TimeUnit.SECONDS));
    }
}
