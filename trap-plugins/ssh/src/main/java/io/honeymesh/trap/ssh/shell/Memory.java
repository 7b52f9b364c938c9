// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the programs of one connection may keep in memory in all: {@value #MAX_BYTES} bytes of variables, functions, files,
 * handles, arguments, and of output and input on its way; and those of all connections together {@value #MAX_OF_ALL}, so
 * that many connections can't do what one can't (S12, S14). Thread-safe.
 */
final class Memory {

    static final long MAX_BYTES = 4L << 20;
    static final long MAX_OF_ALL = 32L << 20;

    private final AtomicLong ofAll;
    private long used;
    private boolean closed;

    /** @param ofAll what all connections to a machine use together */
    Memory(AtomicLong ofAll) {
        this.ofAll = ofAll;
    }

    /**
     * Takes bytes, or none if that is more than there are left; below zero, gives them back.
     *
     * @throws Work.Spent if the connection is gone
     */
    synchronized boolean take(long bytes) {
        if (bytes <= 0) {
            give(-bytes);
            return true;
        }
        if (closed) {
            throw new Work.Spent("the connection of a program is gone");
        }
        if (used + bytes > MAX_BYTES) {
            return false;
        }
        if (ofAll.addAndGet(bytes) > MAX_OF_ALL) {
            ofAll.addAndGet(-bytes);
            return false;
        }
        used += bytes;
        return true;
    }

    /** @throws Shell.Failure if there are not so many left */
    void hold(long bytes) throws Shell.Failure {
        if (!take(bytes)) {
            throw new Shell.Failure("cannot allocate memory", 1);
        }
    }

    synchronized void give(long bytes) {
        if (!closed) {
            used -= bytes;
            ofAll.addAndGet(-bytes);
        }
    }

    /** The connection is gone, and all it held with it. */
    synchronized void close() {
        give(used);
        closed = true;
    }

    synchronized long used() {
        return used;
    }
}
