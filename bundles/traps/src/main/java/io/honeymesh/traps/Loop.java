// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.time.Duration;

/** What serves one open socket, on a thread of its own. Thread-safe. */
interface Loop {

    void start();

    /** The port it serves. */
    int port();

    /** Touches since it started. */
    long touches();

    /** Frees the port. */
    void close();

    /** Waits until its thread has ended; whether it did. */
    boolean join(Duration atMost) throws InterruptedException;
}
