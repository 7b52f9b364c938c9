// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.spi.Envelope;
import java.util.Collection;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The one door through which bytes from peers come in; checks them in full before anything acts on them (S20). What is live and
 * what is state are two ways in (S24): a live message must be fresh, state may be as old as its own expiry lets it. Never
 * throws, never blocks for long. Thread-safe.
 */
@ProviderType
public interface FederationDoor {

    /**
     * Takes a live message as it came.
     *
     * @param link over which link it came: that link's budget pays for looking at it
     * @return whether it was valid and new here: only then a transport may pass it on, and once
     */
    boolean receive(String transport, String link, byte[] envelope);

    /**
     * Takes a message out of what a peer or a medium still held: for newcomers and after a split.
     *
     * @return whether it was valid and new here
     */
    boolean receiveHeld(String transport, String link, byte[] envelope);

    /** What is in force here of all publishers, this node included: a snapshot, for transports that bring others up to date. */
    Collection<Envelope> held();
}
