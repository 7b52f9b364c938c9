// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.spi.Envelope;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What goes over a link: a byte that says what, three bytes of length, and so many bytes. Nothing longer than {@link #MAX_BYTES} is
 * read.
 */
sealed interface Frame {

    /** Bytes of the longest frame's content. */
    int MAX_BYTES = 1 + Envelope.MAX_BYTES;

    /** The version of these frames, which each heartbeat names; nodes of another hang up. */
    int VERSION = 3;

    int DIGEST_BYTES = 32;
    int ID_BYTES = 16;
    int IDS_A_FRAME = 1000;

    /** A message just said. @param hops over how many links it has come before this one */
    record Live(int hops, byte[] envelope) implements Frame {}

    /** A message that the other side lacks. */
    record Held(byte[] envelope) implements Frame {}

    /** Still there. @param digest of the names of all that this side holds, 32 bytes */
    record Heartbeat(byte[] digest) implements Frame {}

    /**
     * Some of the names of what this side holds.
     *
     * @param last whether these are the last of them
     * @param names {@link #ID_BYTES} each
     */
    record Have(boolean last, byte[] names) implements Frame {}

    /** The name of a message: the beginning of a hash of all of it. */
    static String name(Envelope envelope) {
        return envelope.id().substring(0, 2 * ID_BYTES);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static List<Have> have(byte[] names) {
        List<Have> frames = new ArrayList<>();
        for (int from = 0; from < names.length || from == 0; from += ID_BYTES * IDS_A_FRAME) {
            int to = Math.min(from + ID_BYTES * IDS_A_FRAME, names.length);
            frames.add(new Have(to == names.length, Arrays.copyOfRange(names, from, to)));
        }
        return frames;
    }

    /** Each of the names as {@link #name} gives it. */
    static List<String> ids(byte[] names) {
        List<String> ids = new ArrayList<>(names.length / ID_BYTES);
        for (int at = 0; at < names.length; at += ID_BYTES) {
            ids.add(HexFormat.of().formatHex(names, at, at + ID_BYTES));
        }
        return ids;
    }

    private byte[] content() {
        return switch (this) {
            case Live live ->
                ByteBuffer.allocate(1 + live.envelope().length)
                        .put((byte) live.hops())
                        .put(live.envelope())
                        .array();
            case Held held -> held.envelope();
            case Heartbeat heartbeat ->
                ByteBuffer.allocate(1 + DIGEST_BYTES)
                        .put((byte) VERSION)
                        .put(heartbeat.digest())
                        .array();
            case Have have ->
                ByteBuffer.allocate(1 + have.names().length)
                        .put((byte) (have.last() ? 1 : 0))
                        .put(have.names())
                        .array();
        };
    }

    private int type() {
        return switch (this) {
            case Live _ -> 1;
            case Held _ -> 2;
            case Heartbeat _ -> 3;
            case Have _ -> 4;
        };
    }

    default void write(DataOutputStream out) throws IOException {
        byte[] content = content();
        out.writeInt(type() << 24 | content.length);
        out.write(content);
    }

    /** @throws IOException if it is none, also of this version */
    static Frame read(DataInputStream in) throws IOException {
        int head = in.readInt();
        int length = head & 0xff_ffff;
        if (length > MAX_BYTES) {
            throw new IOException("a frame of " + length + " bytes");
        }
        byte[] content = in.readNBytes(length);
        if (content.length < length) {
            throw new EOFException();
        }
        ByteBuffer bytes = ByteBuffer.wrap(content);
        return switch (head >>> 24) {
            case 1 -> new Live(unsigned(bytes), rest(bytes));
            case 2 -> new Held(content);
            case 3 -> {
                int version = unsigned(bytes);
                if (version != VERSION || bytes.remaining() != DIGEST_BYTES) {
                    throw new IOException("a node of another version: " + version);
                }
                yield new Heartbeat(rest(bytes));
            }
            case 4 -> {
                boolean last = unsigned(bytes) == 1;
                if (bytes.remaining() % ID_BYTES != 0 || bytes.remaining() > ID_BYTES * IDS_A_FRAME) {
                    throw new IOException("no list of names");
                }
                yield new Have(last, rest(bytes));
            }
            default -> throw new IOException("no frame");
        };
    }

    private static int unsigned(ByteBuffer bytes) throws IOException {
        if (!bytes.hasRemaining()) {
            throw new IOException("an empty frame");
        }
        return bytes.get() & 0xff;
    }

    private static byte[] rest(ByteBuffer bytes) {
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return rest;
    }
}
