// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import io.honeymesh.api.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A second connection beside a conversation, opened by the client towards this node, as FTP's passive mode (RFC 959) asks.
 * The host owns the socket: it takes one connection, from the conversation's own source, and its bytes count towards the
 * conversation's limits. Not thread-safe, except that it may be closed from any thread.
 *
 * <p>The source is banned by then and only its conversation is contained (S05), so where bans are enforced the client
 * usually can't connect: expect {@link #accept()} to fail, and answer as the real server does.
 *
 * <p>Of a UDP trap it is a port of the conversation's own, as TFTP has them (RFC 1350, 4): {@link #accept()} sends what was written
 * since the last time as one datagram and waits for the client's next one, which {@link #input()} then holds; closing sends what
 * was written last. No datagram is answered by a larger one, and the host's limits on answers hold here too (S11).
 */
@ProviderType
public interface PassiveChannel extends AutoCloseable {

    /** Where the client should connect to. */
    Endpoint endpoint();

    /**
     * Waits for the client, or for its next datagram, at most the read deadline.
     *
     * @throws IOException if it does not come in time; the conversation can go on
     */
    void accept() throws IOException;

    /** What the client sends, once accepted; of each datagram anew. A failure here does not end the conversation. */
    InputStream input();

    /** What the trap sends, once accepted; sent at once. Over UDP the answer to the last datagram, taken anew for each. */
    OutputStream output();

    /** Closes the connection and frees the port; safe to call more than once. */
    @Override
    void close();
}
