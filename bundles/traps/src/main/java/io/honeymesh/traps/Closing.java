// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How connections are closed. A connection that can't be closed in order was lost anyway: debug is loud enough. */
final class Closing {

    /** How long a closed conversation waits for the client's side to close. */
    static final Duration LINGER = Duration.ofMillis(500);

    private static final int LINGER_BYTES = 64 << 10;
    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** Closes at once. Never blocks: the sockets don't linger in the kernel, and a TLS layer isn't asked. */
    static void now(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing a connection", e);
        }
    }

    /** Resets the connection: the cheapest end, which leaves nothing in TIME_WAIT. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            log.debug("resetting a connection", e);
        }
        now(socket);
    }

    /**
     * Says goodbye, then reads for a moment what the client still sends: closing over unread bytes would reset the
     * connection and could take the trap's last answer with it (RFC 1122, 4.2.2.13).
     */
    static void gently(Socket socket, Optional<SSLSocket> secured) {
        try {
            if (!socket.isClosed()) {
                if (secured.isPresent()) {
                    secured.get().shutdownOutput();
                }
                socket.shutdownOutput();
                drain(socket);
            }
        } catch (IOException e) {
            log.debug("hanging up", e);
        }
        now(socket);
    }

    private static void drain(Socket socket) throws IOException {
        long end = System.nanoTime() + LINGER.toNanos();
        byte[] sink = new byte[4096];
        InputStream in = socket.getInputStream();
        for (int drained = 0; drained < LINGER_BYTES; ) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            socket.setSoTimeout((int) left);
            int got = in.read(sink);
            if (got < 0) {
                return;
            }
            drained += got;
        }
    }
}
