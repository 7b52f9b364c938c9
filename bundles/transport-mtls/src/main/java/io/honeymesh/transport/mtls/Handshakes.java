// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.service.NodeIdentity;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Makes links of connections, in a few seconds or not at all. A connection that becomes no link is closed. Thread-safe. */
final class Handshakes {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** Earlier ones let the other side begin a handshake anew as often as it likes, in no time that is counted. */
    private static final String[] SHAKE_HANDS_ONCE = {"TLSv1.3"};

    private final NodeIdentity identity;
    private final String self;
    private final Duration patience;
    private final Connections connections;
    private final SSLSocketFactory anybody;

    /** @param patience see {@link Link} */
    Handshakes(NodeIdentity identity, Duration patience, Connections connections) {
        this.identity = identity;
        this.patience = patience;
        this.connections = connections;
        self = identity.nodeId();
        // Whoever shows a key may ask to be let in; what else they may is decided per link.
        anybody = identity.tls(_ -> true).getSocketFactory();
    }

    /** With whoever has called. */
    Link answer(Socket connection) throws IOException {
        return link(() -> anybody, connection, false);
    }

    /** With the node that is called, and no other. */
    Link greet(Socket connection, String nodeId) throws IOException {
        return link(() -> identity.tls(nodeId::equals).getSocketFactory(), connection, true);
    }

    private Link link(Supplier<SSLSocketFactory> tls, Socket connection, boolean dialled) throws IOException {
        Link link = null;
        connections.add(connection);
        try (Deadline _ = new Deadline(LONGEST, connection)) {
            SSLSocket secure = (SSLSocket) tls.get()
                    .createSocket(connection, connection.getInetAddress().getHostAddress(), connection.getPort(), true);
            secure.setEnabledProtocols(SHAKE_HANDS_ONCE);
            secure.setUseClientMode(dialled);
            secure.setNeedClientAuth(true);
            secure.startHandshake();
            String nodeId = identity.nodeId(
                            secure.getSession().getPeerCertificates()[0].getPublicKey())
                    .orElseThrow(() -> new IOException("no node's key"));
            if (nodeId.equals(self)) {
                throw new IOException("this node itself");
            }
            link = new Link(nodeId, connection, secure, dialled, patience);
            return link;
        } finally {
            connections.remove(connection);
            if (link == null) {
                Quietly.close(connection);
            }
        }
    }
}
