// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Touch;
import io.honeymesh.api.spi.PassiveChannel;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A conversation that is on record, as a trap sees it: the client says what it said, whatever it is answered. Behind an
 * encryption nothing can be read, for its keys were made with another server: what a trap finds wrong there is none of the
 * client's violations. Where TLS begins the client falls silent.
 */
final class RecordedSession implements TrapSession {

    /** What a refusal says, whatever the protocol, or an answer that asks once more. */
    private static final List<String> NO = List.of(
            "incorrect",
            "denied",
            "fail",
            "invalid",
            "wrong",
            "unauthorized",
            "rejected",
            "refused",
            "530 ",
            "535 ",
            "-err",
            "login:",
            "username:");

    private final CapturedConversation record;
    private final Persona persona;
    private final TurnsInput turns;
    private final SessionInput input;
    private final OutputStream output;
    private final Capture read;
    private final EvidenceBox evidence;
    private volatile boolean lured;
    private volatile boolean encrypted;
    private volatile Optional<Ending> ending = Optional.empty();

    RecordedSession(CapturedConversation record, Persona persona, Limits limits, MemoryBudget.Share memory) {
        this.record = record;
        this.persona = persona;
        this.turns = new TurnsInput(record.turns());
        this.read = new Capture(Session.PAYLOAD_BYTES, memory);
        this.evidence = new EvidenceBox(limits.evidence(), limits.evidenceBytes(), memory);
        this.input = new SessionInput(turns, this::heard);
        this.output = new SessionOutput(new Answers(limits.bytesOut()), (bytes, from, count) -> turns.spoken());
    }

    /** Where the trap's words go: nowhere, up to a bound. */
    private final class Answers extends OutputStream {
        private long left;

        Answers(long maxBytes) {
            left = maxBytes;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            left -= count;
            if (left < 0 || ending.isPresent()) {
                throw new IOException("the trap has sent all it may");
            }
        }
    }

    private void heard(byte[] bytes, int from, int count) {
        if (!encrypted) {
            read.add(bytes, from, count);
        }
    }

    @Override
    public Touch touch() {
        return record.touch();
    }

    @Override
    public Persona persona() {
        return persona;
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
        // A patient read waits for an answer that never came; this one only looks.
        return input.available() == 0 && turns.awaitsAnswer() ? Optional.empty() : Optional.of(input.peek(PEEK_BYTES));
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
        if (!encrypted || !(piece instanceof Evidence.Violation)) {
            evidence.add(piece);
        }
    }

    /** As the server on record took it, by what it answered; so the client's next words are met as they were. */
    @Override
    public boolean opens(String user, String password) {
        String answer = turns.answer().latin1().toLowerCase(Locale.ROOT);
        return !answer.isEmpty() && NO.stream().noneMatch(answer::contains);
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
        read.add(bytes, 0, bytes.length);
    }

    @Override
    public void answered(byte[] bytes) {
        // Nothing is recorded here.
    }

    @Override
    public void startTls(List<String> protocols) throws IOException {
        encrypted();
        turns.end();
        throw new IOException("the record's TLS can't be read");
    }

    @Override
    public boolean secured() {
        return false;
    }

    @Override
    public PassiveChannel openPassive() throws IOException {
        throw new IOException("a record has no second connection");
    }

    @Override
    public void close() {
        turns.end();
    }

    /** Ends it for a cause of the trap's own; the first one counts. */
    void end(Ending cause) {
        turns.end();
        if (ending.isEmpty()) {
            ending = Optional.of(cause);
        }
    }

    Conversation conversation() {
        List<Evidence> all = new ArrayList<>(evidence.all());
        all.addAll(record.understood());
        return new Conversation(
                record.touch(),
                record.ended(),
                record.said(Wire.HEAD_BYTES),
                encrypted ? read.captured() : record.said(Session.PAYLOAD_BYTES),
                record.bytesIn(),
                record.bytesOut(),
                all,
                ending.orElse(record.ending()),
                lured,
                Optional.empty());
    }
}
