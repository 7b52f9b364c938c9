// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the programs of one connection may keep in memory in all: {@value #MAX_BYTES} bytes of variables, functions, files,
 * handles, arguments, and of output and input on its way (S12, S14). Thread-safe.
 */
final class Memory {

    static final long MAX_BYTES = 4L << 20;

    private final AtomicLong used = new AtomicLong();

    /** Takes bytes, or none if that is more than there are left. */
    boolean take(long bytes) {
        if (used.addAndGet(bytes) > MAX_BYTES && bytes > 0) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** @throws Shell.Failure if there are not so many left */
    void hold(long bytes) throws Shell.Failure {
        if (!take(bytes)) {
            throw new Shell.Failure("cannot allocate memory", 1);
        }
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
