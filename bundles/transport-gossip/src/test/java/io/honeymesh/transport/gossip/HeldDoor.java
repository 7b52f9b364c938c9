// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.spi.Envelope;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A door that takes whatever is new and holds it. Thread-safe. */
final class HeldDoor implements FederationDoor {

    private final Map<String, Envelope> held = new LinkedHashMap<>();
    private int live;

    static Envelope envelope(byte[] content) {
        return Envelope.of(Instant.MAX, content);
    }

    synchronized void hold(Envelope envelope) {
        held.put(envelope.id(), envelope);
    }

    synchronized boolean has(String id) {
        return held.containsKey(id);
    }

    @Override
    public synchronized boolean receive(String transport, String link, byte[] content) {
        boolean fresh = receiveHeld(transport, link, content);
        live += fresh ? 1 : 0;
        return fresh;
    }

    @Override
    public synchronized boolean receiveHeld(String transport, String link, byte[] content) {
        Envelope envelope = envelope(content);
        return held.putIfAbsent(envelope.id(), envelope) == null;
    }

    /** How many came as news, and not because they were held elsewhere. */
    synchronized int heardLive() {
        return live;
    }

    @Override
    public synchronized Collection<Envelope> held() {
        return List.copyOf(held.values());
    }
}
