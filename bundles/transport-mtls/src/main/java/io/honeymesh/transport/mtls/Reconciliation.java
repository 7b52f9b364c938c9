// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.spi.Envelope;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Finds out what one end of a link holds and the other doesn't, and sends it (S24). Each link is told one list of names and sent
 * one lot of messages at a time. Thread-safe.
 */
final class Reconciliation {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration WHILE_SENDING = Duration.ofSeconds(10);

    /** How many names more than are held here are listened to. */
    private static final int MORE_THAN_HERE = 10_000;

    /** Messages sent at once, then a second's pause: the other side's door lets no more through for long. */
    private static final int A_SECOND = 1000;

    /** @param surplus names of what is only here, {@link Frame#ID_BYTES} each */
    private record Difference(byte[] surplus, boolean lacking) {}

    private interface Sending {
        void run() throws InterruptedException;
    }

    private final Inventory inventory;
    private final Duration digestFor;

    Reconciliation(FederationDoor door, Duration heartbeat) {
        inventory = new Inventory(door);
        digestFor = heartbeat.dividedBy(2);
    }

    Frame.Heartbeat heartbeat() {
        return new Frame.Heartbeat(inventory.notOlderThan(digestFor).digest());
    }

    /** Brings a newcomer up to date at once. */
    void welcome(Link link) {
        // Anew, as it is in there itself only now.
        Inventory.Snapshot here = inventory.notOlderThan(Duration.ZERO);
        link.send(new Frame.Heartbeat(here.digest()));
        tell(link, here);
    }

    void heard(Link link, Frame.Heartbeat heartbeat) {
        if (link.exchange.differs(heartbeat.digest(), heartbeat().digest())) {
            tell(link, inventory.notOlderThan(FRESH));
        }
    }

    void heard(Link link, Frame.Have have) {
        int most = inventory.notOlderThan(WHILE_SENDING).held().size() + MORE_THAN_HERE;
        link.exchange.told(have, most).ifPresent(names -> compare(link, names));
    }

    /** Tells the other side what there is here, so that it sends what there isn't. */
    private void tell(Link link, Inventory.Snapshot here) {
        inTurn(link.exchange.telling, () -> {
            for (Frame.Have have : Frame.have(here.names())) {
                if (!link.sendPatiently(have)) {
                    return;
                }
            }
        });
    }

    /** Sends what the other side lacks, and asks for what this one does. */
    private void compare(Link link, byte[] names) {
        inTurn(link.exchange.supplying, () -> {
            Inventory.Snapshot here = inventory.notOlderThan(FRESH);
            Difference difference = difference(here, names);
            if (difference.lacking()) {
                tell(link, here);
            }
            supply(link, difference.surplus());
        });
    }

    /** One at a time, as it takes memory. */
    private synchronized Difference difference(Inventory.Snapshot here, byte[] names) {
        Set<String> lacking = new HashSet<>(Frame.ids(names));
        ByteArrayOutputStream surplus = new ByteArrayOutputStream();
        for (String name : here.held().keySet()) {
            if (!lacking.remove(name)) {
                surplus.writeBytes(HexFormat.of().parseHex(name));
            }
        }
        return new Difference(surplus.toByteArray(), !lacking.isEmpty());
    }

    /** In the order in which the other side can take it in. Only names wait: a slow peer may keep them for long. */
    private void supply(Link link, byte[] surplus) throws InterruptedException {
        int sent = 0;
        for (int at = 0; at < surplus.length; at += Frame.ID_BYTES) {
            String name = HexFormat.of().formatHex(surplus, at, at + Frame.ID_BYTES);
            Envelope envelope = inventory.notOlderThan(WHILE_SENDING).held().get(name);
            if (envelope != null && !link.sendPatiently(new Frame.Held(envelope.bytes()))) {
                return;
            }
            if (++sent % A_SECOND == 0) {
                Thread.sleep(Duration.ofSeconds(1));
            }
        }
    }

    private static void inTurn(Turn turn, Sending sending) {
        if (!turn.begin()) {
            return;
        }
        Thread.ofVirtual().name("mtls-exchange").start(() -> {
            try {
                sending.run();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                turn.end();
            }
        });
    }
}
