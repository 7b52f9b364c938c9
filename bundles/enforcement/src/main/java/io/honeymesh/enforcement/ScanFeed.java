// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Scan;
import java.util.function.Consumer;

/**
 * The kernel's scan reports, for the ring reader. A service of this bundle alone: while it is held the program stays
 * loaded.
 */
interface ScanFeed {
    /** An open ring buffer, used and closed by one thread. */
    interface Reading extends AutoCloseable {
        /** Hands what has come to the consumer; waits up to {@code waitMillis} for something to come. */
        void poll(int waitMillis) throws KernelException;

        @Override
        void close();
    }

    /**
     * Starts reading.
     *
     * @return null never; where nothing is enforced, a reading that has ended
     * @throws KernelException if the kernel refuses
     */
    Reading open(Consumer<Scan> consumer) throws KernelException;

    /** Whether there will ever be reports. */
    boolean live();
}
