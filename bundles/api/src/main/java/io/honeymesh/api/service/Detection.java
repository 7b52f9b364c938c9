// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Touch;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/** Where sensors hand in what they saw. Thread-safe. */
@ProviderType
public interface Detection {

    /**
     * Judges an observation and has policy act on it, on the caller's thread. For a touch the kernel has the ban when
     * this returns; plugged-in rules run after the kernel write.
     */
    Decision observe(Observation observation);

    /**
     * Judges a conversation that goes on by what its client is, where an operator's order makes that enough: who shows a banned
     * fingerprint is banned in full when this returns. To be asked as bytes come in; costs next to nothing while there is no
     * order on any fingerprint.
     *
     * @param wire the first bytes the client has sent so far, as they were on the wire
     * @return whether the conversation is to end now; then it is handed in as any other
     */
    default boolean interrupts(Touch touch, Supplier<Captured> wire) {
        return false;
    }

    /**
     * Judges a piece of evidence of a conversation that goes on: who has shown intent for certain is banned in full when this
     * returns, and told of, though they may talk for long. To be asked once for each kind of evidence; the conversation is
     * handed in as any other when it ends.
     */
    default void overhears(Touch touch, Evidence piece) {
        // A sensor's host need not ask.
    }
}
