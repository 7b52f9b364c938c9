// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.message;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The client's bytes, one at a time or a line at a time, with bounds. */
public final class Input {

    private static final int BUFFER_BYTES = 4096;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int end;

    public Input(InputStream in) {
        this.in = in;
    }

    /** The next byte, or -1 at the end. */
    public int read() throws IOException {
        return fill() ? buffer[next++] & 0xff : -1;
    }

    /** The next byte without taking it. */
    public int peek() throws IOException {
        return fill() ? buffer[next] & 0xff : -1;
    }

    public int read(byte[] into, int count) throws IOException {
        if (!fill()) {
            return -1;
        }
        int got = Math.min(Math.min(count, into.length), end - next);
        System.arraycopy(buffer, next, into, 0, got);
        next += got;
        return got;
    }

    private boolean fill() throws IOException {
        if (next == end) {
            next = 0;
            end = Math.max(0, in.read(buffer));
        }
        return next < end;
    }

    /**
     * A line.
     *
     * @param text without its end, each byte a character
     * @param complete whether its end came before the bound was reached
     */
    public record Line(String text, boolean complete) {}

    /** Reads up to LF; empty if the client hangs up first. */
    public Optional<Line> line(int maxBytes) throws IOException {
        byte[] line = new byte[Math.min(maxBytes, 128)];
        for (int length = 0; ; ) {
            int b = read();
            if (b < 0) {
                return Optional.empty();
            }
            if (b == '\n') {
                boolean cr = length > 0 && line[length - 1] == '\r';
                return Optional.of(new Line(text(line, cr ? length - 1 : length), true));
            }
            if (length == maxBytes) {
                return Optional.of(new Line(text(line, length), false));
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, Math.min(2 * length, maxBytes));
            }
            line[length++] = (byte) b;
        }
    }

    private static String text(byte[] line, int length) {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }
}
