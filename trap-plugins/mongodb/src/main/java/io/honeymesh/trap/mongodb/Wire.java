// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.mongodb.Message.Alien;
import io.honeymesh.trap.mongodb.Message.Command;
import io.honeymesh.trap.mongodb.Message.Gone;
import io.honeymesh.trap.mongodb.Message.Http;
import io.honeymesh.trap.mongodb.Message.Invalid;
import io.honeymesh.trap.mongodb.Message.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Messages in both directions: OP_MSG and OP_REPLY; {@link OldMessages} reads what else there is. */
final class Wire {

    static final int HEADER_BYTES = 16;
    static final int OP_REPLY = 1;
    static final int OP_MSG = 2013;

    /** MongoDB's MaxMessageSizeBytes. */
    static final int MAX_MESSAGE_BYTES = 48_000_000;

    /** Bytes kept of one message; more are read and hashed. */
    static final int MAX_KEPT_BYTES = 96 << 10;

    private static final int CHECKSUM_PRESENT = 1;
    private static final int MORE_TO_COME = 2;
    private static final int REQUIRED_BITS = 0xffff;
    private static final int CHECKSUM_BYTES = 4;
    private static final int AWAIT_CAPABLE = 8;
    static final int CURSOR_NOT_FOUND = 1;
    static final int QUERY_FAILURE = 2;

    private final TrapSession session;
    private final InputStream in;
    private int nextId = 1;

    Wire(TrapSession session) {
        this.session = session;
        this.in = session.input();
    }

    Message read() throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            return header.length == 0 ? new Gone() : new Alien("a message without an end", header);
        }
        ByteBuffer buffer = little(header);
        if (new String(header, 0, 4, StandardCharsets.ISO_8859_1).equals("GET ")) {
            return new Http(new String(header, StandardCharsets.ISO_8859_1));
        }
        int length = buffer.getInt();
        int id = buffer.getInt();
        buffer.getInt();
        int opcode = buffer.getInt();
        if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
            return new Alien("a message of impossible length", header);
        }
        int size = length - HEADER_BYTES;
        byte[] kept = in.readNBytes(Math.min(size, MAX_KEPT_BYTES));
        if (kept.length < Math.min(size, MAX_KEPT_BYTES)) {
            return new Gone();
        }
        Part part = new Part(0, "");
        if (size > kept.length) {
            MessageDigest digest = sha256();
            digest.update(kept);
            if (!skip(size - kept.length, digest)) {
                return new Gone();
            }
            part = new Part(size, HexFormat.of().formatHex(digest.digest()));
        }
        return switch (opcode) {
            case OP_MSG -> message(id, kept, part);
            default -> OldMessages.read(opcode, id, kept, part);
        };
    }

    private boolean skip(int count, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[4096];
        for (int left = count; left > 0; ) {
            int got = in.read(buffer, 0, Math.min(buffer.length, left));
            if (got < 0) {
                return false;
            }
            digest.update(buffer, 0, got);
            left -= got;
        }
        return true;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Message message(int id, byte[] bytes, Part part) {
        if (bytes.length < 4) {
            return new Alien("an OP_MSG without flags", bytes);
        }
        int flags = little(bytes).getInt();
        if ((flags & REQUIRED_BITS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) != 0) {
            return new Invalid(id, false, "Message contains illegal flags value: Ob" + Integer.toBinaryString(flags));
        }
        boolean whole = part.sizeBytes() == 0;
        int end = bytes.length - ((flags & CHECKSUM_PRESENT) != 0 && whole ? CHECKSUM_BYTES : 0);
        byte[] sections = Arrays.copyOf(bytes, Math.max(end, 4));
        Document body = new Document();
        try {
            int at = 4;
            while (at < end) {
                int kind = sections[at++];
                if (kind == 0) {
                    Bson.Parsed parsed = Bson.parse(sections, at);
                    parsed.document().fields().forEach(body::put);
                    at = parsed.end();
                } else if (kind == 1) {
                    at = sequence(sections, at, body, whole);
                } else {
                    throw new Bson.Invalid("Unknown section kind " + kind);
                }
            }
        } catch (Bson.Invalid invalid) {
            // A part of a long message ends where it ends: what was read until then has to do.
            if (whole || body.isEmpty()) {
                return new Invalid(id, false, invalid.getMessage());
            }
        }
        return body.isEmpty()
                ? new Invalid(id, false, "OP_MSG messages must have a body")
                : new Command(id, body, false, (flags & MORE_TO_COME) != 0, part);
    }

    /** A section of many documents for one field of the body. @return where it ends */
    private static int sequence(byte[] bytes, int from, Document body, boolean whole) throws Bson.Invalid {
        int size = bytes.length - from < 4 ? -1 : little(bytes).getInt(from);
        int end = from + size;
        if (size < 5 || whole && end > bytes.length || end < from) {
            throw new Bson.Invalid("invalid section length");
        }
        int at = from + 4;
        StringBuilder name = new StringBuilder();
        while (at < Math.min(end, bytes.length) && bytes[at] != 0) {
            name.append((char) (bytes[at++] & 0xff));
        }
        at++;
        List<Document> documents = new ArrayList<>();
        try {
            while (at < end) {
                Bson.Parsed parsed = Bson.parse(bytes, at);
                documents.add(parsed.document());
                at = parsed.end();
            }
        } finally {
            body.put(name.toString(), documents);
        }
        return end;
    }

    void answer(int to, boolean legacy, Document document) throws IOException {
        if (legacy) {
            reply(to, 0, List.of(document));
        } else {
            byte[] bytes = Bson.write(document);
            send(
                    OP_MSG,
                    to,
                    ByteBuffer.allocate(5 + bytes.length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(0)
                            .put((byte) 0)
                            .put(bytes));
        }
    }

    /** Answers a query of the old form, all in one batch. */
    void reply(int to, int flags, List<Document> documents) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        documents.forEach(document -> all.writeBytes(Bson.write(document)));
        send(
                OP_REPLY,
                to,
                ByteBuffer.allocate(20 + all.size())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(AWAIT_CAPABLE | flags)
                        .putLong(0)
                        .putInt(0)
                        .putInt(documents.size())
                        .put(all.toByteArray()));
    }

    private void send(int opcode, int to, ByteBuffer content) throws IOException {
        session.output()
                .write(ByteBuffer.allocate(HEADER_BYTES + content.capacity())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(HEADER_BYTES + content.capacity())
                        .putInt(nextId++)
                        .putInt(to)
                        .putInt(opcode)
                        .put(content.array())
                        .array());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
