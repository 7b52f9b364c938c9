// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Decision;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Verdict;
import org.osgi.annotation.versioning.ProviderType;

/** The gate between a verdict and a ban: guards and allow-list first, then mode, then duration. Thread-safe. */
@ProviderType
public interface Gate {

    /**
     * Decides on a verdict; a ban is in the kernel when this returns. A touch's conversation goes on contained (S05).
     */
    Decision decide(Verdict verdict);

    /** Ends the containment of a conversation that is over. */
    void release(Flow flow);
}
