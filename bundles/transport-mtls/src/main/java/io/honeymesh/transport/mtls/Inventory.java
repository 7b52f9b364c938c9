// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.spi.Envelope;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is held here by name, looked through only now and then: peers may ask as often as they like. Thread-safe. */
final class Inventory {

    /**
     * What was held at one moment.
     *
     * @param held by name, in the order in which another node can take it in
     * @param names all of them in order, {@link Frame#ID_BYTES} each
     * @param digest of the names
     */
    record Snapshot(Map<String, Envelope> held, byte[] names, byte[] digest) {

        static Snapshot of(Iterable<Envelope> envelopes) {
            Map<String, Envelope> held = new LinkedHashMap<>();
            envelopes.forEach(envelope -> held.put(Frame.name(envelope), envelope));
            ByteArrayOutputStream names = new ByteArrayOutputStream(held.size() * Frame.ID_BYTES);
            held.keySet().stream().sorted().map(HexFormat.of()::parseHex).forEach(names::writeBytes);
            byte[] all = names.toByteArray();
            return new Snapshot(
                    Collections.unmodifiableMap(held), all, Frame.sha256().digest(all));
        }
    }

    private final FederationDoor door;
    private Snapshot last;
    private long lastNanos;

    Inventory(FederationDoor door) {
        this.door = door;
    }

    synchronized Snapshot notOlderThan(Duration age) {
        long now = System.nanoTime();
        if (last == null || now - lastNanos >= age.toNanos()) {
            last = Snapshot.of(door.held());
            lastNanos = now;
        }
        return last;
    }
}
