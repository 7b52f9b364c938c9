// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a trap reads: buffered, and told to the {@link Listener} as it is read, not as it arrives, so that a switch to
 * encryption cuts between the right bytes.
 */
final class SessionInput extends InputStream {

    /** Hears what the trap read. */
    interface Listener {
        void read(byte[] bytes, int from, int count);
    }

    /** A line that was longer than the trap allows. */
    static final class LineTooLong extends IOException {
        private final transient byte[] head;

        LineTooLong(byte[] head, int maxBytes) {
            super("a line is longer than " + maxBytes + " bytes");
            this.head = head;
        }

        /** What is kept of it. */
        Evidence violation() {
            return new Evidence.Violation(getMessage(), Captured.of(head));
        }
    }

    private static final int BUFFER_BYTES = 4096;

    private final InputStream source;
    private final Listener listener;
    private byte[] buffer = new byte[0];
    private int next;
    private int end;

    SessionInput(InputStream source, Listener listener) {
        this.source = source;
        this.listener = listener;
    }

    @Override
    public int read() throws IOException {
        if (!fill()) {
            return -1;
        }
        listener.read(buffer, next, 1);
        return buffer[next++] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int got = Math.min(count, end - next);
        System.arraycopy(buffer, next, into, from, got);
        next += got;
        listener.read(into, from, got);
        return got;
    }

    @Override
    public int available() throws IOException {
        return end - next + source.available();
    }

    /** The first bytes that are there or come next, not taken; empty at the end. */
    byte[] peek(int maxBytes) throws IOException {
        return peek(0, maxBytes);
    }

    /** The same, once there are more than {@code beyond}, or at the end. */
    byte[] peek(int beyond, int maxBytes) throws IOException {
        boolean open = fill();
        while (open && end - next <= beyond && end < buffer.length) {
            int got = source.read(buffer, end, buffer.length - end);
            open = got > 0;
            end += Math.max(0, got);
        }
        return Arrays.copyOfRange(buffer, next, Math.min(end, next + maxBytes));
    }

    /** A line without its LF or CRLF, each byte a character; empty at the end. The last line may lack its LF. */
    Optional<String> readLine(int maxBytes) throws IOException {
        byte[] line = new byte[Math.min(maxBytes + 1, 128)];
        int length = 0;
        while (more(line, length)) {
            byte b = buffer[next++];
            if (b == '\n') {
                boolean cr = length > 0 && line[length - 1] == '\r';
                heard(line, length, true);
                return Optional.of(text(line, cr ? length - 1 : length));
            }
            // One more is fine if it is the CR of the line's end.
            boolean tooLong = length > maxBytes || length == maxBytes && b != '\r';
            if (tooLong) {
                heard(line, length, false);
                next--;
                throw new LineTooLong(Arrays.copyOf(line, length), maxBytes);
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, Math.min(2 * length, maxBytes + 1));
            }
            line[length++] = b;
        }
        heard(line, length, false);
        return length == 0 ? Optional.empty() : Optional.of(text(line, length));
    }

    private static String text(byte[] line, int length) {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** As {@link #fill()}; what there is of the line is heard even if the rest never comes. */
    private boolean more(byte[] line, int length) throws IOException {
        try {
            return fill();
        } catch (IOException gone) {
            heard(line, length, false);
            throw gone;
        }
    }

    private void heard(byte[] line, int length, boolean lineFeed) {
        byte[] whole = line;
        int count = length;
        if (lineFeed) {
            whole = Arrays.copyOf(line, length + 1);
            whole[count++] = '\n';
        }
        if (count > 0) {
            listener.read(whole, 0, count);
        }
    }

    /** Takes what has arrived but was not read. */
    byte[] leftover() {
        byte[] rest = Arrays.copyOfRange(buffer, next, end);
        next = end;
        return rest;
    }

    private boolean fill() throws IOException {
        if (next < end) {
            return true;
        }
        if (buffer.length == 0) {
            buffer = new byte[BUFFER_BYTES];
        }
        int got = source.read(buffer, 0, buffer.length);
        next = 0;
        end = Math.max(got, 0);
        return got > 0;
    }
}
