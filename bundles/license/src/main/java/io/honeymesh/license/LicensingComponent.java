// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import io.honeymesh.api.LicenceStatus;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.Licensing;
import io.honeymesh.api.service.NodeIdentity;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The licence as a component. Reads the disk on a thread of its own, so that no start waits for one that doesn't answer. Thread-safe. */
@Component(immediate = true)
public final class LicensingComponent implements Licensing {

    private static final Logger LOG = LoggerFactory.getLogger(LicensingComponent.class);

    private static final long PAUSE_SECONDS = 60;
    private static final Duration CLOSE = Duration.ofSeconds(2);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile NodeIdentity identity;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile EventHub hub;

    private final InstantSource wall = InstantSource.system();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Licences licences;
    private final Thread thread;

    @Activate
    public LicensingComponent(BundleContext context) {
        this(
                folder(context, "karaf.etc", "etc"),
                folder(context, "karaf.data", "data").resolve("license"),
                VendorKey.ofBuild());
    }

    LicensingComponent(Path etc, Path folder, VendorKey vendor) {
        if (vendor.development()) {
            LOG.warn("THIS BUILD CARRIES THE DEVELOPMENT KEY: anybody can sign a licence for it");
        }
        ClockGuard clock = new ClockGuard(new ClockFile(folder, new SecureRandom()), wall, System::nanoTime);
        licences = new Licences(
                new LicenceFiles(etc, folder),
                vendor,
                clock,
                new Judge(clock, this::cluster),
                new Announcer(this::alarm));
        thread = Thread.ofVirtual().name("honeymesh-license").unstarted(this::run);
    }

    /** Not before the references are there. */
    @Activate
    void activate() {
        thread.start();
    }

    private static Path folder(BundleContext context, String property, String instead) {
        String folder = context.getProperty(property);
        return folder == null ? context.getDataFile(instead).toPath() : Path.of(folder);
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        stop.countDown();
        if (!thread.join(CLOSE)) {
            LOG.error("The licence's thread doesn't end: the disk doesn't answer");
        }
    }

    private void run() {
        try {
            // Of the first look nobody is told: whose cluster this is, and who listens, may come a moment later.
            guarded(licences::load);
            while (!stop.await(PAUSE_SECONDS, TimeUnit.SECONDS)) {
                guarded(licences::round);
            }
            guarded(licences::close);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | LinkageError unexpected) {
            LOG.error("The licence could not be looked at, the next minute tries again", unexpected);
        }
    }

    /** An identity that goes away while it is asked is none. */
    private Optional<String> cluster() {
        NodeIdentity now = identity;
        try {
            return now == null ? Optional.empty() : Optional.of(now.cluster());
        } catch (RuntimeException gone) {
            return Optional.empty();
        }
    }

    private void alarm(String kind, String detail) {
        LOG.warn("{}: {}", kind, detail);
        EventHub now = hub;
        if (now != null) {
            now.publish(new NodeEvent.Alarm(wall.instant(), kind, detail));
        }
    }

    @Override
    public LicenceStatus status() {
        return licences.status();
    }

    @Override
    public Optional<String> text() {
        return licences.text();
    }

    @Override
    public LicenceStatus verify(String text) {
        return licences.verify(text);
    }

    @Override
    public LicenceStatus install(String text) {
        return licences.install(text);
    }
}
