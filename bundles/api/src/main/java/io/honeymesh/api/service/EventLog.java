// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The ledger's events, for reading. Thread-safe. */
@ProviderType
public interface EventLog {

    /**
     * A stored event.
     *
     * @param sequence its place in the hash chain, from 1
     * @param fields as {@link io.honeymesh.api.NodeEvent#fields()} gave them
     */
    record Entry(long sequence, Map<String, Object> fields) {}

    /**
     * What to look for.
     *
     * @param overlapping only events about a subject that has an address in common with this one
     * @param type only this type, or those that begin with it and a dot
     * @param beforeSequence only earlier ones
     * @param limit 1–10 000
     */
    record Query(Optional<Subject> overlapping, Optional<String> type, Optional<Long> beforeSequence, int limit) {}

    /**
     * A part of what matches.
     *
     * @param entries oldest first
     * @param earlier before which sequence there are more; empty if there are none
     */
    record Page(List<Entry> entries, Optional<Long> earlier) {}

    /** The newest matches: fewer than asked for where they are long, as a page has 2 MB at most, but at least one if there is any. */
    Page find(Query query);

    /**
     * The oldest matches after this sequence, oldest first: for whoever reads on from where they stopped, until there are none. Fewer than
     * asked for where they are long, as for {@link #find}. Only what is on the disk, so sequences are final.
     */
    List<Entry> findAfter(long sequence, Query query);

    /**
     * The newest link of the hash chain.
     *
     * @param sha256 lower-case hexadecimal
     */
    record Head(long sequence, String sha256) {}

    /** Empty before the first event. */
    Optional<Head> head();

    /** Checks the whole hash chain; empty if it is whole, else one line that says where it breaks. May take seconds. */
    Optional<String> verify();

    /** Whether events reach the disk; empty when they do, else why not. */
    Optional<String> degraded();
}
