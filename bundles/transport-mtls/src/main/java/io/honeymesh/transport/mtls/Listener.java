// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.Roster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes calls of other nodes. A virtual thread accepts, each call has one of its own; {@link #close} ends the first. */
final class Listener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private static final int BACKLOG = 128;
    private static final Duration AFTER_A_FAILURE = Duration.ofMillis(50);
    private static final Duration LAST_CALL = Duration.ofSeconds(5);
    private static final Duration ADDRESSES_FOR = Duration.ofSeconds(5);

    private final Handshakes handshakes;
    private final Roster roster;
    private final Consumer<Link> up;
    private final HandshakeSlots slots = new HandshakeSlots(this::membersAt);
    private final ServerSocket socket;
    private final Thread accepting;

    /** The accepting thread's own. */
    private Map<IpAddress, Set<String>> addresses = Map.of();

    private long addressesNanos = System.nanoTime() - ADDRESSES_FOR.toNanos();

    /** @param up what becomes of each link, on the thread that is its own */
    Listener(Endpoint at, Handshakes handshakes, Roster roster, Consumer<Link> up) throws IOException {
        this.handshakes = handshakes;
        this.roster = roster;
        this.up = up;
        socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(at.address().toInetAddress(), at.port()), BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "can't listen for peers on " + at + ": " + e.getMessage() + "; set bind and port in etc/"
                            + MtlsTransport.PID + ".cfg",
                    e);
        }
        accepting = Thread.ofVirtual().name("mtls-listen").start(this::accept);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                take(socket.accept());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.debug("a connection was not accepted", e);
                    Quietly.pause(AFTER_A_FAILURE);
                }
            } catch (RuntimeException | Error unexpected) {
                // Whatever it is, such as too little memory for a moment: who calls later is to be answered.
                LOG.error("a connection was not accepted, and the next one will be", unexpected);
                Quietly.pause(AFTER_A_FAILURE);
            }
        }
    }

    private void take(Socket connection) {
        Optional<HandshakeSlots.Slot> slot = Optional.empty();
        boolean answered = false;
        try {
            slot = slots.take(IpAddress.of(connection.getInetAddress()));
            if (slot.isPresent()) {
                HandshakeSlots.Slot taken = slot.get();
                Thread.ofVirtual().name("mtls-link").start(() -> answer(connection, taken));
                answered = true;
            }
        } finally {
            if (!answered) {
                Quietly.close(connection);
                slot.ifPresent(HandshakeSlots.Slot::close);
            }
        }
    }

    private void answer(Socket connection, HandshakeSlots.Slot slot) {
        Link link;
        try (slot) {
            link = handshakes.answer(connection);
        } catch (IOException e) {
            LOG.debug("a handshake failed", e);
            return;
        }
        up.accept(link);
    }

    /** Not asked anew for each caller: they may be many. */
    private Set<String> membersAt(IpAddress caller) {
        long now = System.nanoTime();
        if (now - addressesNanos >= ADDRESSES_FOR.toNanos()) {
            addressesNanos = now;
            Map<IpAddress, Set<String>> read = new HashMap<>();
            roster.members()
                    .forEach(member -> member.endpoints()
                            .forEach(at -> read.computeIfAbsent(at.address(), _ -> new HashSet<>())
                                    .add(member.nodeId())));
            addresses = read;
        }
        return addresses.getOrDefault(caller, Set.of());
    }

    /** The port is free when this returns: the kernel goes on taking calls until the thread that accepts has woken up. */
    @Override
    public void close() {
        Quietly.close(socket);
        Quietly.join(accepting, LAST_CALL);
    }
}
