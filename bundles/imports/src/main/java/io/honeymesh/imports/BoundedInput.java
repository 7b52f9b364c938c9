// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that breaks behind so many bytes, and that its reader can't close. For one thread. */
final class BoundedInput extends FilterInputStream {

    private long left;
    private boolean exceeded;

    BoundedInput(InputStream from, long mostBytes) {
        super(from);
        left = mostBytes;
    }

    /** Whether there was more; then it broke for that, whatever its reader has made of it. */
    boolean exceeded() {
        return exceeded;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int count = in.read(to, offset, length);
        left -= Math.max(0, count);
        if (left < 0) {
            exceeded = true;
            throw new IOException("too long");
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return Math.max(0, read(new byte[Math.clamp(count, 0, 8192)]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() {
        // its owner's
    }
}
