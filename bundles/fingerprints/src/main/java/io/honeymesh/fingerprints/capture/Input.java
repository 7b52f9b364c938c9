// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A capture file's bytes, and where one is in them (behind the decompression, if there is one). */
final class Input implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int GZIP_MAGIC = 0x1f8b;

    private final InputStream in;
    private final Counted file;
    private long offset;

    private Input(InputStream in, Counted file) {
        this.in = in;
        this.file = file;
    }

    /** Counts what is read from the disk; the buffer above it reads blocks, never single bytes. */
    private static final class Counted extends FilterInputStream {
        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            int got = super.read(into, from, count);
            bytes += Math.max(got, 0);
            return got;
        }
    }

    static Input open(Path file) throws IOException {
        return of(Files.newInputStream(file));
    }

    /** Takes the stream over, also if this fails. */
    static Input of(InputStream raw) throws IOException {
        Counted file = new Counted(raw);
        BufferedInputStream in = new BufferedInputStream(file, BUFFER_BYTES);
        try {
            in.mark(2);
            int magic = in.read() << 8 | in.read();
            in.reset();
            return new Input(magic == GZIP_MAGIC ? new GZIPInputStream(in, BUFFER_BYTES) : in, file);
        } catch (EOFException | ZipException e) {
            in.close();
            throw new CaptureException(0, "broken gzip header");
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    long offset() {
        return offset;
    }

    long fileBytesRead() {
        return file.bytes;
    }

    /** The file's first four bytes, big-endian. */
    int magic() throws IOException {
        byte[] bytes = upTo(4);
        if (bytes.length < 4) {
            throw new CaptureException(0, bytes.length == 0 ? "the file is empty" : "neither pcap nor pcapng");
        }
        return ByteBuffer.wrap(bytes).getInt();
    }

    /** As many bytes as asked for, or as many as there are. */
    byte[] upTo(int count) throws IOException {
        try {
            byte[] bytes = in.readNBytes(count);
            offset += bytes.length;
            return bytes;
        } catch (EOFException | ZipException e) {
            throw new CaptureException(offset, "the compressed data is broken or ends here");
        }
    }

    /** Exactly as many bytes as asked for. */
    ByteBuffer take(int count, ByteOrder order, String what) throws IOException {
        long start = offset;
        byte[] bytes = upTo(count);
        if (bytes.length < count) {
            throw new CaptureException(
                    start, what + " is cut short: " + bytes.length + " of " + count + " bytes are there");
        }
        return ByteBuffer.wrap(bytes).order(order);
    }

    void skip(long count, String what) throws IOException {
        long start = offset;
        try {
            in.skipNBytes(count);
            offset += count;
        } catch (EOFException | ZipException e) {
            throw new CaptureException(start, what + " is cut short");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
