// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.felix.framework.Felix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** In the framework that a node runs on. */
@Timeout(60)
class DeployFolderTest {

    @TempDir
    Path base;

    private final List<NodeEvent> events = new CopyOnWriteArrayList<>();
    private List<String> failures = List.of();
    private Path folder;
    private Felix framework;
    private DeployFolder deploy;

    @BeforeEach
    void start() throws Exception {
        folder = Files.createDirectory(base.resolve("deploy"));
        framework = new Felix(Map.of(
                Constants.FRAMEWORK_STORAGE,
                base.resolve("cache").toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "io.honeymesh.api.spi;version=0.2.0",
                "felix.log.level",
                "0"));
        framework.start();
        open(Plugs.PATIENCE);
    }

    private void open(Duration patience) {
        deploy = new DeployFolder(
                folder, new Plugs(framework.getBundleContext(), patience), bundle -> failures, events::add);
    }

    @AfterEach
    void stop() throws Exception {
        deploy.stop();
        framework.stop();
        framework.waitForStop(1_000); // what hangs on purpose never stops
    }

    private static Jars bundle(String name) {
        return Jars.bundle(name, "1.0.0").header("Import-Package", "org.osgi.framework");
    }

    private void drop(String file, Jars jar) throws Exception {
        deploy.install(jar.at(folder.resolve(file)).toFile());
    }

    private void remove(String file) throws Exception {
        Files.delete(folder.resolve(file));
        deploy.uninstall(folder.resolve(file).toFile());
    }

    private Bundle bundleOf(String file) {
        return framework.getBundleContext().getBundle("deploy:" + file);
    }

    private void assertProblem(String file, String... words) {
        String problem = deploy.problems().getOrDefault(file, "none");
        for (String word : words) {
            assertTrue(problem.contains(word), word + " is not in: " + problem);
        }
    }

    @Test
    void aJarIsABundleWhileItLiesThere() throws Exception {
        assertTrue(deploy.canHandle(folder.resolve("x.jar").toFile()));
        assertFalse(deploy.canHandle(base.resolve("etc/x.jar").toFile()));
        assertFalse(deploy.canHandle(folder.resolve("x.cfg").toFile()));
        drop("x.jar", bundle("com.example.x"));
        assertEquals(Bundle.ACTIVE, bundleOf("x.jar").getState());
        assertEquals(Map.of(), deploy.problems());
        remove("x.jar");
        assertEquals(null, bundleOf("x.jar"));
    }

    @Test
    void aNewVersionReplacesTheOldOneAndABrokenOneDoesNot() throws Exception {
        drop("x.jar", bundle("com.example.x"));
        drop("x.jar", bundle("com.example.x").header("Bundle-Version", "1.0.1"));
        assertEquals("1.0.1", bundleOf("x.jar").getVersion().toString());
        Files.writeString(folder.resolve("x.jar"), "half a jar");
        deploy.update(folder.resolve("x.jar").toFile());
        assertProblem("x.jar", "is no jar", "What it held before goes on");
        assertEquals(Bundle.ACTIVE, bundleOf("x.jar").getState());
        remove("x.jar");
        assertEquals(Map.of(), deploy.problems());
        assertEquals(null, bundleOf("x.jar"));
    }

    @Test
    void whatAJarNeedsIsToldInPlainWords() throws Exception {
        drop("a.jar", bundle("a").header("Import-Package", "com.example.lib;version=\"[2,3)\""));
        assertProblem(
                "a.jar", "needs the package com.example.lib from version 2.0.0 and below 3.0.0", "nobody here has");
        drop("b.jar", bundle("b").header("Import-Package", "io.honeymesh.api.spi;version=\"[9,10)\""));
        assertProblem("b.jar", "io.honeymesh.api.spi from version 9", "the node has version 0.2.0", "build it against");
        drop(
                "c.jar",
                bundle("c")
                        .header(
                                "Require-Capability",
                                "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\",com.example;filter:=\"(x=1)\""));
        assertProblem("c.jar", "needs Java 99, and the node runs on Java", "com.example (x=1)");
        assertEquals(
                List.of("deploy.failed"),
                events.stream()
                        .map(event -> ((NodeEvent.Alarm) event).kind())
                        .distinct()
                        .toList());
        assertEquals(3, events.size(), "each is told once, however often it is tried");
    }

