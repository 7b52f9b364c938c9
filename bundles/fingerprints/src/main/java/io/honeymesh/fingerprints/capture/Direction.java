// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.Endpoint;

/** Who sent to whom: one side of a TCP connection, or the datagrams one way. */
record Direction(Endpoint source, Endpoint destination) {

    private static final int SSH_PORT = 22;

    /** Where nobody saw who began: whether the sender's port is rather a server's. */
    boolean looksLikeServers() {
        int own = source.port();
        int other = destination.port();
        return own == SSH_PORT || other != SSH_PORT && own < other;
    }

    Direction reversed() {
        return new Direction(destination, source);
    }
}
