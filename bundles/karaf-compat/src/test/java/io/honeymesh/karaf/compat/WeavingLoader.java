// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Loads Karaf's classes anew from the class path, woven or as they are, beside the test's own. */
final class WeavingLoader extends ClassLoader {
    private final boolean weaving;

    WeavingLoader(boolean weaving) {
        super(WeavingLoader.class.getClassLoader());
        this.weaving = weaving;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean ours = name.startsWith("org.apache.karaf.") && !name.startsWith("org.apache.karaf.jaas.boot.")
                || name.startsWith("org.apache.felix.gogo.")
                || name.startsWith("org.jline.reader.");
        if (!ours) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] original = original(name);
        Optional<byte[]> woven = weaving ? Weaver.weave(name, original, this) : Optional.empty();
        byte[] bytes = woven.orElse(original);
        return defineClass(name, bytes, 0, bytes.length);
    }

    static byte[] original(String name) throws ClassNotFoundException {
        try (InputStream in =
                WeavingLoader.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
