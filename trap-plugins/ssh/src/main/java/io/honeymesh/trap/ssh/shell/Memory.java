// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the programs of one connection may keep in memory in all: {@value #MAX_BYTES} bytes of variables, functions, files,
 * handles, arguments, and of output and input on its way; those of all connections {@value #MAX_BYTES_OF_ALL} (S12, S14).
 * Thread-safe.
 */
final class Memory {

    static final long MAX_BYTES = 4L << 20;

    static final long MAX_BYTES_OF_ALL = 24L << 20;

    private final AtomicLong ofAll;
    private long used;
    private boolean closed;

    /** @param ofAll what all connections use */
    Memory(AtomicLong ofAll) {
        this.ofAll = ofAll;
    }

    /** Takes bytes, or none if that is more than there are left. */
    synchronized boolean take(long bytes) {
        boolean more = bytes > 0;
        if (more && (closed || used + bytes > MAX_BYTES)) {
            return false;
        }
        if (!closed && ofAll.addAndGet(bytes) > MAX_BYTES_OF_ALL && more) {
            ofAll.addAndGet(-bytes);
            return false;
        }
        used += bytes;
        return true;
    }

    /** Leaves all of it to other connections. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            ofAll.addAndGet(-used);
        }
    }

    /** @throws Shell.Failure if there are not so many left */
    void hold(long bytes) throws Shell.Failure {
        if (!take(bytes)) {
            throw new Shell.Failure("cannot allocate memory", 1);
        }
    }

    void give(long bytes) {
        take(-bytes);
    }

    synchronized long used() {
        return used;
    }
}
