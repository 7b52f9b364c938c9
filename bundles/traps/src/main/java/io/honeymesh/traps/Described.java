// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * A trap as it described itself when it came: asked once, so that what it says later can't upset the others.
 *
 * @param foreign whether code runs in it that doesn't come with the program
 */
record Described(TrapProtocol protocol, String name, List<Integer> defaultPorts, Transport transport, boolean foreign)
        implements TrapProtocol {

    private static final int MOST_PORTS = 256;

    Described {
        defaultPorts = List.copyOf(defaultPorts);
        Objects.requireNonNull(transport, "transport() must not return null");
        if (name == null || !name.matches("[a-z0-9-]{1,32}")) {
            throw new IllegalArgumentException("a trap's name is a-z, 0-9 and -, at most 32 characters");
        }
        if (defaultPorts.size() > MOST_PORTS) {
            throw new IllegalArgumentException("a trap has at most " + MOST_PORTS + " default ports");
        }
        if (defaultPorts.stream().anyMatch(port -> port < 1 || port > 65535)) {
            throw new IllegalArgumentException("a default port is 1-65535");
        }
    }

    /** Runs the trap's code: it may throw anything, or not come back. */
    static Described of(TrapProtocol protocol, boolean foreign) {
        return new Described(protocol, protocol.name(), protocol.defaultPorts(), protocol.transport(), foreign);
    }

    /** Whether code that doesn't come with the program runs in the conversations of this trap. */
    static boolean isForeign(TrapProtocol protocol) {
        return protocol instanceof Described described && described.foreign;
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return protocol.canHandle(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        protocol.converse(session);
    }

    /** By who it is, not by what it says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Described that && that.protocol == protocol;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(protocol);
    }
}
