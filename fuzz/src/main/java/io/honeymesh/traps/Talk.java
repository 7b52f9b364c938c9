// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One conversation with a trap, in memory, through the host's own limits, evidence and streams.
 *
 * @param answer all that the trap sent
 */
public record Talk(Conversation conversation, byte[] answer) {

    static final Limits LIMITS = Limits.of(Map.of("bytes.out", "256k"));

    private static final int NODES = 4;
    private static final List<Persona> PERSONAS =
            IntStream.range(0, NODES).<Persona>mapToObj(Talk::persona).toList();
    private static final int DEFAULT_PORT = 40_404;

    /**
     * What the length of what a client says decides beside it, so that every byte is the protocol's.
     *
     * @param silent whether the client falls silent at the end instead of closing
     * @param dataConnections whether it opens those that it asks for
     * @param lineByLine whether it sends a line only when the one before has been read, as one that waits for answers does
     * @param guesses whether the first password it tries for an account there is opens it
     */
    record Circumstances(
            Persona persona, boolean silent, boolean dataConnections, boolean lineByLine, boolean guesses) {
        static Circumstances of(int lengthBytes) {
            int bits = lengthBytes / NODES;
            return new Circumstances(
                    PERSONAS.get(lengthBytes % NODES),
                    (bits & 1) != 0,
                    (bits & 2) != 0,
                    (bits & 4) != 0,
                    (bits & 8) == 0);
        }
    }

    /** The persona of a node, always the same. */
    public static Persona persona() {
        return PERSONAS.getFirst();
    }

    /**
     * Talks to a trap.
     *
     * @param pieceBytes how much of it arrives at a time
     */
    public static Talk with(TrapProtocol protocol, byte[] said, int pieceBytes) {
        Circumstances circumstances = Circumstances.of(said.length);
        MemoryBudget.Share memory = new MemoryBudget(Limits.CAPTURE_MEMORY_BYTES).share();
        return protocol.transport() == Transport.UDP
                ? datagram(protocol, said, circumstances, memory)
                : connection(protocol, said, pieceBytes, circumstances, memory);
    }

    private static Talk connection(
            TrapProtocol protocol,
            byte[] said,
            int pieceBytes,
            Circumstances circumstances,
            MemoryBudget.Share memory) {
        MemorySession session = new MemorySession(touch(protocol), said, pieceBytes, circumstances, memory);
        try {
            protocol.converse(session);
        } catch (IOException ended) {
            // The client is gone, a limit was reached or it broke the protocol.
        }
        return new Talk(session.conversation(), session.answer());
    }

    private static Talk datagram(
            TrapProtocol protocol, byte[] said, Circumstances circumstances, MemoryBudget.Share memory) {
        Node node = Node.of(circumstances.persona(), Path.of(""));
        DatagramSession session = new DatagramSession(touch(protocol), node, said, LIMITS, memory, heard -> {
            throw new IOException("no second port here");
        });
        try {
            protocol.converse(session);
        } catch (IOException broken) {
            session.end(Ending.VIOLATION);
        }
        byte[] answer = session.answer().orElse(new byte[0]);
        return new Talk(session.conversation(answer.length), answer);
    }

    private static Touch touch(TrapProtocol protocol) {
        int port = protocol.defaultPorts().stream().findFirst().orElse(DEFAULT_PORT);
        Flow flow = new Flow(
                protocol.transport(),
                new Endpoint(IpAddress.parse("203.0.113.9"), 50_505),
                new Endpoint(IpAddress.parse("192.0.2.7"), port));
        return new Touch(1, Instant.now(), protocol.name(), flow, EvidenceGrade.PROVEN);
    }

    private static NodePersona persona(int node) {
        byte[] seed = new byte[NodePersona.SEED_BYTES];
        seed[0] = (byte) node;
        return new NodePersona(seed);
    }
}
