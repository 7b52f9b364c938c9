// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

class JarCheckTest {

    @TempDir
    Path folder;

    private Path file;

    private void assertUnsound(String because) {
        JarCheck.Look look = JarCheck.at(file);
        assertTrue(look instanceof JarCheck.Unsound unsound && unsound.why().contains(because), look.toString());
    }

    private void write(Jars jar) throws IOException {
        file = jar.at(folder.resolve("x.jar"));
    }

    @Test
    void aBundleIsSound() throws IOException {
        write(Jars.bundle("com.example.x; singleton:=true", "1.2.3.beta").with(JarCheckTest.class));
        assertEquals(new JarCheck.Sound("com.example.x", new Version(1, 2, 3, "beta")), JarCheck.at(file));
    }

    @Test
    void whatIsNoJarIsToldApart() throws IOException {
        file = Files.writeString(folder.resolve("text.jar"), "this is no archive");
        assertUnsound("is no jar");
        byte[] whole = Jars.bundle("x", "1.0.0").with(JarCheckTest.class).bytes();
        file = Files.write(folder.resolve("half.jar"), Arrays.copyOf(whole, whole.length / 2));
        assertUnsound("is no jar, or only a part of one");
        file = Files.createFile(folder.resolve("empty.jar"));
        assertUnsound("is empty");
        file = folder.resolve("gone.jar");
        assertUnsound("can't be read");
    }

    @Test
    void aJarThatIsNoBundleIsToldWhatItLacks() throws IOException {
        write(new Jars().with(JarCheckTest.class));
        assertUnsound("no Bundle-SymbolicName");
        write(Jars.bundle("x", "1.x.0"));
        assertUnsound("Bundle-Version that is none: '1.x.0'");
        write(Jars.bundle("x", "1.0.0").header("Fragment-Host", "io.honeymesh.policy"));
        assertUnsound("fragment of io.honeymesh.policy");
    }

    @Test
    void classesOfALaterJavaAreNamed() throws IOException {
        int later = Runtime.version().feature() + 1;
        byte[] head = {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, (byte) (44 + later)};
        write(Jars.bundle("x", "1.0.0").entry("x/Y.class", head));
        assertUnsound("is built for Java " + later + ", and the node runs on Java "
                + Runtime.version().feature());
        write(Jars.bundle("x", "1.0.0").entry("META-INF/versions/99/x/Y.class", head));
        assertTrue(
                JarCheck.at(file) instanceof JarCheck.Sound, "one of several releases that are there to choose from");
        write(Jars.bundle("x", "1.0.0").entry("x/Y.class", new byte[] {1, 2, 3}));
        assertTrue(JarCheck.at(file) instanceof JarCheck.Sound, "it may be no class at all");
    }

    @Test
    void aCopyOfTheApiIsNamed() throws IOException {
        write(Jars.bundle("x", "1.0.0").with(io.honeymesh.api.SafeText.class));
        assertUnsound("scope provided");
    }

    @Test
    void S32_aLinkIsNotFollowed() throws IOException {
        Path real = Jars.bundle("x", "1.0.0").at(folder.resolve("real.jar"));
        file = Files.createSymbolicLink(folder.resolve("link.jar"), real);
        assertUnsound("is a link");
    }

    @Test
    void aFileThatTheNodeMayNotReadIsNamedWithTheRemedy() throws IOException {
        assumeFalse("root".equals(System.getProperty("user.name")), "skipped: root may read everything");
        write(Jars.bundle("x", "1.0.0"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assertUnsound("chmod 640");
    }
}
