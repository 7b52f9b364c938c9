// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Lines the way Postfix takes them: what is too long is cut and the rest skipped, what lacks its line feed is lost. */
final class Lines {

    /** Postfix's line_length_limit. */
    static final int MAX_LINE_BYTES = 2048;

    private static final int BUFFER_BYTES = 4096;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int end;

    Lines(InputStream in) {
        this.in = in;
    }

    /** A line without its CRLF or LF, at most {@value #MAX_LINE_BYTES} bytes of it; empty if the client has finished. */
    Optional<byte[]> next() throws IOException {
        byte[] line = new byte[128];
        int length = 0;
        while (fill()) {
            byte b = buffer[next++];
            if (b == '\n') {
                boolean cr = length > 0 && line[length - 1] == '\r';
                return Optional.of(Arrays.copyOf(line, cr ? length - 1 : length));
            }
            if (length < MAX_LINE_BYTES) {
                if (length == line.length) {
                    line = Arrays.copyOf(line, Math.min(2 * length, MAX_LINE_BYTES));
                }
                line[length++] = b;
            }
        }
        return Optional.empty();
    }

    /** The next byte, or -1 if the client has finished. */
    int read() throws IOException {
        return fill() ? buffer[next++] & 0xff : -1;
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
        int got = in.read(buffer);
        next = 0;
        end = Math.max(got, 0);
        return got > 0;
    }
}
