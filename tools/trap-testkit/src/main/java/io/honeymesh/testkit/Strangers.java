// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Transport;
import io.honeymesh.traps.TrapHarness;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;

/** Say {@link Noise} to a trap. */
final class Strangers {

    /** What one datagram over IPv4 carries at most (RFC 791, RFC 768). */
    private static final int MAX_DATAGRAM_BYTES = 65_507;

    /** The host takes no more from one source, and no more in all, before it only counts. */
    private static final int DATAGRAMS_A_SOURCE = 40;

    private static final int MAX_DATAGRAMS = 900;

    private Strangers() {}

    static void visit(TrapHarness trap, Transport transport, List<byte[]> openings)
            throws IOException, InterruptedException {
        List<byte[]> visits = Noise.with(openings);
        if (transport == Transport.UDP) {
            send(
                    trap,
                    visits.stream()
                            .filter(words -> words.length <= MAX_DATAGRAM_BYTES)
                            .limit(MAX_DATAGRAMS)
                            .toList());
        } else {
            for (byte[] words : visits) {
                talk(trap, words);
            }
        }
        trap.awaitIdle();
    }

    private static void talk(TrapHarness trap, byte[] words) throws IOException {
        try (Socket socket = trap.connect()) {
            socket.getOutputStream().write(words);
            socket.shutdownOutput();
            socket.getInputStream().skipNBytes(Long.MAX_VALUE);
        } catch (SocketException reset) {
            // The trap has had enough, which is fine.
        } catch (EOFException answered) {
            // All it said was read.
        }
        check(trap, words);
    }

    private static void send(TrapHarness trap, List<byte[]> datagrams) throws IOException {
        for (int from = 0; from < datagrams.size(); from += DATAGRAMS_A_SOURCE) {
            // All of 127.0.0.0/8 is this machine: each stranger has an address of its own there.
            InetAddress stranger = InetAddress.ofLiteral("127.0.1." + (1 + from / DATAGRAMS_A_SOURCE));
            try (DatagramSocket client = new DatagramSocket(new InetSocketAddress(stranger, 0))) {
                for (byte[] words : datagrams.subList(from, Math.min(datagrams.size(), from + DATAGRAMS_A_SOURCE))) {
                    trap.ask(client, words, Duration.ofMillis(1));
                    check(trap, words);
                }
            }
        }
    }

    private static void check(TrapHarness trap, byte[] words) {
        trap.conversation();
        if (trap.failures() > 0) {
            throw new AssertionError("the trap's code threw; the log says what. It was sent " + Noise.shown(words));
        }
    }
}
