// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Decision;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets an accept loop of its own take connections over loopback as soon as the traps are open, so that the first attacker doesn't
 * find the code cold. Nothing it does is a touch.
 */
final class WarmUp {

    /** The compiler takes a method of the hot path on after 60 calls (lib/launcher/java.sh). */
    private static final int ROUNDS = 300;

    private static final long LONGEST_NANOS = Duration.ofMillis(500).toNanos();
    private static final Decision NOTHING = new Decision.Spared(Decision.Cause.SCORE, "");

    private WarmUp() {}

    static void run(FailureLog failures) {
        try (WireServerSocket server = WireServerSocket.listen(InetAddress.getLoopbackAddress(), 0, 1)) {
            AcceptLoop loop = new AcceptLoop(
                    "warm-up",
                    server,
                    new AtomicLong()::incrementAndGet,
                    new Handshakes(),
                    touch -> NOTHING,
                    (socket, touch) -> Closing.reset(socket),
                    failures,
                    () -> {});
            loop.start();
            try {
                connect(server);
            } finally {
                loop.close();
                loop.join(Duration.ofSeconds(1));
            }
        } catch (IOException e) {
            failures.failed("warming up", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One after the other: each is taken before the next one comes. */
    private static void connect(WireServerSocket server) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < ROUNDS && System.nanoTime() - start < LONGEST_NANOS; i++) {
            try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                client.getInputStream().read();
            } catch (SocketException reset) {
                // as the loop ends each of them
            }
        }
    }
}
