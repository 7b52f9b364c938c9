// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A bundle for a platform without the product: leaves a file as soon as everything before it has started, which is the moment at
 * which the platform is up. The framework makes one of it and calls it once.
 */
public final class UpMarker implements BundleActivator {

    /** Below the node's base. */
    static final Path FILE = Path.of("run/up");

    /** The last level of a start is 100 (etc/config.properties). */
    private static final String STARTUP_LINE = "mvn\\:io.honeymesh.lab/up-marker/1 = 99";

    private static final Path JAR = Path.of("system/io/honeymesh/lab/up-marker/1/up-marker-1.jar");
    private static final String CLASS_FILE = UpMarker.class.getName().replace('.', '/') + ".class";

    @Override
    public void start(BundleContext context) throws IOException {
        Files.createFile(Path.of(context.getProperty("karaf.base")).resolve(FILE));
    }

    @Override
    public void stop(BundleContext context) {
        // the file tells of the start
    }

    /** Adds the bundle to an unpacked distribution; returns its line of {@code etc/startup.properties}. */
    static String addTo(Path home) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "io.honeymesh.lab.up-marker");
        headers.putValue("Bundle-Version", "1");
        headers.putValue("Bundle-Activator", UpMarker.class.getName());
        headers.putValue("Import-Package", "org.osgi.framework");
        Path jar = home.resolve(JAR);
        Files.createDirectories(jar.getParent());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream code = UpMarker.class.getClassLoader().getResourceAsStream(CLASS_FILE)) {
            out.putNextEntry(new JarEntry(CLASS_FILE));
            code.transferTo(out);
        }
        return STARTUP_LINE;
    }
}
