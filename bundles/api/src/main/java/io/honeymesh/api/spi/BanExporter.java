// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import io.honeymesh.api.Ban;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Exports the bans that are in force. See {@link Exporter}. */
@ConsumerType
public non-sealed interface BanExporter extends Exporter {

    /** @param hits packets it has dropped; in TEST those it would have */
    record Entry(Ban ban, long hits) {}

    /**
     * Writes and leaves the stream open.
     *
     * @param bans sorted by subject; none has ended
     */
    void write(Origin origin, List<Entry> bans, OutputStream to) throws IOException;
}
