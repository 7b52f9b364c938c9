// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Events on their way to the door, so that a slow door never holds up the client's own threads. Thread-safe. */
final class Inbox {

    /** 16 MB of the longest. */
    static final int CAPACITY = 1024;

    record Entry(String key, byte[] value) {}

    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(CAPACITY);

    /** @return false if it is full */
    boolean offer(String key, byte[] value) {
        return queue.offer(new Entry(key, value));
    }

    Entry take() throws InterruptedException {
        return queue.take();
    }
}
