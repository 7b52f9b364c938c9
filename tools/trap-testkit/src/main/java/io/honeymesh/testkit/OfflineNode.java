// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.service.Rehearsal;
import io.honeymesh.api.service.ScanTrackers;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.enforcement.CheckedSettings;
import io.honeymesh.enforcement.ScanCounts;
import io.honeymesh.policy.Rehearsals;
import io.honeymesh.testkit.ClassPathBundles.Found;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/**
 * As much of a node as it takes to judge what is on record: the bundles on the class path that are written against the api, wired by
 * Declarative Services as in a node, and policy's and the kernel's rules at their defaults. It has no gate, so no trap
 * opens a port. Thread-safe.
 */
public final class OfflineNode implements AutoCloseable {

    private static final String API = "io.honeymesh.api";
    private static final Set<String> WIRING = Set.of(
            "org.apache.felix.scr", "org.osgi.service.component", "org.osgi.util.promise", "org.osgi.util.function");
    /** These are used from the class path. */
    private static final Set<String> LEFT_OUT =
            Set.of(API, "io.honeymesh.policy", "io.honeymesh.enforcement", "io.honeymesh.shell");

    private static final int NEWEST_JAVA = 40;
    private static final int PATIENCE_SECONDS = 20;

    private final Path folder;
    private final Framework framework;

    private OfflineNode(Path folder, Framework framework) {
        this.folder = folder;
        this.framework = framework;
    }

    /**
     * Wires what is on the class path.
     *
     * @param more bundles that are not on the class path
     * @throws IllegalStateException if it can't be wired; the message says what is missing
     */
    public static OfflineNode start(Path... more) throws IOException {
        Path folder = Files.createTempDirectory("honeymesh-testkit");
        Map<String, Found> found = ClassPathBundles.all();
        Found api = Optional.ofNullable(found.get(API))
                .orElseThrow(() -> new IllegalStateException(API + " is not on the class path as a bundle"));
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        api.exports() + ",org.slf4j;version=1.7.36",
                        Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
                        javaVersions(),
                        "felix.log.level",
                        "1"));
        OfflineNode node = new OfflineNode(folder, framework);
        try {
            framework.start();
            node.wire(found, more);
            return node;
        } catch (BundleException e) {
            node.close();
            throw new IllegalStateException("the bundles on the class path can't be wired: " + e.getMessage(), e);
        } catch (RuntimeException | IOException e) {
            node.close();
            throw e;
        }
    }

    /** Felix knows the versions of its own day. */
    private static String javaVersions() {
        return "osgi.ee;osgi.ee=JavaSE;version:List<Version>=\""
                + IntStream.rangeClosed(9, NEWEST_JAVA)
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(",", "1.7,1.8,", ""))
                + "\"";
    }

    private void wire(Map<String, Found> found, Path... more) throws BundleException, IOException {
        BundleContext context = framework.getBundleContext();
        offer(Persona.class, TrapHarness.persona(0));
        offer(Rehearsal.class, Rehearsals.byDefault());
        offer(ScanTrackers.class, new ScanCounts(new CheckedSettings(Optional.empty(), "")));
        List<Bundle> bundles = new ArrayList<>();
        for (Found bundle : found.values()) {
            boolean ours = bundle.imports().contains(API) && !LEFT_OUT.contains(bundle.name());
            if (ours || WIRING.contains(bundle.name())) {
                bundles.add(context.installBundle(bundle.location()));
            }
        }
        for (Path jar : more) {
            bundles.add(context.installBundle(jar.toUri().toString()));
        }
        for (Bundle bundle : bundles) {
            bundle.start();
        }
    }

    /** Adds a service, which wins over what bundles offer. */
    public <T> void offer(Class<T> type, T service) {
        Dictionary<String, Object> first = new Hashtable<>(Map.of(Constants.SERVICE_RANKING, 1000));
        framework.getBundleContext().registerService(type, service, first);
    }

    /** @throws IllegalStateException if it is not there, with what is known of why */
    public <T> T find(Class<T> type) {
        BundleContext context = framework.getBundleContext();
        ServiceReference<T> reference = context.getServiceReference(type);
        T service = reference == null ? null : context.getService(reference);
        if (service == null) {
            throw new IllegalStateException("nothing on the class path offers " + type.getName() + "; bundles: "
                    + Stream.of(context.getBundles())
                            .map(bundle -> bundle.getSymbolicName() + " " + bundle.getState())
                            .toList());
        }
        return service;
    }

    /** All of a kind, by whatever offers them. */
    public <T> List<T> all(Class<T> type) {
        BundleContext context = framework.getBundleContext();
        try {
            return context.getServiceReferences(type, null).stream()
                    .map(context::getService)
                    .toList();
        } catch (org.osgi.framework.InvalidSyntaxException noFilter) {
            throw new IllegalStateException(noFilter);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            framework.stop();
            framework.waitForStop(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
