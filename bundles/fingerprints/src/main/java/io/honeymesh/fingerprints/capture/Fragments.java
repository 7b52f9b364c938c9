// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.IpAddress;
import io.honeymesh.fingerprints.Patchwork;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Puts fragmented IP packets together. The oldest unfinished ones are forgotten when there are too many. */
final class Fragments {

    private static final int MAX_PACKET_BYTES = 65_535;
    private static final int MAX_UNFINISHED = Memory.room(MAX_PACKET_BYTES, 256);

    record Key(IpAddress source, IpAddress destination, int protocol, int identification) {}

    private static final class Unfinished {
        final Patchwork pieces = new Patchwork(MAX_PACKET_BYTES);
        int size = -1;
    }

    private final Map<Key, Unfinished> packets = new LinkedHashMap<>();

    /** Adds a fragment; the packet's payload, if this was the last one missing. */
    Optional<Slice> add(Key key, int offset, boolean more, Slice data) {
        Unfinished packet = packets.computeIfAbsent(key, k -> new Unfinished());
        if (!packet.pieces.put(offset, data.bytes(), data.from(), data.length())) {
            packets.remove(key);
            return Optional.empty();
        }
        if (!more) {
            packet.size = offset + data.length();
        }
        if (packet.size >= 0 && packet.pieces.contiguous() >= packet.size) {
            packets.remove(key);
            return Optional.of(new Slice(packet.pieces.bytes(), 0, packet.size));
        }
        if (packets.size() > MAX_UNFINISHED) {
            Iterator<Key> oldest = packets.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return Optional.empty();
    }
}
