// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClassListener;

/** Registers what it has for the framework, which takes it back when the bundle stops. */
public final class CompatActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        WeavingHookImpl hook = new WeavingHookImpl();
        context.registerService(WovenClassListener.class, hook, null);
        context.registerService(WeavingHook.class, hook, null);
        String data = context.getProperty("karaf.data");
        if (data != null) {
            context.addFrameworkListener(new FormerCache(Path.of(data)));
        }
    }

    @Override
    public void stop(BundleContext context) {
        // Nothing of ours outlives the bundle's registrations.
    }
}
