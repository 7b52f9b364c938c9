// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandshakeSlotsTest {

    private static final IpAddress MEMBER = IpAddress.parse("45.45.0.1");

    private final HandshakeSlots slots = new HandshakeSlots(MEMBER::equals);

    private long taken(String prefix, int calls) {
        return IntStream.range(0, calls)
                .filter(i -> slots.take(IpAddress.parse(prefix + i)))
                .count();
    }

    @Test
    void S20_strangersLeaveRoomForThoseWhoseAddressAMemberHasTold() {
        assertEquals(HandshakeSlots.MOST - HandshakeSlots.FOR_MEMBERS, taken("203.0.113.", 200));
        assertFalse(slots.take(IpAddress.parse("198.51.100.1")));
        assertTrue(slots.take(MEMBER));
    }

    @Test
    void oneAddressAndOneIpv6NetworkOf64HaveFour() {
        IntStream.range(0, 40).forEach(_ -> slots.take(MEMBER));
        assertEquals(4, taken("2001:db8:0:1::", 9));
        assertEquals(4, taken("2001:db8:0:2::", 9));
        slots.giveBack(MEMBER);
        assertTrue(slots.take(MEMBER));
        assertFalse(slots.take(MEMBER), "four of its own are in it already");
    }

    @Test
    void S20_whoHasAnIpv6NetworkOf48TakesNoMoreThanEightButMembersInItHaveRoom() {
        IpAddress member = IpAddress.parse("2001:db8:0:9::1");
        HandshakeSlots slots = new HandshakeSlots(member::equals);
        long taken = IntStream.range(0, 9)
                .filter(i -> slots.take(IpAddress.parse("2001:db8:0:" + i + "::2")))
                .count();
        assertEquals(8, taken);
        assertTrue(slots.take(IpAddress.parse("2001:db8:1::1")), "another network");
        assertTrue(slots.take(member));
    }

    @Test
    void whatIsGivenBackIsThereForOthers() {
        assertEquals(24, taken("203.0.113.", 24));
        IntStream.range(0, 24).forEach(i -> slots.giveBack(IpAddress.parse("203.0.113." + i)));
        assertEquals(24, taken("198.51.100.", 30));
    }
}
