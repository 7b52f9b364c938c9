// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** The OSGi bundles among what is on the class path, jars and folders of classes alike. */
final class ClassPathBundles {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final String FILE = "file:";

    /**
     * @param location of jar or folder, as a framework installs it without a copy
     * @param imports the packages it imports, empty if none
     */
    record Found(String name, String location, String imports, String exports) {}

    private ClassPathBundles() {}

    /** By symbolic name; the first one counts, as for class loaders. */
    static Map<String, Found> all() {
        Map<String, Found> found = new LinkedHashMap<>();
        try {
            for (URL manifest : manifests()) {
                try (InputStream in = manifest.openStream()) {
                    Attributes headers = new Manifest(in).getMainAttributes();
                    String name = headers.getValue("Bundle-SymbolicName");
                    if (name != null) {
                        String plain = name.split(";", 2)[0].strip();
                        found.putIfAbsent(
                                plain,
                                new Found(
                                        plain,
                                        location(manifest),
                                        text(headers, "Import-Package"),
                                        text(headers, "Export-Package")));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static List<URL> manifests() throws IOException {
        return new ArrayList<>(
                Collections.list(ClassPathBundles.class.getClassLoader().getResources(MANIFEST)));
    }

    private static String text(Attributes headers, String name) {
        String value = headers.getValue(name);
        return value == null ? "" : value;
    }

    private static String location(URL manifest) {
        String text = manifest.toString();
        int file = text.indexOf(FILE);
        int end = text.startsWith("jar:") ? text.indexOf("!/") : text.length() - MANIFEST.length();
        return "reference:" + text.substring(file, end);
    }
}
