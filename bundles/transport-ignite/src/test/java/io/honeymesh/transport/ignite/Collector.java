// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.spi.Envelope;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A door that takes each envelope once, keeps it as a node does, and knows when it came. Thread-safe. */
final class Collector implements FederationDoor {

    private final Map<ByteBuffer, Long> arrivals = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Integer> refused = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Runnable> effects = new ConcurrentHashMap<>();
    private final Map<String, Envelope> held = new ConcurrentHashMap<>();
    /** What is live waits in front of it. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public boolean receive(String transport, String link, byte[] envelope) {
        try {
            gate.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            return false;
        }
        return receiveHeld(transport, link, envelope);
    }

    @Override
    public boolean receiveHeld(String transport, String link, byte[] envelope) {
        ByteBuffer bytes = ByteBuffer.wrap(envelope);
        if (refused.computeIfPresent(bytes, (key, times) -> times + 1) != null
                || arrivals.putIfAbsent(bytes, System.nanoTime()) != null) {
            return false;
        }
        effects.getOrDefault(bytes, () -> {}).run();
        return true;
    }

    @Override
    public Collection<Envelope> held() {
        return held.values();
    }

    /** From now on, until it is admitted. */
    void refuse(Envelope envelope) {
        refused.put(ByteBuffer.wrap(envelope.bytes()), 0);
    }

    void admit(Envelope envelope) {
        refused.remove(ByteBuffer.wrap(envelope.bytes()));
    }

    int refusals(Envelope envelope) {
        return refused.getOrDefault(ByteBuffer.wrap(envelope.bytes()), 0);
    }

    void onArrival(Envelope envelope, Runnable effect) {
        effects.put(ByteBuffer.wrap(envelope.bytes()), effect);
    }

    void hold(Envelope envelope) {
        held.put(envelope.id(), envelope);
    }

    boolean has(Envelope envelope) {
        return arrivals.containsKey(ByteBuffer.wrap(envelope.bytes()));
    }

    long hasAll(Collection<Envelope> envelopes) {
        return envelopes.stream().filter(this::has).count();
    }

    long arrivedAt(Envelope envelope) {
        return arrivals.get(ByteBuffer.wrap(envelope.bytes()));
    }

    int size() {
        return arrivals.size();
    }
}
