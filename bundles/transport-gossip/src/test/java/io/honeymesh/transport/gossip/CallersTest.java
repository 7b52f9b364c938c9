// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import io.honeymesh.transport.gossip.wire.ByteBudget;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallersTest {

    private final Callers callers = new Callers(new ByteBudget(16 << 20));

    private Optional<Callers.Call> enter(String address, Collection<?> owners) {
        return callers.enter(IpAddress.parse(address), owners);
    }

    private long entered(int calls, String prefix, Collection<?> owners) {
        return IntStream.range(0, calls)
                .filter(i -> enter(prefix + i, owners).isPresent())
                .count();
    }

    /** As many as a member can name. */
    @Test
    void S27_aMemberHasNoMoreConnectionsForAllItsAddressesThanForOne() {
        assertEquals(8, entered(64, "45.45.0.", List.of("hostile")));
        assertEquals(8, entered(64, "45.45.1.", List.of("honest")));
        // Whoever names an honest member's address takes no room of that one's.
        assertTrue(enter("45.45.2.1", Set.of("hostile", "third")).isPresent());
    }

    @Test
    void S27_anAddressInAnIpv6NetworkLeavesRoomForTheOthers() {
        IpAddress one = IpAddress.parse("2001:db8::1");
        assertEquals(
                8,
                IntStream.range(0, 20)
                        .filter(_ -> callers.enter(one, List.of(one)).isPresent())
                        .count());
        long others = IntStream.range(2, 60)
                .mapToObj(i -> IpAddress.parse("2001:db8::" + i))
                .filter(address -> callers.enter(address, List.of(address)).isPresent())
                .count();
        assertEquals(24, others);
        assertTrue(enter("10.0.0.1", List.of("10.0.0.1")).isPresent());
    }

    @Test
    void whoIsNotAdmittedHasNoRoomAndWhoLeavesMakesSome() {
        assertEquals(Optional.empty(), enter("10.0.0.1", Set.of()));
        List<Callers.Call> calls = IntStream.range(0, 8)
                .mapToObj(_ -> enter("10.0.0.1", List.of("one")).orElseThrow())
                .toList();
        assertEquals(Optional.empty(), enter("10.0.0.1", List.of("one")));
        calls.getFirst().close();
        assertTrue(enter("10.0.0.1", List.of("one")).isPresent());
    }
}
