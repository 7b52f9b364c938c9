// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines of a stream, one byte a character, ended by LF or CRLF; of one that is too long no more than the bound is kept. For one thread. */
final class Lines {

    static final int MOST_CHARS = 1024;

    private final InputStream from;
    private final byte[] buffer = new byte[16 << 10];
    private final byte[] line = new byte[MOST_CHARS];
    private int at;
    private int filled;
    private long number;
    private boolean tooLong;

    Lines(InputStream from) {
        this.from = from;
    }

    /** The next line without its end; null behind the last. */
    String next() throws IOException {
        int length = 0;
        tooLong = false;
        boolean any = false;
        for (int c = read(); c >= 0; c = read()) {
            any = true;
            if (c == '\n') {
                break;
            }
            if (length < MOST_CHARS) {
                line[length++] = (byte) c;
            } else {
                tooLong = true;
            }
        }
        if (!any) {
            return null;
        }
        number++;
        if (length > 0 && line[length - 1] == '\r' && !tooLong) {
            length--;
        }
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Of the line that was read last, from 1. */
    long number() {
        return number;
    }

    /** Whether the line that was read last goes on behind what is kept of it. */
    boolean tooLong() {
        return tooLong;
    }

    private int read() throws IOException {
        if (at == filled) {
            filled = from.read(buffer);
            at = 0;
            if (filled <= 0) {
                filled = 0;
                return -1;
            }
        }
        return buffer[at++] & 0xff;
    }
}
