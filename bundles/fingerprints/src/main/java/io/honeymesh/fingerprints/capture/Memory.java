// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

/** What of the heap a capture's reading may hold in each of its tables: within a node there are others who need it. */
final class Memory {

    static final long BYTES = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 32);

    private Memory() {}

    /** How many things of a size may be held, at most so many. */
    static int room(int bytesEach, int atMost) {
        return Math.clamp(BYTES / bytesEach, 1, atMost);
    }
}
