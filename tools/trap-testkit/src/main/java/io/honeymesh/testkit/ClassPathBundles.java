// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The OSGi bundles among what is on the class path, jars and folders of classes alike. */
final class ClassPathBundles {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final String FILE = "file:";
    private static final String OPTIONAL = "resolution:=optional";

    /**
     * @param location of jar or folder, as a framework installs it without a copy
     * @param importedPackages those it can't do without
     * @param exports the header as it is
     */
    record Found(String name, String location, Set<String> importedPackages, String exports) {

        boolean isWrittenAgainst(String api) {
            return importedPackages.stream().anyMatch(name -> name.equals(api) || name.startsWith(api + "."));
        }

        boolean offers(String wanted) {
            return packages(exports).contains(wanted);
        }
    }

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
                                        packages(text(headers, "Import-Package")),
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

    /** These and whatever of the rest they need, one after the other. What nobody has is the framework's to name. */
    static Set<Found> withNeeded(Collection<Found> chosen, Collection<Found> rest) {
        Set<Found> all = new LinkedHashSet<>(chosen);
        Deque<Found> open = new ArrayDeque<>(chosen);
        while (!open.isEmpty()) {
            for (String wanted : open.pop().importedPackages()) {
                rest.stream()
                        .filter(bundle -> bundle.offers(wanted))
                        .findFirst()
                        .filter(all::add)
                        .ifPresent(open::push);
            }
        }
        return all;
    }

    /** The names in an OSGi header of packages: clauses parted by commas, in each the names before its attributes. */
    private static Set<String> packages(String header) {
        Set<String> names = new LinkedHashSet<>();
        String plain = header.replace(OPTIONAL.replace("=", "=\"") + "\"", OPTIONAL);
        for (String clause : plain.replaceAll("\"[^\"]*\"", "").split(",")) {
            if (!clause.contains(OPTIONAL)) {
                Stream.of(clause.split(";"))
                        .map(String::strip)
                        .takeWhile(part -> !part.contains("="))
                        .forEach(names::add);
            }
        }
        return names;
    }
}
