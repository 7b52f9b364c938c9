// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng): several sections, each in its own byte order and with its own interfaces;
 * enhanced, simple and the old packet blocks. Every other block is passed over.
 */
final class PcapngReader implements CaptureReader {

    static final int SECTION_HEADER = 0x0a0d0d0a;

    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int JOURNAL_EXPORT = 9;

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

    /** A block's type and length, and the length once more at its end. */
    private static final int BLOCK_HEADER_BYTES = 8;

    private static final int BLOCK_TRAILER_BYTES = 4;
    private static final int PACKET_FIELDS_BYTES = 20;
    private static final int SIMPLE_PACKET_FIELDS_BYTES = 4;
    private static final int MIN_INTERFACE_BYTES = 8;
    private static final int MIN_SECTION_BYTES = 28;

    /** A packet, its fields and its options. */
    private static final int MAX_PACKET_BLOCK_BYTES = Frame.MAX_BYTES + (1 << 16);

    private static final int MAX_INTERFACES = 4096;

    private static final int END_OF_OPTIONS = 0;
    private static final int TIME_RESOLUTION = 9;
    private static final int TIME_OFFSET = 14;
    private static final int MICROSECONDS = 6;

    private record Interface(int linkType, long snapLength, Ticks ticks) {}

    private final Input input;
    private final List<Interface> interfaces = new ArrayList<>();
    private ByteOrder order = ByteOrder.BIG_ENDIAN;
    private long frames;

    /** The type of the first block has been read. */
    PcapngReader(Input input) throws IOException {
        this.input = input;
        section(0);
    }

    @Override
    public Optional<Frame> next() throws IOException {
        while (true) {
            long start = input.offset();
            byte[] header = input.upTo(4);
            if (header.length == 0) {
                return Optional.empty();
            }
            if (header.length < 4) {
                throw new CaptureException(start, "a block's header is cut short");
            }
            int type = ByteBuffer.wrap(header).order(order).getInt();
            if (type == SECTION_HEADER) {
                section(start);
                continue;
            }
            long body = bodyLength(start);
            Optional<Frame> frame = block(type, start, body);
            if (frame.isPresent()) {
                return frame;
            }
        }
    }

    /** Begins a section; its byte order is known only now. */
    private void section(long start) throws IOException {
        ByteBuffer head = input.take(8, ByteOrder.BIG_ENDIAN, "the section header");
        order = ByteOrder.BIG_ENDIAN;
        if (head.getInt(4) != BYTE_ORDER_MAGIC) {
            order = ByteOrder.LITTLE_ENDIAN;
            if (Integer.reverseBytes(head.getInt(4)) != BYTE_ORDER_MAGIC) {
                throw new CaptureException(start, "a section without a byte-order magic");
            }
        }
        long length = Integer.toUnsignedLong(head.order(order).getInt(0));
        if (length < MIN_SECTION_BYTES || length % 4 != 0) {
            throw new CaptureException(start, "a section header of " + length + " bytes");
        }
        input.skip(length - BLOCK_HEADER_BYTES - 4, "the section header");
        interfaces.clear();
    }

    /** The bytes between a block's header, whose second half is read here, and its trailer. */
    private long bodyLength(long start) throws IOException {
        long length =
                Integer.toUnsignedLong(input.take(4, order, "a block's header").getInt());
        if (length < BLOCK_HEADER_BYTES + BLOCK_TRAILER_BYTES || length % 4 != 0) {
            throw new CaptureException(start, "a block claims " + length + " bytes; the rest can't be read");
        }
        return length - BLOCK_HEADER_BYTES - BLOCK_TRAILER_BYTES;
    }

