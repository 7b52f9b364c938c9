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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One datagram as a conversation: it is the input, and the output is at most one datagram no larger than it (S11). */
final class DatagramSession implements TrapSession {

    private final Touch touch;
    private final Node node;
    private final byte[] request;
    private final SessionInput input;
    private final Answer answer;
    private final EvidenceBox evidence;
    private volatile Ending ending = Ending.TRAP;

    DatagramSession(Touch touch, Node node, byte[] request, Limits limits, MemoryBudget.Share memory) {
        this.touch = touch;
        this.node = node;
        this.request = request;
        this.input = new SessionInput(new ByteArrayInputStream(request), (bytes, from, count) -> {});
        this.answer = new Answer(request.length);
        this.evidence = new EvidenceBox(limits.evidence(), limits.evidenceBytes(), memory);
    }

    /** Collects what the trap writes; what would be larger than the request is refused as a whole. */
    private static final class Answer extends OutputStream {
        private final int maxBytes;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean tooLarge;

        Answer(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) throws IOException {
            if (count > maxBytes - bytes.size()) {
                tooLarge = true;
                throw new IOException("an answer must not be larger than its request of " + maxBytes + " bytes");
            }
            bytes.write(from, offset, count);
        }
    }

    /** What the trap answers; empty if nothing, or more than it may, or if it failed over it. */
    Optional<byte[]> answer() {
        return answer.tooLarge || ending != Ending.TRAP || answer.bytes.size() == 0
                ? Optional.empty()
                : Optional.of(answer.bytes.toByteArray());
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
        return answer;
    }

    @Override
    public Optional<byte[]> peek(Duration patience) throws IOException {
        return Optional.of(input.peek(PEEK_BYTES));
    }

    @Override
    public Optional<String> readLine(int maxBytes) throws IOException {
        try {
            return input.readLine(maxBytes).map(line -> new String(line, StandardCharsets.ISO_8859_1));
        } catch (SessionInput.LineTooLong tooLong) {
            add(new Evidence.Violation(tooLong.getMessage(), Captured.of(tooLong.head())));
            ending = Ending.VIOLATION;
            throw tooLong;
        }
    }

    @Override
    public void add(Evidence piece) {
        evidence.add(piece);
    }

    @Override
    public boolean opens(String user, String password) {
        return node.logins().opens(touch.source(), user, password);
    }

    @Override
    public void lured() {
        // No browser sends datagrams of its own making.
    }

    @Override
    public void encrypted() {
        // Rules read the datagram as it came.
    }

    @Override
    public void payload(byte[] bytes) {
        // The datagram is the payload.
    }

    @Override
    public void answered(byte[] bytes) {
        // There is no recording of a datagram.
    }

    @Override
    public void startTls(List<String> protocols) throws IOException {
        throw new IOException("a datagram has no TLS");
    }

    @Override
    public boolean secured() {
        return false;
    }

    @Override
    public PassiveChannel openPassive() throws IOException {
        throw new IOException("a datagram has no second connection");
    }

    @Override
    public void close() {
        // It is over when the trap returns.
    }

    /** Ends it for another cause than that the trap has finished; the first one counts. */
    void end(Ending cause) {
        if (ending == Ending.TRAP) {
            ending = cause;
        }
    }

    Conversation conversation(int bytesOut) {
        Captured whole = Captured.head(request, Session.PAYLOAD_BYTES);
        return new Conversation(
                touch,
                Instant.now(),
                whole,
                whole,
                request.length,
                bytesOut,
                evidence.all(),
                ending,
                false,
                Optional.empty());
    }
}