    @Test
    void aJarRunsOnceWhatItNeedsIsDroppedInToo() throws Exception {
        drop("user.jar", bundle("user").header("Import-Package", "com.example.lib"));
        assertProblem("user.jar", "nobody here has");
        drop("lib.jar", bundle("lib").header("Export-Package", "com.example.lib;version=2.0"));
        assertEquals(Bundle.ACTIVE, bundleOf("user.jar").getState());
        assertEquals(Map.of(), deploy.problems());
    }

    @Test
    void theProgramsOwnBundlesCannotBeReplaced() throws Exception {
        framework
                .getBundleContext()
                .installBundle(
                        "mvn:io.honeymesh/io.honeymesh.policy",
                        new ByteArrayInputStream(bundle("io.honeymesh.policy").bytes()));
        drop("mine.jar", bundle("io.honeymesh.policy").header("Bundle-Version", "9.0.0"));
        assertProblem("mine.jar", "comes with the program", "Bundle-SymbolicName");
        assertEquals(null, bundleOf("mine.jar"));
    }

    @Test
    void twoVersionsSideBySideAreNamedAndTheSecondComesWhenTheFirstGoes() throws Exception {
        drop("x-1.jar", bundle("com.example.x"));
        drop("x-2.jar", bundle("com.example.x").header("Bundle-Version", "2.0.0"));
        assertProblem("x-2.jar", "deploy/x-1.jar", "remove one");
        remove("x-1.jar");
        assertEquals("2.0.0", bundleOf("x-2.jar").getVersion().toString());
    }

    /** Throws. */
    public static final class Throwing implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void stop(BundleContext context) {
            // Never started.
        }
    }

    /** Never comes back, whatever it is told. */
    public static final class Hanging implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            while (true) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException deaf) {
                    continue;
                }
            }
        }

        @Override
        public void stop(BundleContext context) {
            // Never started.
        }
    }

    /** Leaves a thread behind. */
    public static final class Leaking implements BundleActivator, Runnable {
        @Override
        public void start(BundleContext context) {
            Thread.ofPlatform().daemon().name("left-behind").start(this);
        }

        @Override
        public void stop(BundleContext context) {
            // Forgets it.
        }

        @Override
        public void run() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Jars activatedBy(Class<?> activator) throws Exception {
        return bundle("com.example." + activator.getSimpleName())
                .header("Bundle-Activator", activator.getName())
                .with(activator);
    }

    @Test
    void aBundleThatThrowsAtItsStartIsToldOf() throws Exception {
        drop("throwing.jar", activatedBy(Throwing.class));
        assertProblem("throwing.jar", "does not start", "on purpose");
    }

    @Test
    void aBundleOfWhichAPartDoesNotStartIsToldOf() throws Exception {
        failures = List.of("Rule, which does not start: on purpose");
        drop("x.jar", bundle("com.example.x"));
        assertProblem("x.jar", "runs, but for Rule, which does not start: on purpose");
        assertEquals(Bundle.ACTIVE, bundleOf("x.jar").getState());
    }

    @Test
    void aBundleThatHangsKeepsNobodyElseOut() throws Exception {
        deploy.stop();
        open(Duration.ofMillis(500));
        drop("hanging.jar", activatedBy(Hanging.class));
        assertProblem("hanging.jar", "hangs at", "Hanging.start");
        drop("x.jar", bundle("com.example.x"));
        assertEquals(Bundle.ACTIVE, bundleOf("x.jar").getState());
        remove("hanging.jar");
        assertEquals(Map.of(), deploy.problems());
        remove("x.jar");
        assertEquals(null, bundleOf("x.jar"));
    }

    @Test
    void aThreadThatGoesOnAfterItsBundleHasStoppedIsFound() throws Exception {
        drop("leaking.jar", activatedBy(Leaking.class));
        Code code = Code.of(bundleOf("leaking.jar"));
        remove("leaking.jar");
        List<String> threads = code.threads();
        assertEquals(1, threads.size(), threads.toString());
        assertTrue(threads.getFirst().contains("thread left-behind at ")
                && threads.getFirst().contains("Leaking.run"));
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("left-behind"))
                .forEach(Thread::interrupt);
    }
}
