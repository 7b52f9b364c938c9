// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.fingerprints.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The first bytes that one side of a TCP connection sent, put in order while its segments arrive, retransmitted, overlapping
 * or out of turn. Where a segment stays away, what follows it is read as a beginning of its own. Sequence numbers are
 * compared on their circle (RFC 9293, 3.4).
 */
final class TcpSide {

    /** How much of one side is read: handshakes come at its beginning. */
    static final int MAX_HEAD_BYTES = 128 << 10;

    /** Segments that may wait for one before them. */
    static final int MAX_WAITING = 128;

    static final int MAX_WAITING_BYTES = 256 << 10;

    /** About what one of them costs beside its bytes. */
    static final int WAITING_BYTES = 72;

    /** About what a side costs that holds nothing. */
    static final int OBJECTS_BYTES = 512;

    /** A capture that begins within a connection may bring its first segments in the wrong order; so often it is believed. */
    private static final int MAX_REWINDS = 8;

    /** A sequence number this far away belongs to another connection between the same ports. */
    private static final int OTHER_CONNECTION = 1 << 24;

    /** Which side of the connection this is, as far as its handshake was seen. */
    enum Role {
        CLIENT,
        SERVER,
        UNKNOWN
    }

    /** Takes what is in order since the last gap, each time there is more of it. One is made for each beginning. */
    interface Reader {
        /**
         * Goes on where the last call stopped; the bytes before are the same as then.
         *
         * @param frame the last packet any of them came in
         * @param last whether no more will follow in order
         * @return whether nothing that follows matters
         */
        boolean read(long frame, byte[] stream, int length, boolean last);
    }

    private record Early(long frame, int sequence, byte[] bytes) {}

    private final Supplier<Reader> readers;
    private Role role = Role.UNKNOWN;
    private boolean started;
    /** Sequence number of the connection's first byte, as far as is known. */
    private int beginning;
    /** Sequence number of the next byte in order. */
    private int next;
    /** The bytes in order since the last gap. */
    private byte[] head = Bytes.NONE;

    private int length;
    /** The last packet any of them came in. */
    private long frame;
    /** What was read before the last gap; all there may be, if nothing more can be found. */
    private int readBefore;

    private int rewinds;
    private final List<Early> waiting = new ArrayList<>();
    private int waitingBytes;
    private Reader reader;

    TcpSide(Supplier<Reader> readers) {
        this.readers = readers;
        this.reader = readers.get();
    }

    Role role() {
        return role;
    }

    void segment(long number, int sequence, int flags, Slice data) {
        int first = sequence;
        if ((flags & Segment.SYN) != 0) {
            first++;
            if (!started || first != beginning) {
                begin(first);
            }
            role = (flags & Segment.ACK) != 0 ? Role.SERVER : Role.CLIENT;
        }
        if (data.length() == 0 || (flags & Segment.RST) != 0) {
            return;
        }
        if (!started || Math.abs((long) (first - next)) > OTHER_CONNECTION) {
            begin(first);
        }
        if (isExhausted()) {
            next = Math.max(0, first + data.length() - next) + next;
        } else if (first - next > 0) {
            await(number, first, data);
        } else if (!rewind(number, first, data)) {
            append(number, first, data.bytes(), data.from(), data.to());
        }
        takeWaiting();
        while (waiting.size() > MAX_WAITING || waitingBytes > MAX_WAITING_BYTES) {
            jump();
        }
    }

    /** The capture ends, or this side is forgotten: whatever is there has to do. */
    void end() {
        while (!waiting.isEmpty()) {
            jump();
        }
        read(true);
    }

    /** Memory held. */
    int size() {
        return OBJECTS_BYTES + head.length + waitingBytes + waiting.size() * WAITING_BYTES;
    }

    private void begin(int first) {
        end();
        role = Role.UNKNOWN;
        started = true;
        beginning = first;
        next = first;
        readBefore = 0;
        rewinds = 0;
    }

    private boolean isExhausted() {
        return readBefore + length >= MAX_HEAD_BYTES;
    }

    private void await(long number, int sequence, Slice data) {
        int place = waiting.size();
        while (place > 0 && waiting.get(place - 1).sequence() - sequence > 0) {
            place--;
        }
        // The same once more: one copy waits.
        if (place > 0
                && waiting.get(place - 1).sequence() == sequence
                && waiting.get(place - 1).bytes().length >= data.length()) {
            return;
        }
        waiting.add(place, new Early(number, sequence, data.copy(0, data.length())));
        waitingBytes += data.length();
    }

    private void takeWaiting() {
        while (!waiting.isEmpty() && (isExhausted() || waiting.getFirst().sequence() - next <= 0)) {
            takeFirst();
        }
    }

    private void takeFirst() {
        Early segment = waiting.removeFirst();
        waitingBytes -= segment.bytes().length;
        append(segment.frame(), segment.sequence(), segment.bytes(), 0, segment.bytes().length);
    }

    /** Gives up what is missing and goes on with what waits. */
    private void jump() {
        read(true);
        next = waiting.getFirst().sequence();
        takeFirst();
        takeWaiting();
    }

    /** Appends what is new of a segment that begins at the next byte in order or before it, and reads it. */
    private void append(long number, int sequence, byte[] bytes, int from, int to) {
        int start = from + (next - sequence);
        if (start >= to || isExhausted()) {
            return;
        }
        int count = Math.min(to - start, MAX_HEAD_BYTES - readBefore - length);
        if (length + count > head.length) {
            head = Arrays.copyOf(head, Math.min(MAX_HEAD_BYTES, Math.max(length + count, 2 * length)));
        }
        System.arraycopy(bytes, start, head, length, count);
        length += count;
        next += to - start;
        frame = Math.max(frame, number);
        read(isExhausted());
    }

    /** Where no SYN was seen, a segment in front of all others that reaches them moves the beginning. */
    private boolean rewind(long number, int first, Slice data) {
        int before = beginning - first;
        if (role != Role.UNKNOWN
                || readBefore > 0
                || before <= 0
                || before > data.length()
                || before + length >= MAX_HEAD_BYTES
                || rewinds == MAX_REWINDS) {
            return false;
        }
        byte[] longer = new byte[before + length];
        System.arraycopy(data.bytes(), data.from(), longer, 0, before);
        System.arraycopy(head, 0, longer, before, length);
        long last = Math.max(frame, number);
        startOver();
        rewinds++;
        beginning = first;
        head = longer;
        length = longer.length;
        frame = last;
        read(false);
        append(number, first, data.bytes(), data.from(), data.to());
        return true;
    }

    /** Has what is in order read; when no more will follow it, it is let go. */
    private void read(boolean last) {
        if (length == 0) {
            return;
        }
        if (reader.read(frame, head, length, last)) {
            readBefore = MAX_HEAD_BYTES;
            startOver();
        } else if (last) {
            readBefore += length;
            startOver();
        }
    }

    private void startOver() {
        head = Bytes.NONE;
        length = 0;
        frame = 0;
        reader = readers.get();
    }
}
