// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Carries signed envelopes between nodes: bytes out here, bytes in through
 * {@link io.honeymesh.api.service.FederationDoor}. Knows nothing of trust. Thread-safe.
 */
@ConsumerType
public interface FederationTransport {

    /** The transport's name, {@code [a-z0-9-]{1,32}}. */
    String name();

    /**
     * The links that are up, by a name of the transport's own: one for each peer, or one for a medium that reaches all of them.
     */
    Set<String> links();

    /**
     * Sends an envelope over one link; returns at once.
     *
     * @return whether it was accepted for sending; a link that is down or congested refuses
     */
    boolean send(String link, Envelope envelope);
}
