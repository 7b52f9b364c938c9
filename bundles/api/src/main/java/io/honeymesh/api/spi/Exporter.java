// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import java.time.Instant;

/**
 * Writes what the node knows in a form that other programs read; a service of this interface is offered by the API
 * ({@code /api/v1/exports/NAME}) and the shell ({@code honeymesh:export NAME}) as long as it is there. Stateless or thread-safe: many
 * threads call at once. What is given has secrets hidden already where they have to be, and captured text escaped to printable
 * ASCII: an exporter adds what its format asks for.
 */
public sealed interface Exporter permits BanExporter, EventExporter {

    /** Its name, which is also the end of the file's: {@code bans.csv}; {@code [a-z0-9][a-z0-9.-]{0,39}}. */
    String name();

    /** What it is, in one line for people. */
    String title();

    /** The media type. */
    String contentType();

    /**
     * Who exports, and when.
     *
     * @param nodeId the node's ID in the mesh; 64 zeros if it has none yet
     * @param host the machine's name
     * @param version this program's
     */
    record Origin(String nodeId, String host, String version, Instant at) {}
}
