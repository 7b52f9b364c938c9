// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import io.honeymesh.api.Transport;
import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A deception service's conversation. Register it as an OSGi service and the trap host does the rest: sockets, limits,
 * deadlines, recording, scoring. One instance serves all its conversations at once, each on a thread of its own: keep state
 * in local variables and write it as blocking code, like a script.
 *
 * <p>A trap is asked once, when it comes, for its name, transport and default ports.
 */
@ConsumerType
public interface TrapProtocol {

    /** The protocol's name, {@code [a-z0-9-]{1,32}}: how configuration, shell and events call it. */
    String name();

    /** Ports to listen on where nothing is configured; one that is in use is skipped. */
    List<Integer> defaultPorts();

    /**
     * TCP, or UDP: then each datagram is a conversation of its own. The session's input is the datagram; what is written is
     * collected and sent as one datagram when {@link #converse} returns, unless it is larger than the request or the host's
     * limits on answers forbid it (S11): then nothing is sent.
     */
    default Transport transport() {
        return Transport.TCP;
    }

    /**
     * Whether a client that begins like this speaks this protocol: so ports that several protocols share find the right one.
     * For protocols in which the client speaks first; called with what came in first, 1 to 512 bytes, perhaps less than a
     * whole message, inside TLS if the client began with that. Must not throw, whatever the bytes.
     *
     * <p>Where several protocols recognise a client, the one whose own port it is on takes it, else the one whose service has the
     * highest {@code service.ranking}: 0 unless said, and less for a protocol that others are built on.
     */
    default boolean canHandle(byte[] firstBytes) {
        return false;
    }

    /** Whether a client begins with a record of a TLS ClientHello (RFC 8446, 4.1.2 and 5.1), or as much of one as six bytes show. */
    static boolean isClientHello(byte[] firstBytes) {
        return firstBytes.length >= 6
                && firstBytes[0] == 0x16
                && firstBytes[1] == 3
                && firstBytes[2] >= 0
                && firstBytes[2] <= 4
                && firstBytes[5] == 1;
    }

    /**
     * Talks to one client until the conversation is over. Return to close it.
     *
     * @throws IOException what the session's streams throw when the client is gone or a limit is reached: let it pass
     */
    void converse(TrapSession session) throws IOException;
}
