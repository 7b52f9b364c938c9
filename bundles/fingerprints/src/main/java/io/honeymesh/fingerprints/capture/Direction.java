// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.Endpoint;

/** Who sent to whom: one side of a TCP connection, or the datagrams one way. */
record Direction(Endpoint source, Endpoint destination) {

    Direction reversed() {
        return new Direction(destination, source);
    }
}
