// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which fingerprints were shown to this node's traps, and by whom. Bounded, for a source and in all: what was not shown for
 * longest is forgotten first. Thread-safe; may wait for the disk.
 */
@ProviderType
public interface FingerprintLog {

    /**
     * What is remembered of one source with one fingerprint.
     *
     * @param times conversations in which it was shown
     * @param said what a rule last said of it, such as the tool's name; escaped, or empty
     */
    record Sighting(Fingerprint fingerprint, IpAddress source, Instant first, Instant last, long times, String said) {}

    /**
     * What the addresses of a subject have shown, the latest first.
     *
     * @param limit 1–10 000
     */
    List<Sighting> shownBy(Subject subject, int limit);

    /** Who has shown it, the latest first. */
    List<Sighting> of(Fingerprint fingerprint, int limit);

    /** How many sources have shown it, as far as is remembered. */
    long sources(Fingerprint fingerprint);

    /** The fingerprints of a kind, the latest shown first, each once. */
    List<Fingerprint> latest(String kind, int limit);
}
