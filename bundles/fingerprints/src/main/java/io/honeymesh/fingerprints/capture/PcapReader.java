// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/** Reads classic pcap (draft-ietf-opsawg-pcap): both byte orders, micro- and nanoseconds, and Kuznetsov's longer headers. */
final class PcapReader implements CaptureReader {

    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    private static final int KUZNETSOV = 0xa1b2cd34;

    private static final int FILE_HEADER_BYTES_BEHIND_MAGIC = 20;
    private static final int PACKET_HEADER_BYTES = 16;
    private static final int KUZNETSOV_HEADER_BYTES = 24;

    /** The other half of the link type's word says whether there is a frame check sequence, and how long. */
    private static final int LINK_TYPE_MASK = 0xffff;

    private final Input input;
    private final ByteOrder order;
    private final int packetHeaderBytes;
    private final int linkType;
    private final Ticks ticks;
    private long frames;

    /** @param magic the first four bytes, which have been read */
    PcapReader(Input input, int magic) throws IOException {
        this.input = input;
        this.order = order(magic);
        int inOrder = order == ByteOrder.BIG_ENDIAN ? magic : Integer.reverseBytes(magic);
        this.ticks = inOrder == NANOSECONDS ? Ticks.NANOSECONDS : Ticks.MICROSECONDS;
        this.packetHeaderBytes = inOrder == KUZNETSOV ? KUZNETSOV_HEADER_BYTES : PACKET_HEADER_BYTES;
        ByteBuffer header = input.take(FILE_HEADER_BYTES_BEHIND_MAGIC, order, "the file header");
        this.linkType = header.getInt(16) & LINK_TYPE_MASK;
    }

    private static ByteOrder order(int magic) throws CaptureException {
        return switch (magic) {
            case MICROSECONDS, NANOSECONDS, KUZNETSOV -> ByteOrder.BIG_ENDIAN;
            default ->
                switch (Integer.reverseBytes(magic)) {
                    case MICROSECONDS, NANOSECONDS, KUZNETSOV -> ByteOrder.LITTLE_ENDIAN;
                    default ->
                        throw new CaptureException(
                                0,
                                "neither pcap nor pcapng (it begins with "
                                        + HexFormat.of().toHexDigits(magic) + ")");
                };
        };
    }

    @Override
    public Optional<Frame> next() throws IOException {
        long start = input.offset();
        byte[] header = input.upTo(packetHeaderBytes);
        if (header.length == 0) {
            return Optional.empty();
        }
        if (header.length < packetHeaderBytes) {
            throw new CaptureException(start, "the header of packet " + (frames + 1) + " is cut short");
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(order);
        int captured = fields.getInt(8);
        if (captured < 0 || captured > Frame.MAX_BYTES) {
            throw new CaptureException(
                    start,
                    "packet " + (frames + 1) + " claims " + Integer.toUnsignedString(captured)
                            + " bytes; the rest can't be read");
        }
        frames++;
        byte[] bytes = input.take(captured, order, "packet " + frames).array();
        return Optional.of(new Frame(
                frames,
                ticks.at(Integer.toUnsignedLong(fields.getInt(0)), Integer.toUnsignedLong(fields.getInt(4))),
                linkType,
                bytes));
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
