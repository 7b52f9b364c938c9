// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the client sent to a program and the program hasn't read: a ring of at most {@value #MAX_BYTES} bytes that grows on
 * demand. The host's thread fills it, the program's thread empties it.
 */
final class ChannelInput {

    static final int MAX_BYTES = 131_072;
    private static final int CTRL_C = 3;

    /** How long the host's thread waits for a program that doesn't read; then the line is cut. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] ring = new byte[256];
    private int head;
    private int size;
    private boolean ended;
    private boolean aborted;
    private boolean signalled;

    /** @return whether the program took it, or had room for it, in time */
    boolean offer(byte[] bytes) throws IOException {
        lock.lock();
        try {
            long nanos = PATIENCE.toNanos();
            int at = 0;
            while (at < bytes.length && !aborted) {
                while (size == MAX_BYTES && !aborted) {
                    if (nanos <= 0) {
                        return false;
                    }
                    nanos = changed.awaitNanos(nanos);
                }
                at += put(bytes, at);
                changed.signalAll();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a program had no room", e);
        } finally {
            lock.unlock();
        }
    }

    private int put(byte[] bytes, int from) {
        int count = Math.min(bytes.length - from, MAX_BYTES - size);
        if (size + count > ring.length) {
            byte[] larger = new byte[Math.min(MAX_BYTES, Integer.highestOneBit(size + count) * 2)];
            for (int i = 0; i < size; i++) {
                larger[i] = ring[(head + i) % ring.length];
            }
            ring = larger;
            head = 0;
        }
        for (int i = 0; i < count; i++) {
            ring[(head + size + i) % ring.length] = bytes[from + i];
        }
        size += count;
        return count;
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        lock.lock();
        try {
            while (size == 0 && !ended && !aborted) {
                changed.await();
            }
            if (aborted) {
                throw new IOException("the channel is closed");
            }
            if (size == 0) {
                return -1;
            }
            int next = ring[head] & 0xff;
            head = (head + 1) % ring.length;
            size--;
            if (size == MAX_BYTES - 1) {
                changed.signalAll();
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for input", e);
        } finally {
            lock.unlock();
        }
    }

    boolean available() {
        lock.lock();
        try {
            return size > 0 || ended;
        } finally {
            lock.unlock();
        }
    }

    /** Waits; ends early, with {@code true}, when Ctrl-C or a signal comes, which it takes with all before it. */
    boolean pause(Duration time) throws IOException {
        lock.lock();
        try {
            long nanos = time.toNanos();
            while (!aborted) {
                if (signalled || takeInterrupt()) {
                    signalled = false;
                    return true;
                }
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            throw new IOException("the channel is closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean takeInterrupt() {
        for (int i = 0; i < size; i++) {
            if (ring[(head + i) % ring.length] == CTRL_C) {
                head = (head + i + 1) % ring.length;
                size -= i + 1;
                return true;
            }
        }
        return false;
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void signal() {
        lock.lock();
        try {
            signalled = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void abort() {
        lock.lock();
        try {
            aborted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
