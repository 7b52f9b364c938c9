// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import io.honeymesh.deploy.JarCheck.Sound;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundles that came from {@code deploy}. What may run their code waits for it a while and no longer. */
final class Plugs {

    private static final Logger log = LoggerFactory.getLogger(Plugs.class);

    private static final String LOCATION = "deploy:";

    /** What takes longer is taken to hang. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Stamp(FileTime modified, long bytes) {
        static Stamp of(Path file) throws IOException {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        }
    }

    private interface Work {
        void run() throws BundleException, IOException, InterruptedException;
    }

    private final BundleContext context;
    private final Duration patience;
    private final Map<String, Stamp> stamps = new ConcurrentHashMap<>();
    private final Set<String> hanging = ConcurrentHashMap.newKeySet();

    Plugs(BundleContext context, Duration patience) {
        this.context = context;
        this.patience = patience;
    }

    /** The jar that a bundle came from; empty for one of the program. */
    static Optional<String> jarOf(Bundle bundle) {
        return bundle.getLocation().startsWith(LOCATION)
                ? Optional.of(bundle.getLocation().substring(LOCATION.length()))
                : Optional.empty();
    }

    Optional<Bundle> bundle(String jar) {
        return Optional.ofNullable(context.getBundle(LOCATION + jar));
    }

    boolean isActive(String jar) {
        return bundle(jar).filter(bundle -> bundle.getState() == Bundle.ACTIVE).isPresent();
    }

    /** Whether code of it never came back: the framework waits for it too, so nothing can be done with the bundle any more. */
    boolean hangs(String jar) {
        return hanging.contains(jar);
    }

    /** Why a bundle of this name can't be installed from this jar. */
    Optional<String> obstacle(String jar, Sound sound) {
        return Arrays.stream(context.getBundles())
                .filter(other -> sound.symbolicName().equals(other.getSymbolicName()))
                .map(Plugs::jarOf)
                .filter(origin -> origin.isEmpty() || !origin.get().equals(jar))
                .findFirst()
                .map(origin -> origin.isEmpty()
                        ? "bears the name of a bundle that comes with the program, " + sound.symbolicName()
                                + ": give yours another Bundle-SymbolicName"
                        : "holds the bundle " + sound.symbolicName() + ", which deploy/" + origin.get()
                                + " has installed: remove one of the two");
    }

    /**
     * Installs the jar or, if the file has changed, replaces what it held, and starts it.
     *
     * @return why it does not run, empty if it does
     */
    Optional<String> put(String jar, Path file) throws IOException {
        Stamp stamp = Stamp.of(file);
        boolean known = stamp.equals(stamps.get(jar)) && bundle(jar).isPresent();
        Optional<String> wrong = known ? Optional.empty() : perform(jar, () -> load(jar, file));
        if (wrong.isEmpty()) {
            stamps.put(jar, stamp);
            if (!isActive(jar)) {
                wrong = perform(jar, () -> bundle(jar).orElseThrow().start());
            }
            if (wrong.isEmpty() && !known) {
                bundle(jar)
                        .ifPresent(bundle ->
                                log.info("deploy/{}: {} {} runs", jar, bundle.getSymbolicName(), bundle.getVersion()));
            }
        }
        return wrong;
    }

    private void load(String jar, Path file) throws IOException, BundleException, InterruptedException {
        Optional<Bundle> before = bundle(jar);
        try (InputStream in = Files.newInputStream(file)) {
            if (before.isEmpty()) {
                context.installBundle(LOCATION + jar, in);
            } else {
                Code code = Code.of(before.get());
                before.get().update(in);
                refresh(before.get());
                tell(jar, code);
            }
        }
    }

    /** Uninstalls what the jar held. */
    void remove(String jar) {
        stamps.remove(jar);
        hanging.remove(jar);
        bundle(jar).ifPresent(bundle -> {
            Code code = Code.of(bundle);
            perform(jar, () -> {
                        bundle.uninstall();
                        refresh(bundle);
                    })
                    .ifPresentOrElse(
                            wrong -> log.warn("deploy/{} is gone, and its bundle {}", jar, wrong),
                            () -> log.info("deploy/{} is gone, and so is {}", jar, bundle.getSymbolicName()));
            tell(jar, code);
        });
    }

    private static void tell(String jar, Code code) {
        List<String> threads = code.threads();
        if (!threads.isEmpty()) {
            log.warn(
                    "deploy/{}: code of it goes on though it was stopped, and stays in memory until the node stops: {}",
                    jar,
                    String.join("; ", threads));
        }
    }

    /** Lets whoever used its packages go on with what there is now. */
    private void refresh(Bundle bundle) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        FrameworkListener whenDone = event -> done.countDown();
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(bundle), whenDone);
        done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Optional<String> perform(String jar, Work work) {
        try {
            Step.run("deploy-" + jar, patience, () -> {
                work.run();
                return null;
            });
            return Optional.empty();
        } catch (Step.Hangs hangs) {
            hanging.add(jar);
            String where = bundle(jar)
                    .flatMap(bundle -> Code.of(bundle).in(hangs.getStackTrace()))
                    .map(at -> " at " + at)
                    .orElse("");
            return Optional.of("hangs" + where + ": mend it, and stop the node to be rid of what hangs");
        } catch (ExecutionException e) {
            return Optional.of(explain(jar, e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("was not taken: the node stops");
        }
    }

    private String explain(String jar, Throwable failure) {
        if (failure instanceof BundleException wiring && wiring.getType() == BundleException.RESOLVE_ERROR) {
            List<String> missing =
                    bundle(jar).map(bundle -> Wiring.missing(context, bundle)).orElse(List.of());
            if (!missing.isEmpty()) {
                return "needs " + String.join("; and ", missing);
            }
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return "does not start: " + root;
    }
}
