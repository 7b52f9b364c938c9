// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.time.Duration;
import java.util.Map;

/** The cluster's cache, as far as the transport sees it: bytes under a name, which end by themselves. */
interface Medium {

    /** Hears of what others put there. Called on threads of the medium's own, and must not keep them. */
    interface Listener {

        /** Somebody's entry, as strange as they made it. */
        void arrived(String key, byte[] value);

        /** Something that is no entry of bytes under a text. */
        void foreign();

        /** Nothing arrives any more: the session is to be closed. */
        void lost();
    }

    /** What a scan brings. */
    @FunctionalInterface
    interface Scanner {

        /** @return whether to go on */
        boolean found(String key, byte[] value);
    }

    /** One connection. Blocking calls, each with an end; after any failure it is to be closed. Thread-safe. */
    interface Session extends AutoCloseable {

        /** Puts all of them, or throws. */
        void put(Map<String, byte[]> entries, Duration life) throws Unavailable;

        /**
         * Shows what is there, page by page.
         *
         * @return whether it came to the end: the scanner may have had enough, or an entry can't be read
         */
        boolean scan(Scanner scanner) throws Unavailable;

        /** Whether it is still the cache that was there at the beginning, and not one that replaced it. */
        boolean unchanged() throws Unavailable;

        @Override
        void close();
    }

    /** Connects, makes the cache where there is none, and listens from then on. One caller's at a time. */
    Session open(Listener listener) throws Unavailable, InterruptedException;

    /** Whether connections that were closed have given back their threads; waits so long for each that hasn't. */
    boolean isGone(Duration within) throws InterruptedException;

    /** The cluster doesn't answer, or not as it should. */
    final class Unavailable extends Exception {
        Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
