// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.service.NodeIdentity;
import io.honeymesh.api.service.Roster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps links up and brings what comes over them to the door. Each link, the listener and the caller of peers have a virtual
 * thread of their own; all end with {@link #close}.
 */
final class Switchboard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

    private static final String NAME = "mtls";
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(250);

    /** How long a node that is no member may take to become one, and a new one to find others where there is no room for it. */
    static final Duration GUEST = Duration.ofSeconds(30);

    /** Over how many links a message goes at most: a mesh of thousands with 32 links each is not half as wide. */
    private static final int MOST_HOPS = 8;

    private final LinkTable links;
    private final NodeIdentity identity;
    private final Roster roster;
    private final Duration guest;
    private final Runnable identityChanged;
    private final String self;
    private final FederationDoor door;
    private final Connections connections = new Connections();
    private final Turn complaining = new Turn(Duration.ofHours(1), System::nanoTime);
    private final Caller caller;
    private final Reconciliation reconciliation;
    private final Optional<Listener> listener;
    private final List<Thread> threads;
    private volatile boolean closed;

    /** @param guest how long a node that is no member may take to become one: {@link #GUEST} */
    Switchboard(
            MtlsSettings settings,
            NodeIdentity identity,
            Roster roster,
            Introducers introducers,
            FederationDoor door,
            Duration guest,
            Runnable identityChanged)
            throws IOException {
        this.guest = guest;
        this.identityChanged = identityChanged;
        self = identity.nodeId();
        links = new LinkTable(self, settings.links());
        this.identity = identity;
        this.roster = roster;
        this.door = door;
        reconciliation = new Reconciliation(door, settings.heartbeat());
        Handshakes handshakes = new Handshakes(identity, settings.heartbeat().multipliedBy(3), connections);
        caller = new Caller(self, settings, roster, introducers, handshakes, connections, links, this::serve);
        listener = settings.bind().isPresent()
                ? Optional.of(new Listener(
                        new Endpoint(settings.bind().get(), settings.port()), handshakes, roster, this::serve))
                : Optional.empty();
        threads = List.of(
                forever("mtls-call", this::call, BETWEEN_CALLS),
                forever("mtls-heart", this::beat, settings.heartbeat()));
    }

    LinkTable links() {
        return links;
    }

    private boolean isMember(String nodeId) {
        return roster.member(nodeId).isPresent();
    }

    /** Reads a link to its end, on the caller's thread. */
    private void serve(Link link) {
        try (link) {
            boolean member = isMember(link.nodeId);
            links.add(link, member).ifPresent(other -> turnedAway(other, link, member));
            if (closed || link.isClosed()) {
                return;
            }
            if (member) {
                LOG.info("a link to {} is up", shown(link));
            } else {
                LOG.debug("a link to {} is up, which is no member yet", shown(link));
                Thread.ofVirtual().name("mtls-guest").start(() -> usher(link));
            }
            link.send(reconciliation.heartbeat());
            while (!closed && !link.isClosed()) {
                take(link, link.read());
            }
        } catch (IOException gone) {
            LOG.debug("a link ended", gone);
        } finally {
            if (links.isMember(link)) {
                LOG.info("the link to {} is down", shown(link));
            }
            links.remove(link);
        }
    }

    private void turnedAway(Link other, Link link, boolean member) {
        other.close();
        if (other == link && member && !links.isLinked(link.nodeId) && complaining.pass()) {
            LOG.info(
                    "{} has called, and there is no room for more links: raise links in etc/{}.cfg if this node is to be a hub",
                    shown(link),
                    MtlsTransport.PID);
        }
    }

    private static String shown(Link link) {
        return link.nodeId.substring(0, 12);
    }

    /** Sees a node out that doesn't become a member in time. */
    private void usher(Link link) {
        for (int i = 0; i < guest.toMillis() / 100 && !link.isClosed(); i++) {
            Quietly.pause(Duration.ofMillis(100));
            if (isMember(link.nodeId)) {
                links.promote(link).ifPresent(Link::close);
                LOG.info("{} is a member now, with a link to it", shown(link));
                reconciliation.welcome(link);
                makeRoom(link);
                return;
            }
        }
        link.close();
    }

    /** A new member has heard of the others by then. */
    private void makeRoom(Link link) {
        if (links.isSurplus(link)) {
            Quietly.pause(guest);
            if (links.isSurplus(link)) {
                link.close();
            }
        }
    }

    private void take(Link link, Frame frame) throws IOException {
        boolean member = links.isMember(link);
        if (!member && !link.maySayMore()) {
            throw new IOException("no member, and too much to say");
        }
        switch (frame) {
            case Frame.Live live -> {
                boolean valid = door.receive(NAME, link.nodeId, live.envelope());
                if (valid && live.hops() < MOST_HOPS) {
                    passOn(link, live);
                }
            }
            case Frame.Held held -> {
                // What this node lacked its other links may lack as well: they find out by the digest.
                if (door.receiveHeld(NAME, link.nodeId, held.envelope())) {
                    link.exchange.hasLearned();
                }
            }
            case Frame.Heartbeat heartbeat when member -> reconciliation.heard(link, heartbeat);
            case Frame.Have have when member -> reconciliation.heard(link, have);
            case Frame.Heartbeat _, Frame.Have _ -> {
                // of a guest: that it is still there
            }
        }
    }

    /** Once, after the door has verified it (S24). */
    private void passOn(Link from, Frame.Live live) {
        Frame.Live next = new Frame.Live(live.hops() + 1, live.envelope());
        links.members().stream().filter(link -> link != from).forEach(link -> link.send(next));
    }

    private void beat() {
        for (Link link : links.all()) {
            boolean gone = links.isMember(link) && !isMember(link.nodeId);
            if (gone || link.isStuck()) {
                link.close();
            } else {
                link.send(reconciliation.heartbeat());
            }
        }
    }

    private void call() {
        if (identity.nodeId().equals(self)) {
            caller.round();
        } else {
            closed = true;
            Thread.ofVirtual().name("mtls-anew").start(identityChanged);
        }
    }

    private Thread forever(String name, Runnable what, Duration pause) {
        return Thread.ofVirtual().name(name).start(() -> {
            while (!closed) {
                try {
                    what.run();
                } catch (RuntimeException | Error unexpected) {
                    LOG.error("{} failed, and goes on", name, unexpected);
                }
                Quietly.pause(pause);
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        listener.ifPresent(Listener::close);
        connections.close();
        links.all().forEach(Link::close);
        threads.forEach(Thread::interrupt);
    }
}
