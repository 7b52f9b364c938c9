// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.apache.sshd.common.BuiltinFactory;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * {@code zlib@openssh.com}: deflate that begins after the login. Unlike MINA's, one packet never inflates to more than
 * {@value #MAX_INFLATED_BYTES} bytes, so a small packet can't fill the memory. Not thread-safe.
 */
final class BoundedZlib implements Compression {

    static final String NAME = "zlib@openssh.com";
    static final int MAX_INFLATED_BYTES = 262_144;

    private final byte[] chunk = new byte[4096];
    private Deflater deflater;
    private Inflater inflater;

    static BuiltinFactory<Compression> factory() {
        return new BuiltinFactory<>() {
            @Override
            public String getName() {
                return NAME;
            }

            @Override
            public boolean isSupported() {
                return true;
            }

            @Override
            public Compression create() {
                return new BoundedZlib();
            }
        };
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean isDelayed() {
        return true;
    }

    @Override
    public boolean isCompressionExecuted() {
        return true;
    }

    @Override
    public void init(Type type, int level) {
        // Native memory goes back through the cleaner of these two once the connection is garbage.
        if (type == Type.Deflater) {
            deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
        } else {
            inflater = new Inflater();
        }
    }

    @Override
    public void compress(Buffer buffer) {
        deflater.setInput(buffer.array(), buffer.rpos(), buffer.available());
        ByteArrayOutputStream out = new ByteArrayOutputStream(buffer.available() + 64);
        int count;
        do {
            count = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
            out.write(chunk, 0, count);
        } while (count == chunk.length);
        buffer.wpos(buffer.rpos());
        buffer.putRawBytes(out.toByteArray());
    }

    @Override
    public void uncompress(Buffer from, Buffer to) throws IOException {
        inflater.setInput(from.array(), from.rpos(), from.available());
        try {
            int total = 0;
            int count = inflater.inflate(chunk);
            while (count > 0) {
                total += count;
                if (total > MAX_INFLATED_BYTES) {
                    throw new IOException("a packet inflates to more than " + MAX_INFLATED_BYTES + " bytes");
                }
                to.putRawBytes(chunk, 0, count);
                count = inflater.inflate(chunk);
            }
        } catch (DataFormatException e) {
            throw new IOException("a packet is no deflate stream", e);
        }
    }
}
