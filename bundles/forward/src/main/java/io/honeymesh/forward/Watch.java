// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** Closes a socket under whoever is held up in it, unless this is closed in time. */
final class Watch implements AutoCloseable {

    private final Thread thread;

    /** @param plain the socket below any TLS: closing one with TLS waits for the very write that is to be ended */
    Watch(Socket plain, Duration patience) {
        thread = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(patience);
                plain.close();
            } catch (InterruptedException | IOException done) {
                // In time; or closed already.
            }
        });
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
