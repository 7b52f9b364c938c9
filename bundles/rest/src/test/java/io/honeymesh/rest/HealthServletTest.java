// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.TrapStatus.State;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.NodeReady;
import io.honeymesh.api.service.TrapHost;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HealthServletTest {

    private static boolean isThere(State... states) {
        return HealthServlet.isThere(traps(states));
    }

    private static List<TrapStatus> traps(State... states) {
        return Stream.of(states)
                .map(state -> new TrapStatus(
                        "ssh", Transport.TCP, new Endpoint(IpAddress.parse("192.0.2.1"), 22), state, "", 0, 0))
                .toList();
    }

    @Test
    void aNodeWhoseTrapsDoNotListenLivesAndIsNotReady() throws IOException {
        HealthServlet servlet = new HealthServlet();
        servlet.ready = Asked.fake(NodeReady.class, Map.of());
        servlet.book = Asked.fake(BanBook.class, Map.of());
        servlet.traps = Asked.fake(TrapHost.class, Map.of("traps", traps(State.FAILED, State.SKIPPED)));
        assertEquals(new Asked(503, "{\"status\":\"fail\"}"), Asked.get(servlet, "/ready"));
        assertEquals(new Asked(200, "{\"status\":\"pass\"}"), Asked.get(servlet, "/health"));
        servlet.traps = Asked.fake(TrapHost.class, Map.of("traps", traps(State.FAILED, State.LISTENING)));
        assertEquals(new Asked(200, "{\"status\":\"pass\"}"), Asked.get(servlet, "/ready"));
        servlet.book = null;
        assertEquals(503, Asked.get(servlet, "/ready").status(), "without bans");
    }

    @Test
    void aNodeIsReadyWithOneTrapThatListensOrWithNoneThatShould() {
        assertEquals(
                List.of(true, true, true, false, false, false),
                List.of(
                        isThere(),
                        isThere(State.CLOSED),
                        isThere(State.LISTENING, State.FAILED, State.SKIPPED),
                        isThere(State.FAILED),
                        isThere(State.SKIPPED),
                        isThere(State.CLOSED, State.SKIPPED)));
    }
}
