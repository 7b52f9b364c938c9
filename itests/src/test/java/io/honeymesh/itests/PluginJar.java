// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.spi.ToolProvider;
import org.osgi.service.component.annotations.Component;

/**
 * A plug-in that a test makes from its source: compiled, packed, dropped in.
 *
 * @param type its full name
 * @param service the interface of {@code io.honeymesh.api.spi} that it implements
 */
record PluginJar(String type, String service, String version, String source) {

    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s">
              <service><provide interface="io.honeymesh.api.spi.%2$s"/></service>
              <implementation class="%1$s"/>
            </scr:component>
            """;
    private static final String MANIFEST = """
            Bundle-ManifestVersion: 2
            Bundle-SymbolicName: %1$s
            Bundle-Version: %2$s
            Import-Package: io.honeymesh.api,io.honeymesh.api.service,io.honeymesh.api.spi
            Service-Component: OSGI-INF/component.xml
            """;

    /** @param members of the class, which has a package of its own: {@code com.example.name} */
    static PluginJar of(String name, String service, String members) {
        String itsPackage = "com.example." + name.toLowerCase(Locale.ROOT);
        return new PluginJar(
                itsPackage + "." + name, service, "1.0.0", """
                package %s;
                import io.honeymesh.api.*;
                import io.honeymesh.api.spi.*;
                import java.io.*;
                import java.util.*;
                import java.util.concurrent.*;
                public final class %s implements %s {
                %s
                }
                """.formatted(itsPackage, name, service, members));
    }

    /** Writes the bundle; the file appears whole, and anybody may read it. */
    void at(Path jar) throws IOException {
        Path work = Files.createTempDirectory("plugin");
        String simple = type.substring(type.lastIndexOf('.') + 1);
        Path java = Files.writeString(work.resolve(simple + ".java"), source);
        Path classes = Files.createDirectories(work.resolve("classes"));
        tool(
                "javac",
                "-proc:none",
                "-cp",
                Container.jarOf(TrapProtocol.class) + ":" + Container.jarOf(Component.class),
                "-d",
                classes.toString(),
                java.toString());
        Files.createDirectories(classes.resolve("OSGI-INF"));
        Files.writeString(classes.resolve("OSGI-INF/component.xml"), COMPONENT.formatted(type, service));
        String bundle = type.substring(0, type.lastIndexOf('.'));
        Path manifest = Files.writeString(work.resolve("MANIFEST.MF"), MANIFEST.formatted(bundle, version));
        Path packed = work.resolve("plugin.jar");
        tool("jar", "cfm", packed.toString(), manifest.toString(), "-C", classes.toString(), ".");
        place(packed, jar);
    }

    /** Copies a file so that it appears whole, and anybody may read it. */
    static void place(Path from, Path to) throws IOException {
        Path beside = to.resolveSibling("." + to.getFileName());
        Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void tool(String name, String... arguments) {
        int code = ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments);
        if (code != 0) {
            throw new AssertionError(name + " failed with " + code);
        }
    }

    /** A trap with one conversation, of which {@code s} is the session. */
    static PluginJar trap(String name, int port, String conversation) {
        return of(name, "TrapProtocol", """
                public String name() { return "%s"; }
                public List<Integer> defaultPorts() { return List.of(%d); }
                public void converse(TrapSession s) throws IOException { %s }
                """.formatted(name.toLowerCase(java.util.Locale.ROOT), port, conversation));
    }
}
