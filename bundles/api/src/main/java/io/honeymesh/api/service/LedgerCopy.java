// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Copies the ledger while it is written to. Thread-safe. */
@ProviderType
public interface LedgerCopy {

    /**
     * Writes all that was handed in before into a database file of its own; may take a minute.
     *
     * @param file not there yet, or empty
     * @throws IOException with one clear line, also while events don't reach the disk
     */
    void copyTo(Path file) throws IOException;
}
