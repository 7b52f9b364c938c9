// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Scan;
import io.honeymesh.api.service.Detection;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the kernel's scan reports to detection, on a platform thread of its own: it waits inside a native call, which would
 * hold a virtual thread's carrier. The thread has ended when {@link #deactivate} returns, and only then can the program
 * be unloaded.
 */
@Component(
        service = {},
        immediate = true)
public final class ScanReader {
    private static final Logger LOG = LoggerFactory.getLogger(ScanReader.class);
    /** Longest wait in the kernel, so longest time to stop. */
    private static final int WAIT_MILLIS = 100;
    /** After what should not have been. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Detection detection;
    private final Thread thread;
    private volatile boolean stopped;
    private int failures;

    @Activate
    public ScanReader(@Reference Detection detection, @Reference ScanFeed feed) {
        this.detection = detection;
        this.thread = Thread.ofPlatform().name("honeymesh-scan-reader").daemon().unstarted(() -> read(feed));
        if (feed.live()) {
            thread.start();
        }
    }

    private void read(ScanFeed feed) {
        try (ScanFeed.Reading reading = feed.open(this::handIn)) {
            while (!stopped) {
                poll(reading);
            }
        } catch (KernelException e) {
            LOG.error("scans in the kernel are stopped but not reported: {}", e.getMessage());
        }
    }

    /** An error, for want of memory most likely, costs a moment and not the thread. */
    private void poll(ScanFeed.Reading reading) throws KernelException {
        try {
            reading.poll(WAIT_MILLIS);
        } catch (RuntimeException | Error unexpected) {
            LockSupport.parkNanos(PAUSE_NANOS);
            complain(unexpected);
        }
    }

    private void complain(Throwable unexpected) {
        failures++;
        try {
            LOG.error("reading scan reports failed for the {}. time and goes on", failures, unexpected);
        } catch (Throwable loggingFailed) {
            return;
        }
    }

    private void handIn(Scan scan) {
        if (!stopped) {
            detection.observe(scan);
        }
    }

    @Deactivate
    public void deactivate() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join();
    }
}
