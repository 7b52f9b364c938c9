// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests.insider;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** What the insider does with bundles, and what it sees of the virtual machine. */
final class Framework {

    private static final int REFRESH_SECONDS = 20;
    private static final Pattern THREAD_NAME = Pattern.compile("\"name\":\\s*\"([^\"]*)\"");

    private final BundleContext context;
    private final List<WeakReference<ClassLoader>> replaced = new ArrayList<>();

    Framework(BundleContext context) {
        this.context = context;
    }

    static Bundle bundle(BundleContext context, String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no bundle " + symbolicName));
    }

    /** Stops the bundle, wires it afresh with a new class loader, and starts it. */
    List<String> redeploy(String symbolicName) throws BundleException, InterruptedException {
        Bundle bundle = bundle(context, symbolicName);
        replaced.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
        bundle.stop(Bundle.STOP_TRANSIENT);
        CountDownLatch refreshed = new CountDownLatch(1);
        FrameworkListener whenDone = event -> refreshed.countDown();
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(bundle), whenDone);
        if (!refreshed.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not refreshed in time");
        }
        bundle.start(Bundle.START_TRANSIENT);
        return List.of("" + bundle.getState());
    }

    /** How many class loaders of replaced bundles are still in memory, of how many. */
    List<String> loaders() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            System.gc();
            if (alive() == 0) {
                break;
            }
            Thread.sleep(100);
        }
        return List.of("" + alive(), "" + replaced.size());
    }

    private long alive() {
        return replaced.stream().filter(loader -> loader.get() != null).count();
    }

    /** {@code name value} lines, after a collection. */
    List<String> figures() {
        System.gc();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        return List.of(
                "classes " + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                "heap " + memory.getHeapMemoryUsage().getUsed(),
                "threads " + ManagementFactory.getThreadMXBean().getThreadCount());
    }

    /** The names of all threads, virtual ones too. */
    List<String> threads() throws IOException, JMException {
        Path dump = Path.of(System.getProperty("java.io.tmpdir"), "insider-threads-" + System.nanoTime() + ".json");
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                            "dumpThreads",
                            new Object[] {dump.toString(), "JSON"},
                            new String[] {String.class.getName(), String.class.getName()});
            List<String> names = new ArrayList<>();
            Matcher matcher = THREAD_NAME.matcher(Files.readString(dump));
            while (matcher.find()) {
                names.add("thread " + matcher.group(1));
            }
            return names;
        } finally {
            Files.deleteIfExists(dump);
        }
    }
}
