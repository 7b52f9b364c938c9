// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import io.honeymesh.transport.gossip.wire.Packets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * News that is sent a number of times, what was sent least first and of that the latest. Bounded: what was sent most goes first.
 * Not thread-safe.
 */
final class Broadcasts {

    private static final int MOST = 8192;
    private static final long MOST_BYTES = 8 << 20;

    private record Item(int transmissions, long order, String about, byte[] bytes) {}

    private final TreeSet<Item> items = new TreeSet<>(Comparator.comparingInt(Item::transmissions)
            .thenComparing(Comparator.comparingLong(Item::order).reversed()));
    private final Map<String, Item> byMatter = new HashMap<>();
    private long order;
    private long bytes;

    /** @param about of two on the same matter only the later is sent; empty if it stands for itself */
    void add(String about, byte[] message) {
        Item before = about.isEmpty() ? null : byMatter.remove(about);
        if (before != null) {
            remove(before);
        }
        put(new Item(0, order++, about, message));
        while (items.size() > MOST || bytes > MOST_BYTES) {
            forget(items.last());
        }
    }

    private void put(Item item) {
        items.add(item);
        bytes += item.bytes.length;
        if (!item.about.isEmpty()) {
            byMatter.put(item.about, item);
        }
    }

    private void remove(Item item) {
        items.remove(item);
        bytes -= item.bytes.length;
    }

    private void forget(Item item) {
        remove(item);
        byMatter.remove(item.about, item);
    }

    /** Takes what one member is sent: at most so many packets, each of messages that fit in its room. */
    List<List<byte[]>> take(int packets, int room, int transmissions) {
        List<List<byte[]>> taken = new ArrayList<>();
        List<Item> sent = new ArrayList<>();
        List<byte[]> packet = new ArrayList<>();
        int left = room;
        for (Item item : items) {
            int size = item.bytes.length + Packets.EACH;
            if (size > left || packet.size() == 255) {
                taken.add(packet);
                packet = new ArrayList<>();
                left = room;
                if (taken.size() == packets) {
                    break;
                }
            }
            packet.add(item.bytes);
            sent.add(item);
            left -= size;
        }
        if (!packet.isEmpty()) {
            taken.add(packet);
        }
        sent.forEach(item -> sent(item, transmissions));
        return taken;
    }

    /** Sends them one by one, whatever their length, at most so many, until one can't be sent. @return whether any was */
    boolean sendSingly(int most, int transmissions, Predicate<byte[]> send) {
        List<Item> sent = items.stream()
                .limit(most)
                .takeWhile(item -> send.test(item.bytes))
                .toList();
        sent.forEach(item -> sent(item, transmissions));
        return !sent.isEmpty();
    }

    private void sent(Item item, int transmissions) {
        forget(item);
        if (item.transmissions + 1 < transmissions) {
            put(new Item(item.transmissions + 1, item.order, item.about, item.bytes));
        }
    }

    /** Whether there is something that was never sent. */
    boolean hasFresh() {
        return !items.isEmpty() && items.first().transmissions == 0;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }
}
