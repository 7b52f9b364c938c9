// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Scan;
import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Finds port scans in probes that are on record, by the settings the kernel finds live ones by (S02). It drops nothing, so
 * what a stop would have kept away isn't counted. Thread-safe.
 */
@ProviderType
public interface ScanTrackers {

    /** One that has seen nothing yet; its memory is bounded as the kernel's is. For one thread. */
    Tracker open();

    /** What was seen so far. */
    interface Tracker {
        /**
         * Takes a probe into account.
         *
         * @param at never before the one before
         * @param stealth whether no ordinary stack sends such a one; else it is a bare SYN
         * @return the scan of which this was one probe too many; empty if it was not, or while its source would be stopped
         */
        Optional<Scan> probe(Instant at, IpAddress source, Endpoint target, boolean stealth);
    }
}
