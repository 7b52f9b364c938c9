// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Guard;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.NodeIdentity;
import java.lang.reflect.Proxy;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** A node changes its key while it runs: its links show the new one. */
class KeyChangeTest {

    private static final TestIdentity BEFORE = TestIdentity.of("before");
    private static final TestIdentity AFTER = TestIdentity.of("after");
    private static final Map<String, Object> ON_THIS_MACHINE = Map.of("call.networks", "127.0.0.0/8");

    private static final class Changing implements NodeIdentity {

        private final AtomicInteger failures = new AtomicInteger();
        private volatile TestIdentity now = BEFORE;

        @Override
        public String nodeId() {
            return now.nodeId();
        }

        @Override
        public String cluster() {
            return now.cluster();
        }

        @Override
        public SSLContext tls(PeerCheck peers) {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("not now");
            }
            return now.tls(peers);
        }

        @Override
        public Optional<String> nodeId(PublicKey key) {
            return now.nodeId(key);
        }
    }

    private final Changing identity = new Changing();

    /** Asks nobody to be let in. */
    private static final Federation ALONE = (Federation) Proxy.newProxyInstance(
            Federation.class.getClassLoader(),
            new Class<?>[] {Federation.class},
            (_, method, _) -> switch (method.getName()) {
                case "introducers" -> Map.of();
                case "peers" -> List.of();
                default -> throw new UnsupportedOperationException(method.getName());
            });

    /** Whichever of the two has called the other (S04). */
    private static void guardsItsPeer(MtlsTransport transport, int peersPort, int ownPort) {
        List<Guard> guards = List.copyOf(transport.guards());
        assertEquals(1, guards.size());
        Guard guard = guards.getFirst();
        assertEquals(Subject.parse("127.0.0.1"), guard.subject());
        assertEquals(Optional.of(Transport.TCP), guard.transport());
        assertTrue(
                guard.remotePort() == peersPort && guard.localPort() == Guard.ANY_PORT
                        || guard.remotePort() == Guard.ANY_PORT && guard.localPort() == ownPort,
                guard::toString);
    }

    private void linksAnew(Runnable change) throws Exception {
        int port = TestNode.freePort();
        Endpoint here = Endpoint.parse("127.0.0.1:" + port);
        try (TestNode peer = new TestNode("peer", ON_THIS_MACHINE);
                TestNode roster = new TestNode("unused", Map.of())) {
            peer.members.put(BEFORE.nodeId(), List.of(here));
            roster.members.put(TestIdentity.of("peer").nodeId(), List.of(Endpoint.parse("127.0.0.1:" + peer.port)));
            Map<String, Object> settings = new HashMap<>(ON_THIS_MACHINE);
            settings.putAll(Map.of("bind", "127.0.0.1", "port", port));
            MtlsTransport transport = new MtlsTransport(settings, identity, roster.roster(), ALONE, roster.door());
            try {
                Until.holds(
                        "it is up",
                        () -> isLinked(peer, BEFORE) && transport.links().size() == 1);
                guardsItsPeer(transport, peer.port, port);
                change.run();
                peer.members.put(AFTER.nodeId(), List.of(here));
                peer.members.remove(BEFORE.nodeId());
                Until.holds(
                        "it is up again",
                        () -> isLinked(peer, AFTER) && transport.links().size() == 1);
            } finally {
                transport.deactivate();
            }
        }
    }

    private static boolean isLinked(TestNode node, TestIdentity to) {
        return node.board.links().memberIds().equals(Set.of(to.nodeId()));
    }

    @Test
    void itsLinksBeginAnew() throws Exception {
        linksAnew(() -> identity.now = AFTER);
    }

    @Test
    void whereThatFailsItIsTriedAgain() throws Exception {
        linksAnew(() -> {
            identity.failures.set(1);
            identity.now = AFTER;
        });
        assertEquals(0, identity.failures.get());
    }
}
