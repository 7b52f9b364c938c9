// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.NodeReady;
import io.honeymesh.api.service.TrapHost;
import io.honeymesh.api.spi.NodeEventListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code run/status.json} for the launcher and monitoring: there while the node is ready, gone when it isn't. Written
 * on changes, at most once a second, and every half minute so that a stale file shows. One thread of its own.
 */
@Component(service = NodeEventListener.class, immediate = true)
public final class StatusFile implements NodeEventListener {

    private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration REFRESH = Duration.ofSeconds(30);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final BundleContext context;
    private final AtomicFile file;
    private final Thread thread = new Thread(this::run, "honeymesh-status-file");
    private boolean changed;
    private boolean closing;
    private String complaint = "";

    /** Both references are why the component exists only while the node is ready. */
    @Activate
    public StatusFile(BundleContext context, @Reference NodeReady ready, @Reference TrapHost host) {
        this.context = context;
        String base = context.getProperty("karaf.base");
        file = new AtomicFile(
                base == null ? context.getDataFile("status.json").toPath() : Path.of(base, "run", "status.json"));
        thread.setDaemon(true);
        thread.start();
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        if (!thread.join(CLOSE)) {
            LOG.error("The status file's thread doesn't end: the disk under {} doesn't answer", file.path());
        }
    }

    @Override
    public synchronized void on(NodeEvent event) {
        if (!changed) {
            changed = true;
            notifyAll();
        }
    }

    private void run() {
        try {
            while (goOn()) {
                write();
                pause();
            }
        } catch (InterruptedException e) {
            LOG.warn("The status file's thread was interrupted");
        } finally {
            remove();
        }
    }

    private synchronized boolean goOn() {
        changed = false;
        return !closing;
    }

    private synchronized void pause() throws InterruptedException {
        long start = System.nanoTime();
        while (!closing) {
            Duration until = changed ? PAUSE : REFRESH;
            long left = until.minusNanos(System.nanoTime() - start).toMillis();
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    private void write() {
        try (BundleServices services = new BundleServices(context)) {
            StatusReport report = StatusReport.of(services, Node.of(context), Instant.now());
            file.write((AsciiJson.of(report.fields()) + "\n").getBytes(StandardCharsets.US_ASCII));
            complaint = "";
        } catch (IOException e) {
            complain("can't be written: " + e);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            // A service that goes away or breaks while it is asked; the next change asks again.
            complain("could not be made: " + e);
        }
    }

    private void remove() {
        try {
            file.delete();
        } catch (IOException e) {
            LOG.warn("{} can't be removed: {}", file.path(), e.toString());
        }
    }

    private void complain(String why) {
        if (!why.equals(complaint)) {
            complaint = why;
            LOG.warn("{} {}", file.path(), why);
        }
    }
}
