// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/** A stream that breaks where it isn't what a list is: text, of so many bytes, in so long. Its reader can't close it. For one thread. */
final class BoundedInput extends FilterInputStream {

    private final long begunNanos = System.nanoTime();
    private final Duration mostTime;
    private final long mostBytes;
    private long bytes;
    private Optional<String> broken = Optional.empty();

    BoundedInput(InputStream from, long mostBytes, Duration mostTime) {
        super(from);
        this.mostBytes = mostBytes;
        this.mostTime = mostTime;
    }

    /** Why it broke, in one line, whatever its reader has made of it; empty if it didn't. */
    Optional<String> broken() {
        return broken;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int count = in.read(to, offset, length);
        if (count < 0 && bytes == 0) {
            throw broken("it is empty");
        }
        bytes += Math.max(0, count);
        if (bytes > mostBytes) {
            throw broken("it is longer than " + (mostBytes >> 20) + " MB");
        }
        if (System.nanoTime() - begunNanos > mostTime.toNanos()) {
            throw broken("it takes longer than " + mostTime.toMinutes() + " minutes to come");
        }
        for (int i = offset; i < offset + count; i++) {
            if (to[i] == 0) {
                throw broken("it is no text in UTF-8, for it has a zero byte: unpack or convert it first");
            }
        }
        return count;
    }

    private IOException broken(String why) {
        broken = Optional.of(why);
        return new IOException(why);
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
