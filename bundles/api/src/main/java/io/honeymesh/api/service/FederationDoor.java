// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import org.osgi.annotation.versioning.ProviderType;

/** The one door through which bytes from peers come in; checks them in full before anything acts on them (S20). */
@ProviderType
public interface FederationDoor {

    /** Takes bytes as they came; never throws, never blocks for long. Thread-safe. */
    void receive(String transport, String link, byte[] envelope);
}
