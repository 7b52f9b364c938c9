// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final Flow OPERATOR = session("198.51.100.7", 50_000);

    private final Sessions sessions = new Sessions();

    private static Flow session(String remote, int port) {
        return new Flow(
                Transport.TCP,
                new Endpoint(IpAddress.parse(remote), port),
                new Endpoint(IpAddress.parse("192.0.2.1"), 22));
    }

    /** As many sources, each in a network of its own. */
    private static List<Flow> strangers(int networks) {
        List<Flow> strangers = new ArrayList<>();
        for (int i = 0; i < networks; i++) {
            strangers.add(session("10." + i / 256 + "." + i % 256 + ".1", 1024));
        }
        return strangers;
    }

    @Test
    void S04_oneSourceHasAFewSessionsGuardedHoweverManyItOpens() {
        List<Flow> open = new ArrayList<>();
        for (int port = 1; port <= 1000; port++) {
            open.add(session("10.0.0.1", port));
        }
        open.add(OPERATOR);
        Collection<Flow> chosen = sessions.choose(open);
        assertEquals(Sessions.PER_SOURCE + 1, chosen.size());
        assertTrue(chosen.contains(OPERATOR));
    }

    @Test
    void S04_oneNetworkDoesNotCrowdOutTheOperator() {
        List<Flow> open = new ArrayList<>();
        for (int host = 1; host <= 5000; host++) {
            open.add(session("2001:db8::" + Integer.toHexString(host), 1024));
        }
        open.add(OPERATOR);
        Collection<Flow> chosen = sessions.choose(open);
        assertEquals(Sessions.IN_ALL, chosen.size());
        assertTrue(chosen.contains(OPERATOR));
    }

    @Test
    void S04_anOperatorWhoWasThereFirstStaysGuardedAgainstManyNetworks() {
        sessions.choose(List.of(OPERATOR));
        List<Flow> open = new ArrayList<>(strangers(Sessions.IN_ALL + 1));
        open.add(OPERATOR);
        assertTrue(sessions.choose(open).contains(OPERATOR));
        assertEquals(Sessions.IN_ALL, sessions.choose(open).size());
    }

    @Test
    void aSessionThatIsOverIsNoLongerGuarded() {
        sessions.choose(List.of(OPERATOR));
        assertEquals(Set.of(), Set.copyOf(sessions.choose(List.of())));
    }
}
