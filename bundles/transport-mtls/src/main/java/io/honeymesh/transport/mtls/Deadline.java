// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import java.io.Closeable;
import java.time.Duration;

/** Closes what takes too long, whatever it waits for: a socket's own timeout begins anew with each byte. */
final class Deadline implements AutoCloseable {

    private final Thread timer;

    Deadline(Duration time, Closeable what) {
        timer = Thread.ofVirtual().name("mtls-deadline").start(() -> {
            try {
                Thread.sleep(time);
                Quietly.close(what);
            } catch (InterruptedException inTime) {
                // nothing to close
            }
        });
    }

    /** It was in time. */
    @Override
    public void close() {
        timer.interrupt();
    }
}
