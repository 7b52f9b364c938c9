// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrapPortsTest {

    private final TrapPorts ports = new TrapPorts();

    private void trap(Transport transport, String address, int port, TrapStatus.State state) {
        Endpoint endpoint = new Endpoint(IpAddress.parse(address), port);
        ports.on(new NodeEvent.TrapChanged(Instant.EPOCH, new TrapStatus("t", transport, endpoint, state, "", 0, 0)));
    }

    @Test
    void S02_aTrapOnOneAddressMarksItsPortForNoOther() {
        trap(Transport.UDP, "192.0.2.5", 53, TrapStatus.State.LISTENING);
        trap(Transport.TCP, "192.0.2.5", 23, TrapStatus.State.LISTENING);
        trap(Transport.UDP, "::", 161, TrapStatus.State.LISTENING);
        trap(Transport.TCP, "::", 21, TrapStatus.State.LISTENING);
        assertEquals(Set.of(161), ports.rules(Set.of()).trapsUdp());
        assertEquals(Set.of(21), ports.rules(Set.of()).trapsTcp());
        trap(Transport.UDP, "::", 161, TrapStatus.State.CLOSED);
        assertEquals(Set.of(), ports.rules(Set.of()).trapsUdp());
    }

    @Test
    void S04_whereATrapListensNobodyLogsIn() {
        trap(Transport.TCP, "192.0.2.5", 22, TrapStatus.State.LISTENING);
        assertEquals(Set.of(2200), ports.rules(Set.of(22, 2200)).management());
    }

    @Test
    void whoFollowsThemIsCalledWhenTheChangeCanBeSeen() {
        List<Set<Integer>> seen = new ArrayList<>();
        ports.follow(() -> seen.add(ports.rules(Set.of()).trapsTcp()));
        trap(Transport.TCP, "::", 21, TrapStatus.State.LISTENING);
        trap(Transport.TCP, "::", 21, TrapStatus.State.CLOSED);
        assertEquals(List.of(Set.of(21), Set.of()), seen);
    }
}
