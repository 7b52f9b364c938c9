// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.hooks.weaving.WeavingException;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.osgi.framework.wiring.BundleWiring;

class WeavingHookImplTest {
    /** Answers what is given, and for all else with an exception. */
    private static <T> T with(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    if (!answers.containsKey(method.getName())) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return answers.get(method.getName());
                }));
    }

    private static WovenClass ofBundle(Map<String, Object> bundle, Map<String, Object> more) {
        BundleWiring wiring = with(BundleWiring.class, Map.of("getBundle", with(Bundle.class, bundle)));
        Map<String, Object> answers = new HashMap<>(more);
        answers.put("getBundleWiring", wiring);
        return with(WovenClass.class, answers);
    }

    @Test
    void aBundleWithoutANameIsNobodyOfKarafs() {
        Map<String, Object> bundle = new HashMap<>(Map.of("getLocation", "file:somewhere.jar"));
        bundle.put("getSymbolicName", null);
        new WeavingHookImpl().weave(ofBundle(bundle, Map.of()));
    }

    @Test
    void whoUsesAWovenClassFindsItsPackageWired() {
        List<String> loaded = new ArrayList<>();
        ClassLoader loader = new ClassLoader(null) {
            @Override
            public Class<?> loadClass(String name) throws ClassNotFoundException {
                loaded.add(name);
                throw new ClassNotFoundException(name);
            }
        };
        BundleWiring wiring = with(BundleWiring.class, Map.of("getClassLoader", loader));
        WovenClass defined = with(
                WovenClass.class,
                Map.of(
                        "getState",
                        WovenClass.DEFINED,
                        "getDynamicImports",
                        List.of("io.honeymesh.karaf.compat"),
                        "getDefinedClass",
                        String.class,
                        "getBundleWiring",
                        wiring));

        new WeavingHookImpl().modified(defined);

        assertEquals(List.of(Updates.class.getName()), loaded);
        assertTrue(WeavingHookImpl.isWoven(String.class));
    }

    /** Any other exception would have the framework call the hook no more. */
    @Test
    void whateverGoesWrongFailsOneClassAlone() {
        Map<String, Object> bundle = Map.of("getLocation", "deploy:a.jar", "getSymbolicName", "a");
        WovenClass unreadable = ofBundle(bundle, Map.of("getClassName", "a.A"));
        assertThrows(WeavingException.class, () -> new WeavingHookImpl().weave(unreadable));
    }
}
