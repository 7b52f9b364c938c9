// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Touch;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One conversation as a trap sees it. Every read and write is bounded by the host (read deadline, lifetime, bytes): past
 * a bound the streams throw {@link IOException}, which a trap simply lets pass. Not thread-safe, except that evidence may
 * be added and the session closed from any thread.
 */
@ProviderType
public interface TrapSession {

    /** How the conversation began: who, where, when. */
    Touch touch();

    /** What this node pretends to be. */
    Persona persona();

    /** What the client says; recorded as it is read. */
    InputStream input();

    /** What the trap answers; recorded, and sent at once: there is nothing to flush. */
    OutputStream output();

    /** The most that {@link #peek} shows. */
    int PEEK_BYTES = 512;

    /**
     * Looks at what came in and was not read yet, without taking it: the first bytes, at most {@link #PEEK_BYTES}, perhaps less
     * than a whole message. Waits for the first byte, but not for more.
     *
     * @param patience how long to wait, at most the read deadline
     * @return what there is, no byte if the client has finished; empty if it says nothing in that time
     * @throws IOException as {@link #input()} does
     */
    Optional<byte[]> peek(Duration patience) throws IOException;

    /**
     * The same, but waits for more than {@code beyond} bytes, since a client may send its first message in parts.
     *
     * @param beyond less than {@link #PEEK_BYTES}
     * @return empty if no more than that came in that time, or will
     */
    default Optional<byte[]> peek(int beyond, Duration patience) throws IOException {
        return peek(patience).filter(seen -> seen.length > beyond);
    }

    /**
     * Reads one line without its LF or CRLF, each byte a character (ISO 8859-1).
     *
     * @return the line, or empty at the end of the input
     * @throws IOException if the line is longer than {@code maxBytes} (kept as a violation), or as {@link #input()} does
     */
    Optional<String> readLine(int maxBytes) throws IOException;

    /** Sends text, each character a byte (ISO 8859-1). */
    default void write(String text) throws IOException {
        output().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Lets the client wait, as a real server does over a wrong password, say.
     *
     * @throws IOException if the host ends the conversation meanwhile: let it pass
     */
    default void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the conversation was ended");
        }
    }

    /** Keeps a piece of evidence; past the host's limit per conversation it is only counted. */
    void add(Evidence evidence);

    /** Keeps a login attempt by password. */
    default void credential(String user, String password) {
        add(new Evidence.Credential("password", Captured.of(user), Captured.of(password)));
    }

    /** Keeps a command. */
    default void command(String text) {
        add(new Evidence.Command(Captured.of(text)));
    }

    /**
     * Whether a password opens one of the machine's accounts ({@link MachineFacts#accounts}), to be asked once for each attempt. The
     * second to fourth different password that a client tries does, as if guessing paid. From then on it opens that account to
     * everybody, in all traps of the node, and no other password does for this client. An empty one never does.
     */
    boolean opens(String user, String password);

    /**
     * Says that a browser was lured here by another site, so that nothing in this conversation counts as intent (S01).
     */
    void lured();

    /**
     * Says that what follows on the wire is encrypted or encoded by the trap's own protocol: rules no longer read it as
     * payload, and the recording begins anew, for what came before was the handshake. Give them what was decrypted through
     * {@link #add} and {@link #payload}, and the recording the answers through {@link #answered}.
     */
    void encrypted();

    /** Adds decrypted bytes for rules to read, after {@link #encrypted()}. */
    void payload(byte[] bytes);

    /** Adds what the trap answered before it was encrypted, for the recording, after {@link #encrypted()}. */
    void answered(byte[] bytes);

    /**
     * Turns the connection into TLS with the node's own certificate, as STARTTLS and its kin do; streams taken before
     * must not be used any more.
     *
     * @param protocols what this server speaks inside (RFC 7301), best first: a client that offers protocols and none of these is
     *     refused. None: what clients offer is ignored
     */
    void startTls(List<String> protocols) throws IOException;

    /** The same for a server that knows nothing of application protocols. */
    default void startTls() throws IOException {
        startTls(List.of());
    }

    /** Whether the connection is TLS by now, whoever has made it so. */
    boolean secured();

    /**
     * Listens for one more connection of this client, on a port the host chooses; an earlier channel of this conversation
     * is closed. A trap itself never connects anywhere (S10). Of a UDP trap, a port at which the conversation goes on.
     *
     * @throws IOException if there is no port to be had
     */
    PassiveChannel openPassive() throws IOException;

    /** Closes the connection; safe to call from any thread and more than once. */
    void close();
}
