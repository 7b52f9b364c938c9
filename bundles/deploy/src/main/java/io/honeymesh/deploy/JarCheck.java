// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** Looks at a jar before any of its code runs, and says in plain words why a node can't use it. */
final class JarCheck {

    /** What a look at a jar says. */
    sealed interface Look permits Sound, Unsound {}

    /** It is a bundle. */
    record Sound(String symbolicName, Version version) implements Look {}

    /** @param why one line that goes on after the file's name */
    record Unsound(String why) implements Look {}

    /** Where the building of one is explained. */
    static final String GUIDE = "see docs/extending.md";

    private static final String API = "io/honeymesh/api/";
    private static final int CLASS_MAGIC = 0xCAFEBABE;

    /** Class files of Java 1 begin to count here (JVM specification, 4.1). */
    private static final int MAJOR_OF_JAVA_0 = 44;

    private JarCheck() {}

    static Look at(Path jar) {
        try {
            if (Files.isSymbolicLink(jar)) {
                return new Unsound("is a link: jars are code, so only files that lie in the folder itself are taken");
            }
            if (!Files.isReadable(jar)) {
                return new Unsound("can't be read by the node, which runs as " + System.getProperty("user.name")
                        + ": make it that account's group's (chgrp) and readable by it (chmod 640)");
            }
            if (Files.size(jar) == 0) {
                return new Unsound("is empty");
            }
            // No multi-release view: every class file in it is looked at.
            try (JarFile opened = new JarFile(jar.toFile())) {
                return at(opened);
            }
        } catch (ZipException broken) {
            return new Unsound("is no jar, or only a part of one (" + broken.getMessage() + "): copy it again");
        } catch (IOException e) {
            return new Unsound("can't be read: " + e.getMessage());
        }
    }

    private static Look at(JarFile jar) throws IOException {
        Manifest manifest = jar.getManifest();
        if (manifest == null) {
            return new Unsound("is no bundle, for it has no META-INF/MANIFEST.MF: build it with bnd, " + GUIDE);
        }
        Attributes headers = manifest.getMainAttributes();
        String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            return new Unsound(
                    "is no bundle, for its manifest has no Bundle-SymbolicName: build it with bnd, " + GUIDE);
        }
        String host = headers.getValue(Constants.FRAGMENT_HOST);
        if (host != null) {
            return new Unsound("is a fragment of " + host + ", and can't run by itself");
        }
        Optional<String> classes = classes(jar);
        if (classes.isPresent()) {
            return new Unsound(classes.get());
        }
        String version = headers.getValue(Constants.BUNDLE_VERSION);
        try {
            return new Sound(name.split(";", 2)[0].strip(), Version.parseVersion(version));
        } catch (IllegalArgumentException bad) {
            return new Unsound("has a Bundle-Version that is none: '" + version + "'; it is like 1.0.0 or 1.0.0.beta");
        }
    }

    /** What is wrong with its classes. */
    private static Optional<String> classes(JarFile jar) throws IOException {
        int newest = 0;
        for (JarEntry entry : Collections.list(jar.entries())) {
            String name = entry.getName();
            if (name.startsWith(API) && name.endsWith(".class")) {
                return Optional.of("carries HoneyMesh's api along, so that the node would not know it by it: "
                        + "give the dependency io.honeymesh.api the scope provided");
            }
            if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
                newest = Math.max(newest, javaOf(jar, entry));
            }
        }
        int mine = Runtime.version().feature();
        return newest <= mine
                ? Optional.empty()
                : Optional.of("is built for Java " + newest + ", and the node runs on Java " + mine
                        + ": build it with maven.compiler.release " + mine);
    }

    /** The Java a class file asks for; 0 if it is none. */
    private static int javaOf(JarFile jar, JarEntry entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            byte[] head = in.readNBytes(8);
            boolean isClass = head.length == 8 && ByteBuffer.wrap(head).getInt() == CLASS_MAGIC;
            return isClass ? ((head[6] & 0xff) << 8 | head[7] & 0xff) - MAJOR_OF_JAVA_0 : 0;
        }
    }
}
