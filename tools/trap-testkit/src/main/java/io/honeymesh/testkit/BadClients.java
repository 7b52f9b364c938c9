// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Conversation;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;

/**
 * Clients that mean no conversation: silent, dripping, endless, deaf, vanishing. The host's limits are set low, so that each comes to
 * its end soon; what is asked is that the trap lets it.
 */
final class BadClients {

    static final Map<String, String> LIMITS =
            Map.of("read.deadline", "200ms", "lifetime", "1s", "bytes.in", "64k", "bytes.out", "64k");

    private static final int DRIP_MILLIS = 20;
    private static final int ENDLESS_BYTES = 1 << 20;
    private static final int CHUNK_BYTES = 4096;

    /** What one of them does with its connection, until it is closed. */
    private interface Client {
        void talk(Socket socket, byte[] opening) throws IOException, InterruptedException;
    }

    private static final Map<String, Client> CLIENTS = Map.of(
            "a client that says nothing",
            (socket, opening) -> untilClosed(socket),
            "a client that falls silent in the middle",
            (socket, opening) -> {
                socket.getOutputStream().write(opening, 0, opening.length / 2);
                untilClosed(socket);
            },
            "a client that drips",
            (socket, opening) -> {
                for (int i = 0; ; i++) {
                    socket.getOutputStream().write(opening[i % opening.length]);
                    Thread.sleep(DRIP_MILLIS);
                }
            },
            "a client that never ends",
            (socket, opening) -> {
                endlessly(socket, opening);
                untilClosed(socket);
            },
            "a client that never ends its line",
            (socket, opening) -> {
                endlessly(socket, new byte[] {'A'});
                untilClosed(socket);
            },
            "a client that vanishes",
            (socket, opening) -> {
                socket.getOutputStream().write(opening);
                socket.setSoLinger(true, 0);
            },
            "a client that asks and doesn't listen",
            (socket, opening) -> {
                socket.setReceiveBufferSize(1024);
                endlessly(socket, opening);
            });

    private BadClients() {}

    /** @param trap opened with {@link #LIMITS} */
    static void visit(TrapHarness trap, List<byte[]> openings) throws IOException, InterruptedException {
        for (byte[] opening : openings) {
            for (var client : CLIENTS.entrySet()) {
                visit(trap, client.getKey(), client.getValue(), opening.length == 0 ? new byte[1] : opening);
            }
        }
        trap.awaitIdle();
    }

    private static void visit(TrapHarness trap, String name, Client client, byte[] opening)
            throws IOException, InterruptedException {
        try (Socket socket = trap.connect()) {
            client.talk(socket, opening);
        } catch (IOException closed) {
            // The trap or its host has had enough: that is the point.
        }
        Conversation seen;
        try {
            seen = trap.conversation();
        } catch (AssertionError none) {
            throw new AssertionError("the trap does not come to an end after " + name, none);
        }
        if (trap.failures() > 0) {
            throw new AssertionError("the trap's code threw at " + name + "; the log says what. It was sent "
                    + Noise.shown(seen.wire().bytes()));
        }
    }

    /** More than the host takes of anybody. */
    private static void endlessly(Socket socket, byte[] words) throws IOException {
        byte[] chunk = new byte[Math.max(words.length, CHUNK_BYTES / words.length * words.length)];
        for (int i = 0; i < chunk.length; i++) {
            chunk[i] = words[i % words.length];
        }
        for (int sent = 0; sent < ENDLESS_BYTES; sent += chunk.length) {
            socket.getOutputStream().write(chunk);
        }
    }

    private static void untilClosed(Socket socket) throws IOException {
        socket.getInputStream().skipNBytes(Long.MAX_VALUE);
    }
}