    private Optional<Frame> block(int type, long start, long length) throws IOException {
        switch (type) {
            case INTERFACE_DESCRIPTION, PACKET, SIMPLE_PACKET, ENHANCED_PACKET -> {
                if (length > MAX_PACKET_BLOCK_BYTES) {
                    throw new CaptureException(start, "a block of " + length + " bytes; the rest can't be read");
                }
                String what = type == INTERFACE_DESCRIPTION ? "an interface" : "packet " + (frames + 1);
                ByteBuffer body = input.take((int) length, order, what);
                input.skip(BLOCK_TRAILER_BYTES, what);
                return switch (type) {
                    case INTERFACE_DESCRIPTION -> describe(body, start);
                    case SIMPLE_PACKET -> simplePacket(body, start);
                    default -> packet(body, start, type == PACKET);
                };
            }
            default -> {
                input.skip(length + BLOCK_TRAILER_BYTES, "a block");
                // Wireshark counts these among the packets.
                frames += type == JOURNAL_EXPORT ? 1 : 0;
                return Optional.empty();
            }
        }
    }

    private Optional<Frame> describe(ByteBuffer body, long start) throws CaptureException {
        if (body.remaining() < MIN_INTERFACE_BYTES || interfaces.size() == MAX_INTERFACES) {
            throw new CaptureException(start, "a bad interface description");
        }
        interfaces.add(new Interface(body.getShort(0) & 0xffff, Integer.toUnsignedLong(body.getInt(4)), ticks(body)));
        return Optional.empty();
    }

    private static Ticks ticks(ByteBuffer body) {
        int resolution = MICROSECONDS;
        long offset = 0;
        int at = MIN_INTERFACE_BYTES;
        while (at + 4 <= body.capacity() && body.getShort(at) != END_OF_OPTIONS) {
            int option = body.getShort(at) & 0xffff;
            int length = body.getShort(at + 2) & 0xffff;
            int value = at + 4;
            if (option == TIME_RESOLUTION && length == 1 && value < body.capacity()) {
                resolution = body.get(value) & 0xff;
            } else if (option == TIME_OFFSET && length == 8 && value + 8 <= body.capacity()) {
                offset = body.getLong(value);
            }
            at = value + (length + 3) / 4 * 4;
        }
        return Ticks.of(resolution, offset);
    }

    private Optional<Frame> packet(ByteBuffer body, long start, boolean old) throws CaptureException {
        need(body, PACKET_FIELDS_BYTES, start);
        int number = old ? body.getShort(0) & 0xffff : body.getInt(0);
        long ticks = Integer.toUnsignedLong(body.getInt(4)) << 32 | Integer.toUnsignedLong(body.getInt(8));
        return frame(
                body,
                PACKET_FIELDS_BYTES,
                Integer.toUnsignedLong(body.getInt(12)),
                number,
                start,
                OptionalLong.of(ticks));
    }

    /** Has no time, and no captured length: it is the packet's own, cut at what its only interface captures. */
    private Optional<Frame> simplePacket(ByteBuffer body, long start) throws CaptureException {
        need(body, SIMPLE_PACKET_FIELDS_BYTES, start);
        long length = Integer.toUnsignedLong(body.getInt(0));
        long snapLength = interfaces.isEmpty() ? 0 : interfaces.getFirst().snapLength();
        long captured = snapLength == 0 ? length : Math.min(length, snapLength);
        return frame(body, SIMPLE_PACKET_FIELDS_BYTES, captured, 0, start, OptionalLong.empty());
    }

    private Optional<Frame> frame(ByteBuffer body, int from, long captured, int number, long start, OptionalLong ticks)
            throws CaptureException {
        frames++;
        if (captured > body.capacity() - from) {
            throw new CaptureException(start, "packet " + frames + " claims more bytes than its block has");
        }
        if (number < 0 || number >= interfaces.size()) {
            throw new CaptureException(start, "packet " + frames + " is of an interface that is not described");
        }
        byte[] bytes = new byte[(int) captured];
        body.get(from, bytes);
        Interface of = interfaces.get(number);
        Instant at = ticks.isPresent() ? of.ticks().at(ticks.getAsLong()) : Instant.EPOCH;
        return Optional.of(new Frame(frames, at, of.linkType(), bytes));
    }

    private void need(ByteBuffer body, int fields, long start) throws CaptureException {
        if (body.capacity() < fields) {
            throw new CaptureException(start, "the block of packet " + (frames + 1) + " is too short");
        }
    }

    @Override
    public long fileBytesRead() {
        return input.fileBytesRead();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
