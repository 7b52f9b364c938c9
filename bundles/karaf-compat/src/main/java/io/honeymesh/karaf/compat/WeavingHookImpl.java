// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.osgi.framework.hooks.weaving.WeavingException;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.osgi.framework.hooks.weaving.WovenClassListener;
import org.osgi.framework.wiring.BundleWiring;

/** Sends the classes of Karaf's own, of JLine and of dropped-in bundles through {@link Weaver} and remembers which came out changed. */
final class WeavingHookImpl implements WeavingHook, WovenClassListener {
    private static final String KARAF = "org.apache.karaf.";
    /** What Karaf's shell reads lines with. */
    private static final String JLINE = "org.jline";
    /** Where what comes from the deploy folder is located. */
    private static final String DROPPED_IN = "deploy:";

    private static final String PACKAGE = "io.honeymesh.karaf.compat";

    /** Classes are held weakly: an updated bundle can be unloaded. */
    private static final Set<Class<?>> WOVEN =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    static boolean isWoven(Class<?> type) {
        return WOVEN.contains(type);
    }

    @Override
    public void weave(WovenClass woven) {
        BundleWiring wiring = woven.getBundleWiring();
        try {
            String name = wiring.getBundle().getSymbolicName();
            if (name != null && (name.startsWith(KARAF) || name.equals(JLINE))) {
                Weaver.weave(woven.getClassName(), woven.getBytes(), wiring.getClassLoader())
                        .ifPresent(bytes -> change(woven, bytes));
            } else if (wiring.getBundle().getLocation().startsWith(DROPPED_IN)) {
                Weaver.tame(woven.getBytes(), wiring.getClassLoader()).ifPresent(bytes -> change(woven, bytes));
            }
        } catch (RuntimeException | LinkageError e) {
            // A WeavingException fails this class alone; any other exception would switch the hook off for all.
            throw new WeavingException("can't weave " + woven.getClassName(), e);
        }
    }

    private static void change(WovenClass woven, byte[] bytes) {
        woven.setBytes(bytes);
        woven.getDynamicImports().add(PACKAGE);
    }

    @Override
    public void modified(WovenClass woven) {
        if (woven.getState() == WovenClass.DEFINED && woven.getDynamicImports().contains(PACKAGE)) {
            WOVEN.add(woven.getDefinedClass());
            wire(woven.getBundleWiring().getClassLoader());
        }
    }

    /**
     * Before anybody uses the class: of two threads of a bundle that need a dynamically imported package for the first time, Felix
     * tells one that there is no such class, if the other gets it just then ({@code StatefulResolver.isAllowedDynamicImport}).
     */
    private static void wire(ClassLoader bundle) {
        try {
            bundle.loadClass(Updates.class.getName());
        } catch (ClassNotFoundException wiredByAnother) {
            // That was the moment.
        }
    }
}
