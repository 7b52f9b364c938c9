// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.LicenceStatus;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What the node's licence permits, checked offline. Whatever fails, local protection goes on: nothing here throws but {@link #install}. Thread-safe. */
@ProviderType
public interface Licensing {

    /** What is in force at this moment. */
    LicenceStatus status();

    /** The text of the installed licence, for peers to check. */
    Optional<String> text();

    /**
     * Judges a licence without installing it, this node's or a peer's, as of now and for this cluster.
     *
     * @param text a compact JWS; anything else is answered with what is wrong
     */
    LicenceStatus verify(String text);

    /**
     * Installs a licence that permits something.
     *
     * @throws IllegalArgumentException with one clear line if it doesn't; the one before stays
     */
    LicenceStatus install(String text);
}
