// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Bytes.s32;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the ClientHellos in the datagrams that one endpoint sends another: opens QUIC Initial packets (RFC 9000, 17.2.2; RFC
 * 9001; RFC 9369) and puts their CRYPTO frames together, over several packets and datagrams. Not thread-safe.
 */
public final class QuicHellos {

    private static final int LONG_HEADER = 0x80;
    private static final int MAX_CONNECTION_ID_BYTES = 20;

    /** Several can be coalesced; each costs a decryption. */
    private static final int MAX_PACKETS_IN_DATAGRAM = 8;

    /** Connections followed between one pair of ports: attempts, retries, a port used again. */
    private static final int MAX_CONNECTIONS = 8;

    /** Packets with keys of somebody else's, after which the pair of ports is given up. */
    private static final int MAX_FAILURES = 32;

    /** About what one costs beside its messages' bytes. */
    static final int CONNECTION_BYTES = 512;

    /** @param source the client's own identifier, which it keeps when the server asks it to try again */
    private record Connection(QuicKeys keys, byte[] source, HandshakeMessages messages) {}

    private final List<Connection> connections = new ArrayList<>();
    private int failures;

    /** Whether this might be a datagram with an Initial packet: a long header of a version that is known. */
    public static boolean mayBe(byte[] bytes, int from, int to) {
        return to - from >= 7
                && (bytes[from] & LONG_HEADER) != 0
                && QuicVersion.of(s32(bytes, from + 1)).isPresent();
    }

    /** The first ClientHello, if one datagram holds it whole. */
    public static Optional<ClientHello> first(byte[] datagram) {
        List<ClientHello> hellos = new ArrayList<>();
        if (mayBe(datagram, 0, datagram.length)) {
            new QuicHellos().read(datagram, 0, datagram.length, hellos::add);
        }
        return hellos.stream().findFirst();
    }

    /** Reads a datagram's payload. */
    public void read(byte[] bytes, int from, int to, Consumer<ClientHello> found) {
        int at = from;
        for (int i = 0; i < MAX_PACKETS_IN_DATAGRAM && failures < MAX_FAILURES && mayBe(bytes, at, to); i++) {
            at = packet(bytes, at, to, found);
        }
    }

    /** Reads one packet; returns where the next begins. */
    private int packet(byte[] bytes, int start, int to, Consumer<ClientHello> found) {
        QuicVersion version = QuicVersion.of(s32(bytes, start + 1)).orElseThrow();
        int type = (bytes[start] >>> 4 & 3) - version.initialType & 3;
        if (type == 3) {
            return to; // a retry: the server's, with neither length nor ClientHello
        }
        Cursor header = new Cursor(bytes, start + 5, to);
        int idBytes = header.u8();
        byte[] connectionId = header.take(idBytes);
        byte[] source = header.take(header.u8());
        long tokenBytes = type == 0 ? header.varint() : 0;
        header.skip(tokenBytes);
        long length = header.varint();
        if (idBytes > MAX_CONNECTION_ID_BYTES || length < 0 || length > header.left()) {
            return to;
        }
        int number = header.at();
        int end = number + (int) length;
        if (type == 0 && length >= 4 + QuicKeys.SAMPLE_BYTES) {
            open(version, connectionId, source, tokenBytes > 0, new Packet(bytes, start, number, end), found);
        }
        return end;
    }

    private record Packet(byte[] bytes, int start, int number, int end) {
        Optional<byte[]> openedWith(QuicKeys keys) {
            return keys.open(bytes, start, number, end);
        }
    }

    private void open(
            QuicVersion version,
            byte[] connectionId,
            byte[] source,
            boolean hasToken,
            Packet packet,
            Consumer<ClientHello> found) {
        // After the server's first answer the identifier is another, but the keys stay.
        for (Connection connection : connections) {
            Optional<byte[]> frames = packet.openedWith(connection.keys());
            if (frames.isPresent()) {
                read(frames.get(), connection, found);
                return;
            }
        }
        QuicKeys keys = QuicKeys.ofClient(version, connectionId);
        Optional<byte[]> frames = packet.openedWith(keys);
        if (frames.isEmpty()) {
            failures++;
            return;
        }
        // Sent away to come back with a token (a retry), the client says the same again under other keys.
        HandshakeMessages messages =
                hasToken && isKnown(source) ? connections.getLast().messages() : new HandshakeMessages();
        if (connections.size() == MAX_CONNECTIONS) {
            connections.removeFirst();
        }
        connections.add(new Connection(keys, source, messages));
        read(frames.get(), connections.getLast(), found);
    }

    private boolean isKnown(byte[] source) {
        return !connections.isEmpty() && Arrays.equals(connections.getLast().source(), source);
    }

    private static void read(byte[] frames, Connection connection, Consumer<ClientHello> found) {
        new QuicFrames(frames).crypto(connection.messages());
        connection.messages().read(found);
    }

    /** Memory held, in bytes. */
    public int size() {
        int size = 0;
        for (Connection connection : connections) {
            size += CONNECTION_BYTES + connection.messages().size();
        }
        return size;
    }
}
