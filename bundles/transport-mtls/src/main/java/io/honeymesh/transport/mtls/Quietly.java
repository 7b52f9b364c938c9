// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/** What nobody can do anything about if it goes wrong. */
final class Quietly {

    private Quietly() {}

    static void close(Closeable one) {
        try {
            one.close();
        } catch (IOException gone) {
            // as it should be
        }
    }

    static void join(Thread thread, Duration longest) {
        try {
            thread.join(longest);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
