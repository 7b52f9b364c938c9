// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Messages in both directions, typed ones and the untyped first. */
final class Messages {

    /** Bytes kept of one message; more are read and hashed. */
    static final int MAX_KEPT_BYTES = 64 << 10;

    /** PostgreSQL's PQ_SMALL_MESSAGE_LIMIT, and its limit on startup packets. */
    static final int SMALL_BYTES = 10_000;

    /** PostgreSQL's PQ_LARGE_MESSAGE_LIMIT: MaxAllocSize - 1. */
    static final int LARGE_BYTES = 0x3fff_fffe;

    /** PostgreSQL's PG_MAX_AUTH_TOKEN_LENGTH. */
    static final int TOKEN_BYTES = 65_535;

    private static final int LENGTH_BYTES = 4;
    private static final int MAX_PENDING_BYTES = 16 << 10;

    private final TrapSession session;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private InputStream in;

    Messages(TrapSession session) {
        this.session = session;
        this.in = session.input();
    }

    /** Turns the connection into TLS. */
    void startTls() throws IOException {
        session.startTls();
        in = session.input();
    }

    /** The first packet's content, which has no type; empty if its length is impossible or the client is gone. */
    Optional<byte[]> first() throws IOException {
        byte[] header = in.readNBytes(LENGTH_BYTES);
        long length = new Cursor(header).number(LENGTH_BYTES) - LENGTH_BYTES;
        if (header.length < LENGTH_BYTES || length < LENGTH_BYTES || length > SMALL_BYTES) {
            return Optional.empty();
        }
        byte[] body = in.readNBytes((int) length);
        return body.length < length ? Optional.empty() : Optional.of(body);
    }

    /** The next message, of at most so many bytes. */
    Message read(int maxBytes) throws IOException {
        int type = type();
        return type < 0 ? new Message.Gone() : rest((char) type, maxBytes);
    }

    /** The type of the next message, before its length is looked at; -1 if the client has hung up. */
    int type() throws IOException {
        flush();
        return in.read();
    }

    /** The rest of a message whose type was read already. */
    Message rest(char type, int maxBytes) throws IOException {
        byte[] header = in.readNBytes(LENGTH_BYTES);
        if (header.length < LENGTH_BYTES) {
            return new Message.Gone();
        }
        long length = new Cursor(header).number(LENGTH_BYTES);
        long size = length - LENGTH_BYTES;
        return size < 0 || size > maxBytes ? new Message.Wrong(type, length) : body(type, (int) size);
    }

    private Message body(char type, int size) throws IOException {
        byte[] kept = in.readNBytes(Math.min(size, MAX_KEPT_BYTES));
        if (kept.length < Math.min(size, MAX_KEPT_BYTES)) {
            return new Message.Gone();
        }
        if (size <= MAX_KEPT_BYTES) {
            return new Message.Whole(type, kept, size, "");
        }
        MessageDigest digest = sha256();
        digest.update(kept);
        byte[] buffer = new byte[4096];
        for (int left = size - kept.length; left > 0; ) {
            int got = in.read(buffer, 0, Math.min(buffer.length, left));
            if (got < 0) {
                return new Message.Gone();
            }
            digest.update(buffer, 0, got);
            left -= got;
        }
        return new Message.Whole(type, kept, size, HexFormat.of().formatHex(digest.digest()));
    }

    /** Adds a message to the answer, which is sent before the next one is read. */
    void write(char type, Bytes body) throws IOException {
        byte[] bytes = body.toArray();
        pending.writeBytes(new Bytes()
                .number(type, 1)
                .number(bytes.length + LENGTH_BYTES, LENGTH_BYTES)
                .raw(bytes)
                .toArray());
        if (pending.size() > MAX_PENDING_BYTES) {
            flush();
        }
    }

    /** Adds bytes that are no message. */
    void raw(String bytes) {
        pending.writeBytes(new Bytes().raw(bytes).toArray());
    }

    void write(Failure failure) throws IOException {
        failure.write(this);
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
