// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Caller;
import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/**
 * For what a browser opens without a header of the page's: downloads and WebSockets. A ticket lets in once, within ten seconds, for one
 * path, with its maker's role (S30). Thread-safe.
 */
@ProviderType
public interface Tickets {

    /** @param value goes into the query: {@code ?ticket=...} */
    record Ticket(String value, Instant expires) {}

    /**
     * Makes one.
     *
     * @param path what it opens, without query: {@code /api/v1/events}
     * @throws IllegalArgumentException with one clear line if the path is none, or if the caller has too many that nobody used
     */
    Ticket issue(Caller caller, String path);
}
