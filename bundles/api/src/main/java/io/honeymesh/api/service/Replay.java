// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.NodeEvent;
import java.io.IOException;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs what is on record through detection as if it were happening now: the traps understand it, the fingerprinters and rules of
 * this node judge it, and policy says what it would decide. All of them begin with an empty memory, and nothing is banned,
 * kept, told or sent. Thread-safe.
 */
@ProviderType
public interface Replay {

    /** What there is to replay. */
    @FunctionalInterface
    interface Source {
        /** Tells of all of it. */
        void to(Traffic traffic) throws IOException;
    }

    /**
     * Replays on the caller's thread, in the order in which things happened.
     *
     * @param events hears what a live node would have told: touches, conversations and scans, with verdict and decision. Their
     *     times are those of the record, and no enforcer has a part in them
     * @throws IOException what the source throws, after all that came before was told
     * @throws InterruptedException if the thread is interrupted; what is under way ends
     */
    void run(Source source, Consumer<NodeEvent> events) throws IOException, InterruptedException;
}
