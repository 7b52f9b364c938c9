// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Lines with their length in front (gitprotocol-common, "pkt-line format"), each byte a character. */
final class PktLines {

    /** The length's own four digits included. */
    static final int MAX_LINE_BYTES = 65_520;

    private static final int LENGTH_DIGITS = 4;

    /** What came next. */
    sealed interface Packet {
        /** @param text without the line feed at its end */
        record Line(String text) implements Packet {}

        record Flush() implements Packet {}

        record Delimiter() implements Packet {}

        /** Three sorts of the same for us: the client hung up, sent what is no packet, or one that was cut off. */
        record Broken(String read) implements Packet {}
    }

    private final InputStream in;
    private final OutputStream out;

    PktLines(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    Packet read() throws IOException {
        String digits = text(in.readNBytes(LENGTH_DIGITS));
        int length = digits.length() == LENGTH_DIGITS ? length(digits) : -1;
        if (length == 0) {
            return new Packet.Flush();
        }
        if (length == 1) {
            return new Packet.Delimiter();
        }
        if (length < LENGTH_DIGITS || length > MAX_LINE_BYTES) {
            return new Packet.Broken(digits);
        }
        String line = text(in.readNBytes(length - LENGTH_DIGITS));
        return line.length() < length - LENGTH_DIGITS
                ? new Packet.Broken(digits + line)
                : new Packet.Line(line.endsWith("\n") ? line.substring(0, line.length() - 1) : line);
    }

    /** Four hexadecimal digits as a number; -1 if they aren't. */
    static int length(String digits) {
        int length = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            length = length << 4 | digit;
        }
        return length;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    void write(String line) throws IOException {
        out.write(packet(line.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** A packet of one of the streams that share the connection. */
    void band(int band, byte[] content, int from, int to) throws IOException {
        byte[] whole = new byte[to - from + 1];
        whole[0] = (byte) band;
        System.arraycopy(content, from, whole, 1, to - from);
        out.write(packet(whole));
    }

    void flush() throws IOException {
        raw("0000".getBytes(StandardCharsets.US_ASCII));
    }

    void delimiter() throws IOException {
        raw("0001".getBytes(StandardCharsets.US_ASCII));
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    private static byte[] packet(byte[] content) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(content.length + LENGTH_DIGITS);
        packet.writeBytes(String.format("%04x", content.length + LENGTH_DIGITS).getBytes(StandardCharsets.US_ASCII));
        packet.writeBytes(content);
        return packet.toByteArray();
    }
}
