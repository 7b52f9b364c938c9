// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.EventHub;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the jars in {@code deploy}, of which File Install tells: looks at each before anything of it runs, installs and starts it, and
 * says in the log, as an event and in {@link #problems()} what is wrong with one that doesn't run. A new file that can't be used does
 * not replace what runs. Thread-safe.
 */
@Component(
        service = {ArtifactInstaller.class, DeployFolder.class},
        property = "service.ranking:Integer=100")
public final class DeployFolder implements ArtifactInstaller {

    private static final Logger log = LoggerFactory.getLogger(DeployFolder.class);

    /** What depends on more than the file's own bytes is looked at again so often. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Path folder;
    private final Plugs plugs;
    private final Function<Bundle, List<String>> failures;
    private final EventHub hub;
    private final Thread retrying;

    /** Why a jar does not run, by the file's name. */
    private final Map<String, String> problems = new ConcurrentSkipListMap<>();

    @Activate
    public DeployFolder(BundleContext context, @Reference ServiceComponentRuntime components, @Reference EventHub hub) {
        this(
                Path.of(String.valueOf(context.getProperty("karaf.base")), "deploy"),
                new Plugs(context, Plugs.PATIENCE),
                bundle -> Declared.failures(components, bundle),
                hub);
    }

    /** @param failures what of a bundle that runs did not start */
    DeployFolder(Path folder, Plugs plugs, Function<Bundle, List<String>> failures, EventHub hub) {
        this.folder = folder.toAbsolutePath().normalize();
        this.plugs = plugs;
        this.failures = failures;
        this.hub = hub;
        retrying = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("deploy-again")
                .start(this::retry);
    }

    @Deactivate
    void stop() {
        retrying.interrupt();
    }

    @Override
    public boolean canHandle(File file) {
        return file.getName().endsWith(".jar")
                && folder.equals(file.toPath().toAbsolutePath().normalize().getParent());
    }

    @Override
    public void install(File file) {
        take(file.getName());
        again();
    }

    @Override
    public void update(File file) {
        install(file);
    }

    @Override
    public synchronized void uninstall(File file) {
        problems.remove(file.getName());
        plugs.remove(file.getName());
        again();
    }

    /** Why jars don't run, by their names. */
    Map<String, String> problems() {
        return problems;
    }

    private synchronized void take(String jar) {
        Path file = folder.resolve(jar);
        Optional<String> wrong = switch (JarCheck.at(file)) {
            case JarCheck.Unsound unsound -> Optional.of(unsound.why() + unchanged(jar));
            case JarCheck.Sound sound ->
                plugs.obstacle(jar, sound).map(why -> why + unchanged(jar)).or(() -> put(jar, file));
        };
        if (wrong.isEmpty()) {
            problems.remove(jar);
        } else {
            told(jar, wrong.get());
        }
    }

    private String unchanged(String jar) {
        return plugs.isActive(jar) ? ". What it held before goes on until the node stops" : "";
    }

    private Optional<String> put(String jar, Path file) {
        try {
            return plugs.put(jar, file).or(() -> plugs.bundle(jar).map(failures).flatMap(DeployFolder::inOne));
        } catch (IOException e) {
            return Optional.of("can't be read: " + e.getMessage());
        }
    }

    private static Optional<String> inOne(List<String> lines) {
        return lines.isEmpty() ? Optional.empty() : Optional.of("runs, but for " + String.join("; and ", lines));
    }

    private void told(String jar, String why) {
        String line = SafeText.printable(why);
        if (!line.equals(problems.put(jar, line))) {
            log.warn("deploy/{} {}", SafeText.escape(jar, 100), line);
            hub.publish(new NodeEvent.Alarm(
                    Instant.now(), "deploy.failed", "deploy/" + SafeText.escape(jar, 100) + " " + line));
        }
    }

    /** What did not run may run now: something came or went. */
    private synchronized void again() {
        List.copyOf(problems.keySet()).stream().filter(jar -> !plugs.hangs(jar)).forEach(this::take);
    }

    private void retry() {
        try {
            while (true) {
                Thread.sleep(AGAIN);
                try {
                    again();
                } catch (RuntimeException unexpected) {
                    log.error("looking at deploy again failed and goes on", unexpected);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
