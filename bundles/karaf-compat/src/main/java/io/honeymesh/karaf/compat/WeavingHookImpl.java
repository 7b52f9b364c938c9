// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.osgi.framework.hooks.weaving.WeavingException;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.osgi.framework.hooks.weaving.WovenClassListener;

/** Sends the classes of Karaf's own bundles through {@link Weaver} and remembers which came out changed. */
final class WeavingHookImpl implements WeavingHook, WovenClassListener {
    private static final String KARAF = "org.apache.karaf.";
    private static final String PACKAGE = "io.honeymesh.karaf.compat";

    /** Classes are held weakly: an updated bundle can be unloaded. */
    private static final Set<Class<?>> WOVEN =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    static boolean isWoven(Class<?> type) {
        return WOVEN.contains(type);
    }

    @Override
    public void weave(WovenClass woven) {
        if (!woven.getBundleWiring().getBundle().getSymbolicName().startsWith(KARAF)) {
            return;
        }
        try {
            Weaver.weave(
                            woven.getClassName(),
                            woven.getBytes(),
                            woven.getBundleWiring().getClassLoader())
                    .ifPresent(bytes -> {
                        woven.setBytes(bytes);
                        woven.getDynamicImports().add(PACKAGE);
                    });
        } catch (IllegalArgumentException | IllegalStateException e) {
            // A WeavingException fails this class alone; any other exception would switch the hook off for all.
            throw new WeavingException("can't weave " + woven.getClassName(), e);
        }
    }

    @Override
    public void modified(WovenClass woven) {
        if (woven.getState() == WovenClass.DEFINED && woven.getDynamicImports().contains(PACKAGE)) {
            WOVEN.add(woven.getDefinedClass());
        }
    }
}
