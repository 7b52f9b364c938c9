// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.spi.Envelope;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A federation door that keeps what a transport brings, for its test. Thread-safe. */
public final class Door implements FederationDoor {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What came in. */
    public record Delivery(String transport, String link, byte[] envelope) {}

    private final List<Envelope> held = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

    @Override
    public boolean receive(String transport, String link, byte[] envelope) {
        return deliveries.add(new Delivery(transport, link, envelope.clone()));
    }

    @Override
    public boolean receiveHeld(String transport, String link, byte[] envelope) {
        return receive(transport, link, envelope);
    }

    /** What {@link #hold} put there. */
    @Override
    public Collection<Envelope> held() {
        return List.copyOf(held);
    }

    /** Lets the transport find it among what is in force. */
    public void hold(Envelope envelope) {
        held.add(envelope);
    }

    /** The next that came in; waits for it. */
    public Delivery next() throws InterruptedException {
        return next(PATIENCE)
                .orElseThrow(() -> new AssertionError("nothing came in within " + PATIENCE.toSeconds() + " s"));
    }

    /** The next that came in; empty if nothing does in this time. */
    public Optional<Delivery> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(deliveries.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }
}
