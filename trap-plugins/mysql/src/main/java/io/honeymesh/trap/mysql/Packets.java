// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Packets in both directions, with the sequence numbers that hold a command and its answer together. */
final class Packets {

    /** Bytes kept of one packet; more are read and hashed. */
    static final int MAX_KEPT_BYTES = 64 << 10;

    /** Answers collected before they are sent. */
    private static final int MAX_PENDING_BYTES = 16 << 10;

    private static final int HEADER_BYTES = 4;

    private final TrapSession session;
    private final InputStream in;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private int sequence;

    Packets(TrapSession session) {
        this.session = session;
        this.in = session.input();
    }

    /** Numbers start anew with each command. */
    void restart() {
        sequence = 0;
    }

    /** Passes over a number, as after a packet whose own number was wrong. */
    void skip() {
        sequence++;
    }

    Packet read() throws IOException {
        flush();
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            return new Packet.Gone();
        }
        if ((header[3] & 0xff) != sequence) {
            return new Packet.Misplaced(header);
        }
        sequence = sequence + 1 & 0xff;
        int size = header[0] & 0xff | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
        byte[] kept = in.readNBytes(Math.min(size, MAX_KEPT_BYTES));
        if (kept.length < Math.min(size, MAX_KEPT_BYTES)) {
            return new Packet.Gone();
        }
        if (size <= MAX_KEPT_BYTES) {
            return new Packet.Whole(header[3] & 0xff, kept, size, "");
        }
        MessageDigest digest = sha256();
        digest.update(kept);
        byte[] buffer = new byte[4096];
        for (int left = size - kept.length; left > 0; ) {
            int got = in.read(buffer, 0, Math.min(buffer.length, left));
            if (got < 0) {
                return new Packet.Gone();
            }
            digest.update(buffer, 0, got);
            left -= got;
        }
        return new Packet.Whole(header[3] & 0xff, kept, size, HexFormat.of().formatHex(digest.digest()));
    }

    /** Adds a packet to the answer, which is sent before the next one is read. */
    void write(Bytes payload) throws IOException {
        byte[] bytes = payload.toArray();
        pending.writeBytes(new Bytes()
                .number(bytes.length, 3)
                .number(sequence, 1)
                .raw(bytes)
                .toArray());
        sequence = sequence + 1 & 0xff;
        if (pending.size() > MAX_PENDING_BYTES) {
            flush();
        }
    }

    void flush() throws IOException {
        if (pending.size() > 0) {
            byte[] bytes = pending.toByteArray();
            pending.reset();
            session.output().write(bytes);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
