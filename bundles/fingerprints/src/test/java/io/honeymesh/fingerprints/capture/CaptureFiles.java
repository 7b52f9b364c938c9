// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes capture files of either format and byte order. */
final class CaptureFiles {

    static final int MICROSECONDS = 0xa1b2c3d4;
    static final int NANOSECONDS = 0xa1b23c4d;
    static final int KUZNETSOV = 0xa1b2cd34;

    private final ByteOrder order;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int packetHeaderBytes;

    private CaptureFiles(ByteOrder order) {
        this.order = order;
    }

    static CaptureFiles pcap(ByteOrder order, int magic, int linkType) {
        CaptureFiles file = new CaptureFiles(order);
        file.packetHeaderBytes = magic == KUZNETSOV ? 24 : 16;
        return file.write(
                24,
                b -> b.putInt(magic)
                        .putShort((short) 2)
                        .putShort((short) 4)
                        .putLong(0)
                        .putInt(262_144)
                        .putInt(linkType));
    }

    static CaptureFiles pcap(int linkType, Frame... frames) {
        CaptureFiles file = pcap(ByteOrder.LITTLE_ENDIAN, MICROSECONDS, linkType);
        for (Frame frame : frames) {
            file.packet(frame.bytes());
        }
        return file;
    }

    static CaptureFiles pcapng(ByteOrder order) {
        return new CaptureFiles(order).section();
    }

    /** A pcap packet. */
    CaptureFiles packet(byte... bytes) {
        return packet(bytes, bytes.length);
    }

    /** A pcap packet that was longer on the wire. */
    CaptureFiles packet(byte[] bytes, int originalLength) {
        return write(
                packetHeaderBytes + bytes.length,
                b -> b.putLong(0)
                        .putInt(bytes.length)
                        .putInt(originalLength)
                        .position(packetHeaderBytes)
                        .put(bytes));
    }

    CaptureFiles section() {
        return block(0x0a0d0d0a, 16, b -> b.putInt(0x1a2b3c4d).putInt(1).putLong(-1));
    }

    CaptureFiles interfaceOf(int linkType, int snapLength) {
        // With an option: time in nanoseconds.
        return block(
                1,
                20,
                b -> b.putShort((short) linkType)
                        .putShort((short) 0)
                        .putInt(snapLength)
                        .putShort((short) 9)
                        .putShort((short) 1)
                        .put(new byte[] {9, 0, 0, 0})
                        .putInt(0));
    }

    CaptureFiles enhanced(int interfaceNumber, byte... bytes) {
        return enhancedAt(interfaceNumber, 0, bytes);
    }

    CaptureFiles enhancedAt(int interfaceNumber, long ticks, byte... bytes) {
        return block(
                6,
                20 + padded(bytes) + 4,
                b -> b.putInt(interfaceNumber)
                        .putInt((int) (ticks >>> 32))
                        .putInt((int) ticks)
                        .putInt(bytes.length)
                        .putInt(bytes.length)
                        .put(bytes));
    }

    CaptureFiles simple(int originalLength, byte... bytes) {
        return block(3, 4 + padded(bytes), b -> b.putInt(originalLength).put(bytes));
    }

    CaptureFiles old(int interfaceNumber, byte... bytes) {
        return block(
                2,
                20 + padded(bytes),
                b -> b.putShort((short) interfaceNumber)
                        .putShort((short) 0)
                        .putLong(0)
                        .putInt(bytes.length)
                        .putInt(bytes.length)
                        .put(bytes));
    }

    CaptureFiles block(int type, int length, java.util.function.UnaryOperator<ByteBuffer> body) {
        return write(12 + length, b -> {
            body.apply(b.putInt(type).putInt(12 + length));
            return b.position(8 + length).putInt(12 + length);
        });
    }

    CaptureFiles raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private static int padded(byte[] bytes) {
        return (bytes.length + 3) / 4 * 4;
    }

    private CaptureFiles write(int length, java.util.function.UnaryOperator<ByteBuffer> content) {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(order);
        content.apply(buffer);
        out.writeBytes(buffer.array());
        return this;
    }
}
