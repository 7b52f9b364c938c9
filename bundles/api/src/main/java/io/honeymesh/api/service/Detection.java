// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Decision;
import io.honeymesh.api.Observation;
import org.osgi.annotation.versioning.ProviderType;

/** Where sensors hand in what they saw. Thread-safe. */
@ProviderType
public interface Detection {

    /**
     * Judges an observation and has policy act on it, on the caller's thread. For a touch the kernel has the ban when
     * this returns; plugged-in rules run after the kernel write.
     */
    Decision observe(Observation observation);
}
