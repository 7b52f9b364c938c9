// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The house rules that a machine can check: they are read off the bundles as built. */
class HouseRulesTest {

    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));
    private static final String API = "io.honeymesh.api";

    /** What traps that speak HTTP, and those for mail, carry along privately, each its own copy. */
    private static final String CARRIED = "io/honeymesh/trap/(http/(message|json)|imap/dovecot)/.*";

    /** @param classes each with its checksum */
    private record Bundle(String name, Parameters imports, Parameters exports, Map<String, Long> classes) {
        boolean owns(String classFile) {
            return classFile.startsWith(name.replace('.', '/') + "/");
        }
    }

    @Test
    void arrowsPointToTheApiAlone() throws IOException {
        for (Bundle bundle : bundles()) {
            List<String> strangers = bundle.imports().keySet().stream()
                    .filter(name -> name.startsWith("io.honeymesh"))
                    .filter(name -> !name.equals(API) && !name.startsWith(API + "."))
                    .toList();
            assertEquals(List.of(), strangers, bundle.name() + " imports another bundle's packages");
            if (bundle.name().equals(API)) {
                assertTrue(
                        bundle.imports().keySet().stream()
                                .allMatch(
                                        name -> name.equals(API) || name.matches("(io\\.honeymesh\\.api|javax)\\..*")),
                        "the api imports " + bundle.imports().keySet());
            }
        }
    }

    @Test
    void noBundleCarriesAnothersClasses() throws IOException {
        for (Bundle bundle : bundles()) {
            List<String> strangers = bundle.classes().keySet().stream()
                    .filter(name -> name.startsWith("io/honeymesh/"))
                    .filter(name -> !bundle.owns(name) && !name.matches(CARRIED))
                    .toList();
            assertEquals(List.of(), strangers, bundle.name() + " carries classes of another bundle");
        }
    }

    /** As built: an old copy would fail at run time, and only there. */
    @Test
    void whatIsCarriedIsWhatItsOwnerHas() throws IOException {
        List<Bundle> bundles = bundles();
        Map<String, Long> owned = new HashMap<>();
        bundles.forEach(bundle -> bundle.classes().forEach((name, checksum) -> {
            if (bundle.owns(name)) {
                owned.put(name, checksum);
            }
        }));
        for (Bundle bundle : bundles) {
            List<String> old = bundle.classes().entrySet().stream()
                    .filter(carried -> carried.getKey().matches(CARRIED))
                    .filter(carried -> !carried.getValue().equals(owned.get(carried.getKey())))
                    .map(Map.Entry::getKey)
                    .toList();
            assertEquals(List.of(), old, bundle.name() + " carries old classes");
        }
    }

    @Test
    void exportedPackagesCarryAVersion() throws IOException {
        for (Bundle bundle : bundles()) {
            bundle.exports()
                    .forEach((name, attributes) ->
                            assertTrue(attributes.containsKey("version"), name + " is exported without a version"));
        }
    }

    @Test
    void bundlesDoNotReachForAnythingAtRunTime() throws IOException {
        for (Bundle bundle : bundles()) {
            assertFalse(bundle.imports().containsKey("*"), bundle.name() + " imports whatever there is");
        }
    }

    /** What protects this machine is whole without a licence, so nothing of it may ask for one. */
    @Test
    void localProtectionAsksForNoLicence() throws IOException {
        for (String folder : List.of(
                "bundles/policy",
                "bundles/enforcement",
                "bundles/detection",
                "bundles/fingerprints",
                "bundles/ledger",
                "bundles/hardening",
                "bundles/traps",
                "trap-plugins")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                List<Path> asking = files.filter(file -> file.toString().matches(".*/src/main/.*\\.java"))
                        .filter(file -> contains(file, API + ".Licence") || contains(file, API + ".service.Licensing"))
                        .toList();
                assertEquals(List.of(), asking, folder + " asks for a licence");
            }
        }
    }

    private static boolean contains(Path source, String word) {
        try {
            return Files.readString(source).contains(word);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everySourceFileNamesItsLicence() throws IOException {
        List<String> without = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> sources = files.filter(file -> file.toString().matches(".*\\.(java|c|h|sh)"))
                    .filter(file -> !file.toString().contains("/target/"))
                    // What the archetype gives away is its new owner's.
                    .filter(file -> !file.toString().contains("/archetype-resources/"))
                    .toList();
            assertTrue(sources.size() > 50, "found only " + sources.size() + " sources under " + ROOT);
            for (Path source : sources) {
                if (Files.readString(source).lines().limit(3).noneMatch(l -> l.contains("SPDX-License-Identifier"))) {
                    without.add(ROOT.relativize(source).toString());
                }
            }
        }
        assertEquals(List.of(), without);
    }

    private static List<Bundle> bundles() throws IOException {
        List<Bundle> bundles = new ArrayList<>();
        for (String folder : List.of("bundles", "trap-plugins")) {
            try (Stream<Path> modules = Files.list(ROOT.resolve(folder))) {
                for (Path module : modules.filter(m -> Files.exists(m.resolve("bnd.bnd")))
                        .sorted()
                        .toList()) {
                    bundles.add(bundle(module));
                }
            }
        }
        assertTrue(bundles.size() >= 9, "found only " + bundles.size() + " bundles");
        return bundles;
    }

    private static Bundle bundle(Path module) throws IOException {
        try (Stream<Path> files = Files.list(module.resolve("target"))) {
            Path jar = files.filter(file -> file.toString().matches(".*/io\\.honeymesh\\.[a-z0-9.]+-[0-9][^/]*\\.jar"))
                    .filter(file -> !file.toString().endsWith("-tests.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(module + " is not built"));
            try (JarFile opened = new JarFile(jar.toFile())) {
                var headers = opened.getManifest().getMainAttributes();
                return new Bundle(
                        headers.getValue("Bundle-SymbolicName"),
                        OSGiHeader.parseHeader(headers.getValue("Import-Package")),
                        OSGiHeader.parseHeader(headers.getValue("Export-Package")),
                        opened.stream()
                                .filter(entry -> entry.getName().endsWith(".class"))
                                .collect(Collectors.toMap(ZipEntry::getName, ZipEntry::getCrc)));
            }
        }
    }
}
