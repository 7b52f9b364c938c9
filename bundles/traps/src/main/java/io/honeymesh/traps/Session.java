// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Touch;
import io.honeymesh.api.spi.PassiveChannel;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** One conversation over one socket. The streams belong to the conversation's thread; the rest is thread-safe. */
final class Session implements TrapSession {

    /** Bytes kept of what the client said, for rules. */
    static final int PAYLOAD_BYTES = 64 << 10;

    private final WireSocket socket;
    private final Touch touch;
    private final Node node;
    private final Limits limits;
    private final Duration firstDeadline;
    private final Wire wire;
    private final Capture payload;
    private final EvidenceBox evidence;
    private final Optional<Transcript> transcript;
    private final AtomicReference<Passive> passive = new AtomicReference<>();
    private volatile Predicate<Supplier<Captured>> unwelcome = head -> false;
    private final Set<Class<?>> overheard = ConcurrentHashMap.newKeySet();
    private volatile Consumer<Evidence> listener = piece -> {};
    private volatile boolean lured;
    private volatile boolean encrypted;
    private boolean spoken;
    private Optional<SSLSocket> secured = Optional.empty();
    private SessionInput input;
    private OutputStream output;

    Session(
            WireSocket socket,
            Touch touch,
            Node node,
            Limits limits,
            MemoryBudget.Share memory,
            MemoryBudget.Share input) {
        this.socket = socket;
        this.touch = touch;
        this.node = node;
        this.limits = limits;
        this.firstDeadline = limits.firstDeadline(node.persona(), touch.trap());
        this.wire = new Wire(limits, memory, input, this::clientSpoke);
        this.payload = new Capture(PAYLOAD_BYTES, memory);
        this.evidence = new EvidenceBox(limits.evidence(), limits.evidenceBytes(), memory);
        this.transcript =
                limits.recordings() ? Optional.of(new Transcript(limits.recordingBytes(), memory)) : Optional.empty();
        use(InputStream.nullInputStream(), OutputStream.nullOutputStream());
    }

    /** Takes the socket into use; fails if it is gone already, which is a conversation too, if a short one. */
    void begin() throws IOException {
        try {
            listen();
            socket.setTcpNoDelay(true);
            socket.attach(wire);
        } catch (IOException gone) {
            wire.end(Ending.BROKEN);
            throw gone;
        }
        use(socket.getInputStream(), socket.getOutputStream());
    }

    /** A server gives a client that has just connected more time than one in the middle of a conversation. */
    private Duration deadline() {
        return wire.bytesIn() == 0 ? firstDeadline : limits.readDeadline();
    }

    private void listen() throws IOException {
        socket.setSoTimeout((int) deadline().toMillis());
    }

    private void clientSpoke() throws IOException {
        if (!spoken) {
            spoken = true;
            listen();
        }
        if (unwelcome.test(wire::head)) {
            end(Ending.FINGERPRINT);
        }
    }

    /** Ends the conversation when this says so of the first bytes the client has sent so far. */
    void interruptIf(Predicate<Supplier<Captured>> unwelcome) {
        this.unwelcome = unwelcome;
    }

    /** Tells the first piece of each kind of evidence at once. */
    void tellFirst(Consumer<Evidence> listener) {
        this.listener = listener;
    }

    private void use(InputStream in, OutputStream out) {
        input = new SessionInput(in, this::heard);
        output = new SessionOutput(out, this::said);
    }

    private void heard(byte[] bytes, int from, int count) {
        if (!encrypted) {
            payload.add(bytes, from, count);
            transcript.ifPresent(t -> t.add(true, bytes, from, count));
        }
    }

    private void said(byte[] bytes, int from, int count) {
        if (!encrypted) {
            transcript.ifPresent(t -> t.add(false, bytes, from, count));
        }
    }

    @Override
    public Touch touch() {
        return touch;
    }

