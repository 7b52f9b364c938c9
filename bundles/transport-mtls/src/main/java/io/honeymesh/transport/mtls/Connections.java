// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import java.net.Socket;
import java.util.HashSet;
import java.util.Set;

/** Connections that are to become links: closed with the rest, whatever they wait for. Thread-safe. */
final class Connections implements AutoCloseable {

    private final Set<Socket> open = new HashSet<>();
    private boolean closed;

    /** Closes it where all are. */
    synchronized void add(Socket connection) {
        if (closed) {
            Quietly.close(connection);
        } else {
            open.add(connection);
        }
    }

    synchronized void remove(Socket connection) {
        open.remove(connection);
    }

    synchronized boolean areClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.forEach(Quietly::close);
        open.clear();
    }
}
