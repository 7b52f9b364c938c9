// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests.insider;

import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Sends by the transport there is. */
final class Transports {

    private static final String ID = "00112233445566778899aabbccddeeff";

    private final BundleContext context;

    Transports(BundleContext context) {
        this.context = context;
    }

    List<String> links() {
        return List.copyOf(new TreeSet<>(transport().links()));
    }

    List<String> send(String link, String text) {
        Envelope envelope = new Envelope(ID, Instant.MAX, text.getBytes(StandardCharsets.UTF_8));
        return List.of("" + transport().send(link, envelope));
    }

    private FederationTransport transport() {
        ServiceReference<FederationTransport> reference = context.getServiceReference(FederationTransport.class);
        return Optional.ofNullable(reference)
                .map(context::getService)
                .orElseThrow(() -> new IllegalStateException("there is no transport"));
    }
}
