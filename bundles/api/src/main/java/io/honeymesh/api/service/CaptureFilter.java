// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.time.Instant;
import java.util.Optional;

/**
 * Which captures to look at; what is empty lets everything through.
 *
 * @param within only those of sources in this address or prefix
 * @param trap only this trap's
 * @param since only those from this moment on
 */
public record CaptureFilter(Optional<Subject> within, Optional<String> trap, Optional<Instant> since) {

    /** Lets everything through. */
    public static final CaptureFilter ALL = new CaptureFilter(Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether a capture of this source, by this trap, at this moment passes. */
    public boolean passes(IpAddress source, String byTrap, Instant at) {
        return within.map(subject -> subject.contains(source)).orElse(true)
                && trap.map(byTrap::equals).orElse(true)
                && since.map(earliest -> !at.isBefore(earliest)).orElse(true);
    }
}
