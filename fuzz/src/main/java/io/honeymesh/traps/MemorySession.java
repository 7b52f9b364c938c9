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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** {@link Session} without a socket under it: the same streams, bounds and captures over bytes in memory. */
final class MemorySession implements TrapSession {

    /** The type of a TLS record with a handshake in it, which nobody here could answer. */
    private static final int HANDSHAKE = 22;

    private final Touch touch;
    private final Talk.Circumstances circumstances;
    private final Logins logins;
    private final Wire wire;
    private final Capture payload;
    private final EvidenceBox evidence;
    private final Said said;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private volatile boolean lured;
    private volatile boolean secured;
    private volatile boolean encrypted;
    private SessionInput input;
    private OutputStream output;

    MemorySession(
            Touch touch, byte[] bytes, int pieceBytes, Talk.Circumstances circumstances, MemoryBudget.Share memory) {
        this.touch = touch;
        this.circumstances = circumstances;
        this.logins = new Logins(circumstances.persona());
        this.wire = new Wire(Talk.LIMITS, memory, memory, () -> {});
        this.payload = new Capture(Session.PAYLOAD_BYTES, memory);
        this.evidence = new EvidenceBox(Talk.LIMITS.evidence(), Talk.LIMITS.evidenceBytes(), memory);
        this.said = new Said(bytes, pieceBytes, circumstances);
        use(wire.input(said));
    }

    private void use(InputStream source) {
        input = new SessionInput(source, this::heard);
        output = new SessionOutput(wire.output(answer), (bytes, from, count) -> {});
    }

    private void heard(byte[] bytes, int from, int count) {
        if (!encrypted) {
            payload.add(bytes, from, count);
        }
    }

    byte[] answer() {
        return answer.toByteArray();
    }

    @Override
    public Touch touch() {
        return touch;
    }

    @Override
    public Persona persona() {
        return circumstances.persona();
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
        wire.silenceIsFine(true);
        try {
            return Optional.of(input.peek(PEEK_BYTES));
        } catch (SocketTimeoutException silent) {
            return Optional.empty();
        } finally {
            wire.silenceIsFine(false);
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
    }

    @Override
    public boolean opens(String user, String password) {
        if (circumstances.guesses()) {
            logins.give(touch.source(), user, password);
        }
        return logins.opens(touch.source(), user, password);
    }

    @Override
    public void lured() {
        lured = true;
    }

    @Override
    public void encrypted() {
        encrypted = true;
    }

    @Override
    public void payload(byte[] bytes) {
        payload.add(bytes, 0, bytes.length);
    }

    @Override
    public void answered(byte[] bytes) {
        // Nothing is recorded.
    }

    /** A client that begins a real handshake fails in it; from any other, what follows is what TLS would have carried. */
    @Override
    public void startTls(List<String> protocols) throws IOException {
        SessionInput before = input;
        byte[] next = peek(Duration.ZERO).orElse(new byte[0]);
        if (next.length > 0 && next[0] == HANDSHAKE) {
            violated("TLS handshake failed", Captured.EMPTY);
            throw new SSLException("no handshake here");
        }
        said.pushBack(before.leftover().length);
        use(wire.input(said));
    }

    @Override
    public boolean secured() {
        return secured;
    }

    private void violated(String what, Captured bytes) {
        evidence.add(new Evidence.Violation(what, bytes));
        wire.end(Ending.VIOLATION);
    }

    @Override
    public PassiveChannel openPassive() throws IOException {
        if (wire.ended()) {
            throw new IOException("the conversation is over");
        }
        return new MemoryChannel(touch.flow().local().address(), wire, circumstances.dataConnections());
    }

    @Override
    public void close() {
        wire.end(Ending.TRAP);
        said.close();
    }

    Conversation conversation() {
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
                Optional.empty());
    }
}
