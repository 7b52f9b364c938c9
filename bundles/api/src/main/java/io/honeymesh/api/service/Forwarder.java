// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Passes the ledger's events on, to a syslog server for instance; one for each configuration. Thread-safe. */
@ProviderType
public interface Forwarder {

    /** Why nothing gets there at the moment, in one line that names which one this is; empty while it does. Nothing is lost meanwhile. */
    Optional<String> problem();
}
