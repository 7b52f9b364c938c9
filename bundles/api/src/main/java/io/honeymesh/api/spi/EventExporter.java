// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Exports events of the ledger, one after the other, so that they can be sent singly too: over syslog each is a message. See
 * {@link Exporter}.
 */
@ConsumerType
public non-sealed interface EventExporter extends Exporter {

    /**
     * An event as the ledger has it.
     *
     * @param sequence its place in the hash chain, from 1
     * @param fields as {@link io.honeymesh.api.NodeEvent#fields()} gave them
     */
    record Event(long sequence, Map<String, Object> fields) {}

    /** What stands before the events of a file: a header, an empty array otherwise. Ends with a line's end if it is not empty. */
    default byte[] header() {
        return new byte[0];
    }

    /** Writes one event, ended by a line feed and with none inside, and leaves the stream open. */
    void write(Origin origin, Event event, OutputStream to) throws IOException;
}
