// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.spi.FederationTransport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Hands transports to federation. A component of its own, for transports need the door, and so the other one, first. */
@Component(
        service = {},
        immediate = true)
public final class Links {

    private final FederationComponent federation;

    @Activate
    public Links(@Reference FederationComponent federation) {
        this.federation = federation;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTransport(FederationTransport transport) {
        federation.add(transport);
    }

    void removeTransport(FederationTransport transport) {
        federation.remove(transport);
    }
}
