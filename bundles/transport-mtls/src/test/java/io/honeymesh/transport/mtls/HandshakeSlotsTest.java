// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandshakeSlotsTest {

    private static final IpAddress MEMBER = IpAddress.parse("45.45.0.1");

    private final HandshakeSlots slots =
            new HandshakeSlots(address -> address.equals(MEMBER) ? Set.of("member") : Set.of());

    private Optional<HandshakeSlots.Slot> take(String caller) {
        return slots.take(IpAddress.parse(caller));
    }

    private long taken(String prefix, int calls) {
        return IntStream.range(0, calls)
                .filter(i -> take(prefix + i).isPresent())
                .count();
    }

    @Test
    void S20_strangersLeaveRoomForThoseWhoseAddressAMemberHasTold() {
        assertEquals(HandshakeSlots.MOST - HandshakeSlots.FOR_MEMBERS, taken("203.0.113.", 200));
        assertEquals(Optional.empty(), take("198.51.100.1"));
        assertTrue(slots.take(MEMBER).isPresent());
    }

    @Test
    void oneAddressAndOneIpv6NetworkOf64HaveFour() {
        List<HandshakeSlots.Slot> own = IntStream.range(0, 40)
                .mapToObj(_ -> slots.take(MEMBER))
                .flatMap(Optional::stream)
                .toList();
        assertEquals(4, own.size());
        assertEquals(4, taken("2001:db8:0:1::", 9));
        assertEquals(4, taken("2001:db8:0:2::", 9));
        own.getFirst().close();
        assertTrue(slots.take(MEMBER).isPresent());
        assertEquals(Optional.empty(), slots.take(MEMBER), "four of its own are in it already");
    }

    @Test
    void S20_whoHasAnIpv6NetworkOf48TakesNoMoreThanEightButMembersInItHaveRoom() {
        IpAddress member = IpAddress.parse("2001:db8:0:9::1");
        HandshakeSlots slots = new HandshakeSlots(address -> address.equals(member) ? Set.of("member") : Set.of());
        long taken = IntStream.range(0, 9)
                .filter(i ->
                        slots.take(IpAddress.parse("2001:db8:0:" + i + "::2")).isPresent())
                .count();
        assertEquals(8, taken);
        assertTrue(slots.take(IpAddress.parse("2001:db8:1::1")).isPresent(), "another network");
        assertTrue(slots.take(member).isPresent());
    }

    /** It may name eight, all of them its own. */
    @Test
    void S20_aMemberTakesNoMoreOfWhatIsForMembersThanTwoWhateverAddressesItNames() {
        HandshakeSlots slots = new HandshakeSlots(
                address -> address.toString().startsWith("45.") ? Set.of("hostile") : Set.of("other"));
        long taken = IntStream.range(0, 64)
                .filter(i -> slots.take(IpAddress.parse("45.45.0." + i)).isPresent())
                .count();
        assertEquals(HandshakeSlots.MOST - HandshakeSlots.FOR_MEMBERS + HandshakeSlots.MOST_OF_ONE_MEMBER, taken);
        assertTrue(slots.take(IpAddress.parse("46.46.0.1")).isPresent());
    }

    @Test
    void whatIsGivenBackIsThereForOthers() {
        List<HandshakeSlots.Slot> all = IntStream.range(0, 24)
                .mapToObj(i -> take("203.0.113." + i).orElseThrow())
                .toList();
        all.forEach(HandshakeSlots.Slot::close);
        assertEquals(24, taken("198.51.100.", 30));
    }
}
