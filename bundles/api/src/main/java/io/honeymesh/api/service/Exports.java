// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Subject;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What the node can be exported as. Thread-safe. */
@ProviderType
public interface Exports {

    /** What an export is made of. */
    enum Matter {
        BANS,
        EVENTS
    }

    /** A form that there is at this moment. */
    record Format(String name, String title, String contentType, Matter of) {

        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("title", title);
            fields.put("content_type", contentType);
            fields.put("of", of.name());
            return fields;
        }
    }

    /** Sorted by name. */
    List<Format> formats();

    /** The form of this name, if there is one. */
    default Optional<Format> format(String name) {
        return formats().stream().filter(format -> format.name().equals(name)).findFirst();
    }

    /** Who exports, at this moment: for whoever sends single events. */
    Exporter.Origin origin();

    /**
     * What of it. Only the first applies to bans.
     *
     * @param overlapping only what is about a subject that has an address in common with this one
     * @param type only events of this type, or of those that begin with it and a dot
     * @param since only events from this moment on
     * @param afterSequence only events after this one, 0 for all
     * @param limit at most so many, the oldest first
     * @param hideSecrets whether passwords that strangers typed are masked (S33)
     */
    record Selection(
            Optional<Subject> overlapping,
            Optional<String> type,
            Optional<Instant> since,
            long afterSequence,
            int limit,
            boolean hideSecrets) {

        /** The most that is given at once. */
        public static final int MAX_LIMIT = 1_000_000;
    }

    /**
     * Writes an export and leaves the stream open; reads the ledger in pieces, so that nothing waits for who reads slowly.
     *
     * @throws IllegalArgumentException with one clear line if there is no such form
     * @throws IllegalStateException with one clear line if what it is made of isn't there
     */
    void write(String name, Selection selection, OutputStream to) throws IOException;
}
