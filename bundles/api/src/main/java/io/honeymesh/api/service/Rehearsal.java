// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import java.time.InstantSource;
import org.osgi.annotation.versioning.ProviderType;

/** Policy without consequences. Thread-safe. */
@ProviderType
public interface Rehearsal {

    /**
     * A gate with a ban book of its own, empty at first: guards, allow-list and terms are those of the moment, and of what it
     * decides nothing is enforced, kept or told. Thread-safe.
     *
     * @param clock what the rehearsed time is; never goes back
     */
    Gate gate(InstantSource clock);
}
