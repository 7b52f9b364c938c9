// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.api.Licence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maven itself on a copy of this module, offline: what a default build and a release carry, with a key made for the test and thrown away. */
class VendorKeyBuildTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path copy;

    private final Vendor vendor = new Vendor();

    private record Build(int exit, String output) {}

    @BeforeEach
    void copyTheModule() throws IOException {
        Path maven = Path.of(System.getProperty("honeymesh.maven.home", "")).resolve("bin/mvn");
        boolean found = Files.isExecutable(maven);
        if (!found) {
            System.out.println("skipped: no Maven at " + maven);
        }
        assumeTrue(found, "no Maven at " + maven);
        Path module = copy.resolve("bundles/license");
        Files.createDirectories(module);
        Files.copy(Path.of("../../pom.xml"), copy.resolve("pom.xml"));
        for (String file : List.of("pom.xml", "bnd.bnd")) {
            Files.copy(Path.of(file), module.resolve(file));
        }
        Path resources = Path.of("src/main/resources");
        try (Stream<Path> files = Files.walk(resources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = module.resolve(file);
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
    }

    @Test
    void a_default_build_carries_the_development_key() throws Exception {
        Build build = maven("process-resources");
        assertEquals(0, build.exit(), build.output());
        assertTrue(carried().development());
    }

    @Test
    void a_release_without_the_vendors_own_key_fails_and_says_what_to_do() throws Exception {
        for (List<String> given :
                List.of(List.<String>of(), List.of("-Dhoneymesh.vendor.key=" + VendorKey.DEVELOPMENT))) {
            List<String> arguments = new ArrayList<>(List.of("-Prelease"));
            arguments.addAll(given);
            Build build = maven(arguments.toArray(String[]::new));
            assertTrue(build.exit() != 0, build.output());
            assertTrue(build.output().contains("A release needs the vendor's own key"), build.output());
            assertTrue(build.output().contains("-Dhoneymesh.vendor.key=KEY"), build.output());
        }
    }

    @Test
    void a_key_that_is_none_fails_every_build() throws Exception {
        Build build = maven("-Dhoneymesh.vendor.key=secret");
        assertTrue(build.exit() != 0, build.output());
        assertTrue(build.output().contains("honeymesh.vendor.key is no Ed25519 public key"), build.output());
    }

    @Test
    void a_release_believes_the_vendors_own_key_and_not_the_development_one() throws Exception {
        Build build = maven("-Prelease", "-Dhoneymesh.vendor.key=" + vendor.publicText(), "process-resources");
        assertEquals(0, build.exit(), build.output());
        VendorKey carried = carried();
        assertFalse(carried.development());
        Licence licence = new LicenceReader(carried.key()).read(vendor.pro(NOW, NOW.plus(Duration.ofDays(1))));
        assertEquals(Licence.Tier.PRO, licence.tier());
    }

    private VendorKey carried() throws IOException {
        Properties built = new Properties();
        try (InputStream in = Files.newInputStream(
                copy.resolve("bundles/license/target/classes/io/honeymesh/license/vendor.properties"))) {
            built.load(in);
        }
        return VendorKey.parse(built.getProperty("key"));
    }

    private Build maven(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("honeymesh.maven.home"), "bin/mvn").toString(),
                "-o",
                "-B",
                "-ntp",
                "-q",
                "-Dmaven.repo.local=" + System.getProperty("honeymesh.maven.repository")));
        command.addAll(List.of(arguments));
        if (arguments.length == 0 || arguments[arguments.length - 1].startsWith("-")) {
            command.add("validate");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(copy.resolve("bundles/license").toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // What the build around it was given must not decide about this one.
        builder.environment().remove("MAVEN_ARGS");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Build(process.waitFor(), output);
    }
}
