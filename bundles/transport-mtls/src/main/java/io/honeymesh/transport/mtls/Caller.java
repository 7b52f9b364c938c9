// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Roster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls introducers, and members that this node has no link to. Where members are is their own word, so they are called at public
 * addresses and in networks of this node's own, one endpoint at a time; introducers wherever the operator's token says. Each call
 * has a thread of its own; {@link #round} is one thread's.
 */
final class Caller {

    private static final Logger LOG = LoggerFactory.getLogger(Caller.class);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /** The longest pause between two calls of a node that has been reached, or that the operator wants to be, and of others. */
    private static final Duration KNOWN = Duration.ofMinutes(1);

    private static final Duration UNKNOWN = Duration.ofHours(1);

    private static final Duration LASTS = Duration.ofSeconds(10);

    private final String self;
    private final MtlsSettings settings;
    private final Roster roster;
    private final Introducers introducers;
    private final Handshakes handshakes;
    private final LinkTable links;
    private final Consumer<Link> up;
    private final Backoff backoff = new Backoff(System::nanoTime, new SecureRandom());
    private final Turn looking = new Turn(LOOK_AGAIN, System::nanoTime);
    private final Turn complaining = new Turn(Duration.ofHours(1), System::nanoTime);
    private final Knocks knocks;
    private final Connections connections;
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private List<Roster.Member> members = List.of();

    /** @param up what becomes of each link, to its end, on the thread that is its own */
    Caller(
            String self,
            MtlsSettings settings,
            Roster roster,
            Introducers introducers,
            Handshakes handshakes,
            Connections connections,
            LinkTable links,
            Consumer<Link> up) {
        this.self = self;
        this.settings = settings;
        this.roster = roster;
        this.introducers = introducers;
        this.handshakes = handshakes;
        this.connections = connections;
        this.links = links;
        this.up = up;
        knocks = new Knocks(settings.port(), System::nanoTime);
    }

    /** Calls one node at most: who calls how often in all is up to who asks. */
    void round() {
        // Also while no more links are wanted: by how many could be called, places are kept from those who call.
        if (looking.pass()) {
            members = callable();
            links.callable(networks(members));
        }
        for (Map.Entry<String, List<Endpoint>> asked : introducers.asked().get().entrySet()) {
            if (isDue(asked.getKey())) {
                call(asked.getKey(), asked.getValue(), KNOWN);
                return;
            }
        }
        if (!links.wantsMore()) {
            return;
        }
        for (Roster.Member member : members) {
            Optional<Endpoint> at = isDue(member.nodeId())
                    ? member.endpoints().stream()
                            .filter(endpoint -> knocks.begin(endpoint, member.nodeId()))
                            .findFirst()
                    : Optional.empty();
            if (at.isPresent()) {
                boolean wasThere = knocks.isRight(at.get(), member.nodeId());
                call(member.nodeId(), List.of(at.get()), wasThere ? KNOWN : UNKNOWN);
                return;
            }
        }
    }

    private static int networks(List<Roster.Member> members) {
        return (int) members.stream()
                .flatMap(member -> member.endpoints().stream())
                .map(Endpoint::address)
                // Of private networks only one's own are called, and there each address is a machine's.
                .map(address ->
                        Networks.privateRange(address).isPresent() ? Subject.host(address) : Networks.network(address))
                .distinct()
                .count();
    }

    private boolean isDue(String nodeId) {
        return !nodeId.equals(self) && !links.isLinked(nodeId) && !called.contains(nodeId) && backoff.mayDial(nodeId);
    }

    /** In any order, with such endpoints as may be called. */
    private List<Roster.Member> callable() {
        Reach reach = Reach.of(
                settings, roster.member(self).map(Roster.Member::endpoints).orElse(List.of()));
        Optional<String> introducer = introducers.letIn().get();
        List<Roster.Member> callable = new ArrayList<>();
        for (Roster.Member member : roster.members()) {
            if (member.endpoints().isEmpty() || member.nodeId().equals(self)) {
                continue;
            }
            List<Endpoint> at = new ArrayList<>(member.endpoints());
            if (!introducer.equals(Optional.of(member.nodeId()))) {
                at.removeIf(endpoint -> !reach.includes(endpoint.address()));
            }
            if (at.isEmpty()) {
                complain(member);
            } else {
                Collections.shuffle(at, new Random());
                callable.add(new Roster.Member(member.nodeId(), at));
            }
        }
        Collections.shuffle(callable, new Random());
        return callable;
    }

    private void complain(Roster.Member member) {
        if (complaining.pass()) {
            LOG.info(
                    "{} says that it is at {}, which is not called: if that network is one of yours, name it in call.networks of etc/{}.cfg",
                    member.nodeId().substring(0, 12),
                    member.endpoints(),
                    MtlsTransport.PID);
        }
    }

    private void call(String nodeId, List<Endpoint> endpoints, Duration longestPause) {
        // Taken back by a link that lasts: who has no place for this node hangs up at once, whoever it is.
        backoff.failed(nodeId, longestPause);
        called.add(nodeId);
        try {
            Thread.ofVirtual().name("mtls-link").start(() -> {
                try {
                    callOneAfterTheOther(nodeId, endpoints);
                } finally {
                    called.remove(nodeId);
                }
            });
        } catch (RuntimeException | Error notStarted) {
            called.remove(nodeId);
            throw notStarted;
        }
    }

    private void callOneAfterTheOther(String nodeId, List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            Optional<Link> link = connections.areClosed() ? Optional.empty() : connect(nodeId, endpoint);
            if (link.isPresent()) {
                long begin = System.nanoTime();
                up.accept(link.get());
                if (System.nanoTime() - begin > LASTS.toNanos()) {
                    backoff.succeeded(nodeId);
                }
                return;
            }
        }
    }

    private Optional<Link> connect(String nodeId, Endpoint endpoint) {
        Socket connection = new Socket();
        connections.add(connection);
        try {
            connection.connect(new InetSocketAddress(endpoint.address().toInetAddress(), endpoint.port()), (int)
                    CONNECT.toMillis());
        } catch (IOException e) {
            LOG.debug("nobody at {}", endpoint, e);
            Quietly.close(connection);
            return Optional.empty();
        } finally {
            connections.remove(connection);
        }
        try {
            Link link = handshakes.greet(connection, nodeId);
            knocks.right(endpoint, nodeId);
            return Optional.of(link);
        } catch (IOException e) {
            LOG.debug("not {} at {}", nodeId, endpoint, e);
            knocks.wrong(endpoint, nodeId);
            return Optional.empty();
        }
    }
}
