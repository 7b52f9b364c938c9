// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.IpAddress;
import io.honeymesh.transport.gossip.wire.Streams;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Who is connected here at once: few from one place, which is an IPv4 address or an IPv6 /64, and of these no more bytes than half
 * of what is read of all. Thread-safe.
 */
final class Callers {

    static final int MOST = 64;
    private static final int MOST_OF_ONE_PLACE = 8;
    private static final int PLACE_BITS = 64;

    /** Bytes that may be read at once of what comes from one place. */
    private static final class Place {
        private final Semaphore bytes = new Semaphore(Streams.MOST_BYTES);
        private int callers;
    }

    private final Map<IpAddress, Place> places = new HashMap<>();
    private int all;

    /** @return how many bytes may be read of it; empty if there is no room for it. Else it is to be let go. */
    synchronized Optional<Semaphore> enter(IpAddress address) {
        Place place = places.getOrDefault(place(address), new Place());
        if (all >= MOST || place.callers >= MOST_OF_ONE_PLACE) {
            return Optional.empty();
        }
        all++;
        place.callers++;
        places.put(place(address), place);
        return Optional.of(place.bytes);
    }

    synchronized void leave(IpAddress address) {
        all--;
        places.computeIfPresent(place(address), (_, place) -> --place.callers == 0 ? null : place);
    }

    private static IpAddress place(IpAddress address) {
        return address.masked(Math.min(PLACE_BITS, address.bitLength()));
    }
}
