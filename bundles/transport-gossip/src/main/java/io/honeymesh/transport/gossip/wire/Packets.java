// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import io.honeymesh.api.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Datagrams: a label that tells clusters apart, AES-GCM bound to it, and in that a message or several, perhaps with a checksum and
 * compressed. Thread-safe.
 */
public final class Packets {

    /** No datagram is longer, as it would be cut into fragments. */
    public static final int BYTES = 1400;

    /** What each message in a datagram takes beside itself. */
    public static final int EACH = 2;

    public static final int MOST_LABEL = 255;

    private static final int MOST_TOGETHER = 255;
    private static final int MOST_UNPACKED = 64 << 10;
    private static final int MOST_MESSAGES = 512;
    private static final int MOST_DEPTH = 3;
    private static final int WRAPPING = 5 + 2 + KeyRing.OVERHEAD;

    private final KeyRing ring;
    private final byte[] label;

    /** @param label at most {@link #MOST_LABEL} bytes; empty for none */
    public Packets(KeyRing ring, String label) {
        this.ring = ring;
        this.label = label.getBytes(StandardCharsets.UTF_8);
        if (this.label.length > MOST_LABEL) {
            throw new IllegalArgumentException("a label has at most " + MOST_LABEL + " bytes");
        }
    }

    /** How many bytes of messages fit in a datagram, each with {@link #EACH}. */
    public int room() {
        return BYTES - WRAPPING - (label.length == 0 ? 0 : 2 + label.length);
    }

    /** The label, with which a stream begins as well. */
    byte[] header() {
        if (label.length == 0) {
            return new byte[0];
        }
        byte[] header = new byte[2 + label.length];
        header[0] = (byte) Messages.LABEL;
        header[1] = (byte) label.length;
        System.arraycopy(label, 0, header, 2, label.length);
        return header;
    }

    byte[] label() {
        return label;
    }

    KeyRing ring() {
        return ring;
    }

    /**
     * @param messages 1 to 255 encoded messages that fit
     * @param checked whether the receiver knows the checksum (its protocol goes up to 5)
     */
    public byte[] seal(List<byte[]> messages, boolean checked) {
        byte[] plain = messages.size() == 1 ? messages.getFirst() : together(messages);
        byte[] sealed = ring.seal(checked ? checked(plain) : plain, label);
        byte[] header = header();
        return ByteBuffer.allocate(header.length + sealed.length)
                .put(header)
                .put(sealed)
                .array();
    }

    private static byte[] together(List<byte[]> messages) {
        if (messages.size() > MOST_TOGETHER) {
            throw new IllegalArgumentException("too many messages for a datagram: " + messages.size());
        }
        int bytes = messages.stream().mapToInt(message -> EACH + message.length).sum();
        ByteBuffer out = ByteBuffer.allocate(2 + bytes);
        out.put((byte) Messages.COMPOUND).put((byte) messages.size());
        messages.forEach(message -> out.putShort((short) message.length));
        messages.forEach(out::put);
        return out.array();
    }

    private static byte[] checked(byte[] plain) {
        return ByteBuffer.allocate(5 + plain.length)
                .put((byte) Messages.CRC)
                .putInt(checksum(plain, 0))
                .put(plain)
                .array();
    }

    private static int checksum(byte[] bytes, int from) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }

    /**
     * The messages of a datagram; those behind one that is broken are lost with it.
     *
     * @throws Malformed if it is not of this cluster, or broken
     */
    public List<Message> open(byte[] datagram, Endpoint from) throws Malformed {
        byte[] plain = ring.open(unlabelled(datagram), label);
        if (plain.length >= 5 && (plain[0] & 0xff) == Messages.CRC) {
            if (ByteBuffer.wrap(plain).getInt(1) != checksum(plain, 5)) {
                throw new Malformed("wrong checksum");
            }
            plain = Arrays.copyOfRange(plain, 5, plain.length);
        }
        Opening opening = new Opening(from);
        opening.unwrap(plain, MOST_DEPTH);
        return opening.messages;
    }

    private byte[] unlabelled(byte[] datagram) throws Malformed {
        byte[] header = header();
        if (header.length == 0) {
            return datagram;
        }
        if (datagram.length < header.length || !Arrays.equals(datagram, 0, header.length, header, 0, header.length)) {
            throw new Malformed("another label");
        }
        return Arrays.copyOfRange(datagram, header.length, datagram.length);
    }

    private static final class Opening {
        private final Endpoint from;
        private final List<Message> messages = new ArrayList<>();
        private int unpacked;

        Opening(Endpoint from) {
            this.from = from;
        }

        void unwrap(byte[] bytes, int depth) throws Malformed {
            if (bytes.length == 0 || depth == 0 || messages.size() >= MOST_MESSAGES) {
                throw new Malformed("empty, too many or too deep");
            }
            switch (bytes[0] & 0xff) {
                case Messages.COMPOUND -> {
                    for (byte[] part : parts(bytes)) {
                        unwrap(part, depth - 1);
                    }
                }
                case Messages.COMPRESSED -> {
                    byte[] plain = unpacked(bytes, MOST_UNPACKED - unpacked, _ -> {});
                    unpacked += plain.length;
                    unwrap(plain, depth - 1);
                }
                default -> messages.add(Messages.decode(bytes, from));
            }
        }
    }

    private static List<byte[]> parts(byte[] bytes) throws Malformed {
        int count = bytes.length < 2 ? 0 : bytes[1] & 0xff;
        int at = 2 + 2 * count;
        List<byte[]> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = at > bytes.length ? 0 : ByteBuffer.wrap(bytes).getShort(2 + 2 * i) & 0xffff;
            if (at + length > bytes.length) {
                throw new Malformed("cut short");
            }
            parts.add(Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        }
        return parts;
    }

    /** Somebody who pays for bytes, or refuses to. */
    interface Payer {
        void take(int bytes) throws Malformed;
    }

    static byte[] unpacked(byte[] bytes, int most, Payer payer) throws Malformed {
        Fields in = new MsgpackReader(bytes, 1).fields();
        if (in.number("Algo", 255) != 0) {
            throw new Malformed("another compression than LZW");
        }
        byte[] packed = in.bytes("Buf", most);
        payer.take(Lzw.length(packed, most));
        return Lzw.decompress(packed, most);
    }

    /** As it is, if it doesn't get shorter. */
    static byte[] packed(byte[] bytes) {
        byte[] packed = new MsgpackWriter()
                .type(Messages.COMPRESSED)
                .map(2)
                .text("Algo")
                .number(0)
                .text("Buf")
                .bytes(Lzw.compress(bytes))
                .toBytes();
        return packed.length < bytes.length ? packed : bytes;
    }
}
