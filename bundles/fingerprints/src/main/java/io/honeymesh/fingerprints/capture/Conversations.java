// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.fingerprints.ClientHello;
import io.honeymesh.fingerprints.KexInit;
import java.util.function.Consumer;

/** Follows all connections of a capture at once and tells of every handshake in them, as soon as it is complete. */
final class Conversations implements Transports, AutoCloseable {

    private static final int MAX_SIDES = 1 << 16;
    private static final long MAX_BYTES = 64 << 20;

    private final Consumer<Sighting> sightings;
    private final Recent<TcpSide> tcp = new Recent<>(MAX_SIDES, MAX_BYTES, TcpSide::size, TcpSide::end);
    private final Recent<UdpSide> udp = new Recent<>(MAX_SIDES, MAX_BYTES, UdpSide::size, side -> {});

    Conversations(Consumer<Sighting> sightings) {
        this.sightings = sightings;
    }

    @Override
    public void tcp(long frame, Direction direction, Segment segment) {
        // An empty segment tells nothing, unless it opens the connection.
        if (segment.data().length() > 0 || segment.has(Segment.SYN)) {
            tcp.use(
                    direction,
                    this::side,
                    side -> side.segment(frame, segment.sequence(), segment.flags(), segment.data()));
        }
    }

    @Override
    public void udp(long frame, Direction direction, Slice data) {
        if (UdpSide.mayMatter(data)) {
            udp.use(
                    direction,
                    d -> new UdpSide(),
                    side -> side.datagram(
                            data, hello -> sightings.accept(new Sighting.Hello(frame, direction, hello))));
        }
    }

    private TcpSide side(Direction direction) {
        HandshakeReader.Findings findings = new HandshakeReader.Findings() {
            @Override
            public void hello(long frame, ClientHello hello) {
                sightings.accept(new Sighting.Hello(frame, direction, hello));
            }

            @Override
            public void proposal(long frame, KexInit kex) {
                sightings.accept(new Sighting.Proposal(frame, direction, kex, isServer(direction)));
            }
        };
        return new TcpSide(() -> new HandshakeReader(findings));
    }

    /** By the connection's opening; where that was not seen, by the ports. */
    private boolean isServer(Direction direction) {
        return switch (role(direction)) {
            case SERVER -> true;
            case CLIENT -> false;
            case UNKNOWN ->
                switch (role(direction.reversed())) {
                    case SERVER -> false;
                    case CLIENT -> true;
                    case UNKNOWN -> direction.looksLikeServers();
                };
        };
    }

    private TcpSide.Role role(Direction direction) {
        return tcp.get(direction).map(TcpSide::role).orElse(TcpSide.Role.UNKNOWN);
    }

    /** Reads what still waits for bytes that never came. */
    @Override
    public void close() {
        tcp.close();
        udp.close();
    }
}
