// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests.insider;

import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Stands where federation will: takes what a transport brings, and sends by one. */
final class Federation implements FederationDoor {

    private static final String ID = "00112233445566778899aabbccddeeff";

    private final BundleContext context;
    private final List<String> received = new CopyOnWriteArrayList<>();
    private Optional<ServiceRegistration<FederationDoor>> door = Optional.empty();
    private Optional<ServiceReference<FederationTransport>> held = Optional.empty();

    Federation(BundleContext context) {
        this.context = context;
    }

    /** Opens or closes the door. */
    synchronized List<String> door(boolean open) {
        held.ifPresent(context::ungetService);
        held = Optional.empty();
        door.ifPresent(ServiceRegistration::unregister);
        door = open ? Optional.of(context.registerService(FederationDoor.class, this, null)) : Optional.empty();
        return List.of("" + open);
    }

    @Override
    public boolean receive(String transport, String link, byte[] envelope) {
        return received.add(transport + " " + link + " " + new String(envelope, StandardCharsets.UTF_8));
    }

    @Override
    public boolean receiveHeld(String transport, String link, byte[] envelope) {
        return false;
    }

    @Override
    public List<Envelope> held() {
        return List.of();
    }

    /** {@code transport link text} */
    List<String> received() {
        return received;
    }

    List<String> links() {
        return List.copyOf(new TreeSet<>(transport().links()));
    }

    List<String> send(String link, String text) {
        return List.of(""
                + transport().send(link, new Envelope(ID, Instant.MAX, text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Holds on to the transport: a component that nobody holds is put away again. */
    private synchronized FederationTransport transport() {
        if (held.isEmpty()) {
            held = Optional.ofNullable(context.getServiceReference(FederationTransport.class));
        }
        return held.map(context::getService).orElseThrow(() -> new IllegalStateException("there is no transport"));
    }
}
