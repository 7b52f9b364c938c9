// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What goes over a TCP connection: the label, then one sealed message, perhaps compressed. Thread-safe. */
public final class Streams {

    /** No message is longer, packed or not. */
    public static final int MOST_BYTES = 8 << 20;

    private static final int HEADER = 5;

    /** Room for what nodes say, packed and unpacked, of one of them. */
    public static final int MOST_OF_ONE = MOST_BYTES + MOST_BYTES / 2;

    private final Packets packets;
    private final ByteBudget asked = new ByteBudget(2 * MOST_OF_ONE);
    private final ByteBudget answers = new ByteBudget(2 * MOST_OF_ONE);

    public Streams(Packets packets) {
        this.packets = packets;
    }

    /** What is in hand of those that connect here: packed, unpacked, and the answer. */
    public ByteBudget asked() {
        return asked;
    }

    /** What is in hand of answers: who connects here must not keep this node from hearing these. */
    public ByteBudget answers() {
        return answers;
    }

    /** What the side that connects says: with the label. */
    public void ask(OutputStream out, byte[] message) throws IOException {
        send(out, packets.header(), message);
    }

    /** What the other side says: without. */
    public void answer(OutputStream out, byte[] message) throws IOException {
        send(out, new byte[0], message);
    }

    private void send(OutputStream out, byte[] label, byte[] message) throws IOException {
        byte[] plain = Packets.packed(message);
        byte[] header = ByteBuffer.allocate(HEADER)
                .put((byte) Messages.ENCRYPTED)
                .putInt(plain.length + KeyRing.OVERHEAD)
                .array();
        byte[] sealed = packets.ring().seal(plain, bound(header));
        out.write(ByteBuffer.allocate(label.length + HEADER + sealed.length)
                .put(label)
                .put(header)
                .put(sealed)
                .array());
        out.flush();
    }

    private byte[] bound(byte[] header) {
        byte[] label = packets.label();
        return ByteBuffer.allocate(HEADER + label.length).put(header).put(label).array();
    }

    /**
     * @param share pays for it until it is closed
     * @throws Malformed if it is not of this cluster, broken, or too much at once
     */
    public byte[] readAsked(InputStream in, ByteBudget.Share share) throws IOException, Malformed {
        byte[] label = packets.header();
        if (!Arrays.equals(in.readNBytes(label.length), label)) {
            throw new Malformed("another label");
        }
        return readAnswer(in, share);
    }

    /**
     * @param share pays for it until it is closed
     * @throws Malformed if it is not of this cluster, broken, or too much at once
     */
    public byte[] readAnswer(InputStream in, ByteBudget.Share share) throws IOException, Malformed {
        byte[] header = in.readNBytes(HEADER);
        if (header.length < HEADER || (header[0] & 0xff) != Messages.ENCRYPTED) {
            throw new Malformed("not encrypted");
        }
        int length = ByteBuffer.wrap(header).getInt(1);
        if (length <= KeyRing.OVERHEAD || length > MOST_BYTES) {
            throw new Malformed("too long");
        }
        // Who says that much is known only when all of it is there.
        share.take(length);
        byte[] plain = packets.ring().open(in.readNBytes(length), bound(header));
        if (plain.length == 0) {
            throw new Malformed("empty");
        }
        return (plain[0] & 0xff) == Messages.COMPRESSED ? Packets.unpacked(plain, MOST_BYTES, share::take) : plain;
    }

    /** A user message as a stream's one message. */
    public static byte[] user(byte[] bytes) {
        return new MsgpackWriter()
                .type(Messages.USER)
                .map(1)
                .text("UserMsgLen")
                .number(bytes.length)
                .raw(bytes)
                .toBytes();
    }

    /** The user message in a stream's message; empty if it is another one. */
    public static Optional<byte[]> userOf(byte[] message) throws Malformed {
        if (message.length == 0 || (message[0] & 0xff) != Messages.USER) {
            return Optional.empty();
        }
        MsgpackReader in = new MsgpackReader(message, 1);
        return Optional.of(in.raw(in.fields().number("UserMsgLen", message.length)));
    }
}
