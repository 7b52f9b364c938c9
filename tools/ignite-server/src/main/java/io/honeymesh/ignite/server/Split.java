// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ignite.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Servers that lost each other, as when one hung for longer than the others waited, go on apart for ever: nothing in Ignite brings
 * them together again. So the one that is named later in the list of peers gives way; when it is started again it joins the
 * other. For one thread.
 */
final class Split {

    /** A server that starts answers for a while before it is one of them. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int ANSWER_MILLIS = 2000;

    private final List<String> before;
    private final SSLSocketFactory tls;
    private final LongSupplier nanoTime;
    private Optional<Long> since = Optional.empty();

    /** @param before {@code host:port} of the discovery of those to which this server gives way */
    Split(List<String> before, SSLSocketFactory tls, LongSupplier nanoTime) {
        this.before = before;
        this.tls = tls;
        this.nanoTime = nanoTime;
    }

    /**
     * Looks once, for a few seconds at most.
     *
     * @param together the discovery of all that are in one cluster with this server
     * @return whether another one has been there for longer than {@link #PATIENCE}
     */
    boolean lasts(Set<String> together) {
        boolean apart = before.stream().filter(peer -> !together.contains(peer)).anyMatch(this::answers);
        long now = nanoTime.getAsLong();
        since = apart ? Optional.of(since.orElse(now)) : Optional.empty();
        return apart && now - since.get() > PATIENCE.toNanos();
    }

    /** Not only its kernel: a server that hangs still has connections accepted. */
    private boolean answers(String peer) {
        int colon = peer.lastIndexOf(':');
        InetSocketAddress address =
                new InetSocketAddress(peer.substring(0, colon), Integer.parseInt(peer.substring(colon + 1)));
        try (Socket plain = new Socket()) {
            plain.connect(address, ANSWER_MILLIS);
            plain.setSoTimeout(ANSWER_MILLIS);
            try (SSLSocket socket =
                    (SSLSocket) tls.createSocket(plain, address.getHostString(), address.getPort(), true)) {
                socket.startHandshake();
            }
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }
}
