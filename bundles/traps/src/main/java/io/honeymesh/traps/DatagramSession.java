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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One datagram as a conversation: it is the input, and the output is at most one datagram no larger than it (S11). It may go on at
 * a port of its own.
 */
final class DatagramSession implements TrapSession {

    private final Touch touch;
    private final Node node;
    private final byte[] request;
    private final SessionInput input;
    private final DatagramAnswer answer;
    private final Capture heard;
    private final Ports ports;
    private final EvidenceBox evidence;
    private Optional<DatagramPassive> passive = Optional.empty();
    private volatile Ending ending = Ending.TRAP;

    /** Opens ports for conversations that go on. */
    interface Ports {
        /** @param heard takes what the client sends there */
        DatagramPassive open(Capture heard) throws IOException;
    }

    DatagramSession(Touch touch, Node node, byte[] request, Limits limits, MemoryBudget.Share memory, Ports ports) {
        this.touch = touch;
        this.node = node;
        this.request = request;
        this.input = new SessionInput(new ByteArrayInputStream(request), (bytes, from, count) -> {});
        this.answer = new DatagramAnswer(request.length);
        this.heard = new Capture(Session.PAYLOAD_BYTES, memory);
        this.ports = ports;
        heard.add(request, 0, request.length);
        this.evidence = new EvidenceBox(limits.evidence(), limits.evidenceBytes(), memory);
    }

    /** What the trap answers; empty if nothing, or more than it may, or if it failed over it. */
    Optional<byte[]> answer() {
        return answer.whole().filter(bytes -> ending == Ending.TRAP);
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
            return input.readLine(maxBytes);
        } catch (SessionInput.LineTooLong tooLong) {
            add(tooLong.violation());
            end(Ending.VIOLATION);
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
        closePassive();
        DatagramPassive opened = ports.open(heard);
        passive = Optional.of(opened);
        return opened;
    }

    /** Frees the port of its own, if there is one; what the trap wrote last is sent. */
    void closePassive() {
        passive.ifPresent(DatagramPassive::close);
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

    /** @param sent the answer that was sent from the trap's port */
    Conversation conversation(int sent) {
        Captured whole = heard.captured();
        return new Conversation(
                touch,
                Instant.now(),
                whole,
                whole,
                request.length + passive.map(DatagramPassive::bytesIn).orElse(0),
                sent + passive.map(DatagramPassive::bytesOut).orElse(0),
                evidence.all(),
                ending,
                false,
                Optional.empty());
    }
}
