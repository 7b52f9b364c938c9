// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import io.honeymesh.api.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads a list of addresses that others have made: the mirror image of {@link Exporter}. As long as the service is there the API
 * ({@code PUT /api/v1/imports/LIST?form=NAME}) and the shell ({@code honeymesh:import NAME}) take the form. Stateless or thread-safe.
 * What it reads is hostile: it must need no more memory than one entry takes, whatever stands there.
 */
@ConsumerType
public interface Importer {

    /** The form's name; {@code [a-z0-9][a-z0-9.-]{0,39}}. */
    String name();

    /** What it reads, in one line for people. */
    String title();

    /**
     * Reads to the end and leaves the stream open. One entry that makes no sense is skipped and counted; only what makes no sense as a
     * whole is refused, and then nothing of it is kept.
     *
     * @param from ends, or throws, after 64 MB
     * @throws IllegalArgumentException with one clear line that says where (line, object) what is wrong
     * @throws IOException if the stream breaks; what {@code to} throws must be let through as well
     */
    void read(InputStream from, Sink to) throws IOException;

    /** Takes what is read, one after the other. For one thread. */
    @ProviderType
    interface Sink {

        /** The moment of the import: what is over by then need not be told. */
        Instant now();

        /**
         * Says where the reading is, for whoever looks up what was skipped.
         *
         * @param unit what is counted: {@code line}, {@code object}
         * @param number from 1
         */
        void at(String unit, long number);

        /**
         * An address or prefix that the list names. Those that no list may name (too wide, not global, over) are skipped and counted by
         * the taker.
         *
         * @param validUntil until when, if the list says; the import's own end may come before
         * @param note what the list says of it in a few words, or empty; it is cut and escaped by the taker
         */
        void advise(Subject subject, Optional<Instant> validUntil, String note);

        /** Something here isn't taken. @param reason a few words, the same for the same: they are counted */
        void skip(String reason);
    }
}