    @Override
    public Persona persona() {
        return node.persona();
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public Optional<byte[]> peek(Duration patience) throws IOException {
        return look(0, patience);
    }

    @Override
    public Optional<byte[]> peek(int beyond, Duration patience) throws IOException {
        return look(beyond, patience).filter(seen -> seen.length > beyond);
    }

    private Optional<byte[]> look(int beyond, Duration patience) throws IOException {
        Duration deadline = deadline();
        Duration wait = patience.compareTo(deadline) < 0 ? patience : deadline;
        wire.silenceIsFine(true);
        try {
            socket.setSoTimeout((int) Math.max(1, wait.toMillis()));
            return Optional.of(input.peek(beyond, PEEK_BYTES));
        } catch (SocketTimeoutException silent) {
            return Optional.empty();
        } finally {
            wire.silenceIsFine(false);
            listen();
        }
    }

    @Override
    public Optional<String> readLine(int maxBytes) throws IOException {
        try {
            return input.readLine(maxBytes);
        } catch (SessionInput.LineTooLong tooLong) {
            add(tooLong.violation());
            wire.end(Ending.VIOLATION);
            throw tooLong;
        }
    }

    @Override
    public void add(Evidence piece) {
        evidence.add(piece);
        if (overheard.add(piece.getClass())) {
            listener.accept(piece);
        }
    }

    @Override
    public boolean opens(String user, String password) {
        return node.logins().opens(touch.source(), user, password);
    }

    @Override
    public void lured() {
        lured = true;
    }

    @Override
    public void encrypted() {
        if (!encrypted) { // once: a client that asks for new keys must not wipe what it said
            transcript.ifPresent(Transcript::restart);
        }
        encrypted = true;
    }

    @Override
    public void payload(byte[] bytes) {
        payload.add(bytes, 0, bytes.length);
        transcript.ifPresent(t -> t.add(true, bytes, 0, bytes.length));
    }

    @Override
    public void answered(byte[] bytes) {
        transcript.ifPresent(t -> t.add(false, bytes, 0, bytes.length));
    }

    @Override
    public void startTls(List<String> protocols) throws IOException {
        try {
            // What came ahead of the handshake is read as TLS, never as words of the protocol (STARTTLS injection).
            SSLSocket ssl = node.tls().wrap(socket, new ByteArrayInputStream(input.leftover()), protocols);
            secured = Optional.of(ssl);
            NodeTls.shakeHands(ssl);
            use(ssl.getInputStream(), ssl.getOutputStream());
        } catch (SSLException e) {
            if (wire.ended()) {
                throw e; // for another reason, of which this is what TLS makes
            }
            add(new Evidence.Violation("TLS handshake failed", Captured.EMPTY));
            wire.end(Ending.VIOLATION);
            throw e;
        }
    }

    @Override
    public boolean secured() {
        return secured.isPresent();
    }

    @Override
    public PassiveChannel openPassive() throws IOException {
        Passive channel = new Passive(socket, wire, limits.readDeadline());
        Passive earlier = passive.getAndSet(channel);
        if (earlier != null) {
            earlier.close();
        }
        if (socket.isClosed()) {
            channel.close();
            throw new SocketException("the conversation is over");
        }
        return channel;
    }

    @Override
    public void close() {
        end(Ending.TRAP);
    }

    /** Ends the conversation at once, whatever it is doing. */
    void end(Ending cause) {
        wire.end(cause);
        Passive channel = passive.get();
        if (channel != null) {
            channel.close();
        }
        Closing.now(socket);
    }

    /** Closes the way a server does that has said its last word. Blocks for at most {@link Closing#LINGER}. */
    void hangUp() {
        Passive channel = passive.get();
        if (channel != null) {
            channel.close();
        }
        // Settle the cause first: what happens while hanging up is nobody's fault.
        wire.end(Ending.TRAP);
        Closing.gently(socket, secured);
    }

    void failed() {
        wire.end(Ending.TRAP_FAILED);
    }

    Optional<Transcript> transcript() {
        return transcript;
    }

    Conversation conversation(Optional<String> recording) {
        if (!encrypted) {
            byte[] unread = input.leftover();
            payload.add(unread, 0, unread.length);
        }
        return new Conversation(
                touch,
                Instant.now(),
                wire.head(),
                payload.captured(),
                wire.bytesIn(),
                wire.bytesOut(),
                evidence.all(),
                wire.ending(),
                lured,
                recording);
    }
}
