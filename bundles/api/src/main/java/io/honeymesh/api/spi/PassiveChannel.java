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
 */
@ProviderType
public interface PassiveChannel extends AutoCloseable {

    /** Where the client should connect to. */
    Endpoint endpoint();

    /**
     * Waits for the client, at most the read deadline.
     *
     * @throws IOException if it does not come in time; the conversation can go on
     */
    void accept() throws IOException;

    /** What the client sends, once accepted. A failure here does not end the conversation. */
    InputStream input();

    /** What the trap sends, once accepted; sent at once. */
    OutputStream output();

    /** Closes the connection and frees the port; safe to call more than once. */
    @Override
    void close();
}
