// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.CapturedHandshake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads capture files: pcap and pcapng, also compressed by gzip. A file is read from one end to the other in bounded memory,
 * however long it is, on the caller's thread; what was found is told at once. Thread-safe.
 */
@ProviderType
public interface Captures {

    /** Hears how far one is in a file. */
    @FunctionalInterface
    interface Progress {
        /** So many of the file's bytes were read, as it lies on the disk. Called for each packet: be quick. */
        void at(long bytes, long ofBytes);
    }

    /**
     * Tells of every TLS ClientHello and SSH key exchange, in the order in which they were complete.
     *
     * @throws java.nio.channels.ClosedByInterruptException if the thread is interrupted
     * @throws IOException if the file is no capture or can't be read, or not to its end; the message says why in a few words
     *     for an operator. What came before was told
     */
    void handshakes(Path file, Consumer<CapturedHandshake> found, Progress progress) throws IOException;

    /**
     * Tells of the TCP conversations, put together from their segments, of the datagrams that are no answers, and of probes. Who
     * opened a connection is the client; a connection whose handshake is not on record is CLAIMED unless both sides are seen.
     * Of one client's words 128 KB are kept.
     *
     * @throws IOException as {@link #handshakes} does
     */
    void traffic(Path file, Traffic to, Progress progress) throws IOException;
}
