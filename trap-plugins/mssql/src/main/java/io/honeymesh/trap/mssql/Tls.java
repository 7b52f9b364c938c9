// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * TLS over streams that change under it: the handshake travels in packets of the database's own protocol, what follows
 * does not, and after a login it may stop again.
 */
final class Tls {

    /** Bytes of handshake a client may send; a full one with a certificate chain of its own has far fewer. */
    static final int MAX_HANDSHAKE_BYTES = 64 << 10;

    private static final int RECORD_HEADER_BYTES = 5;

    /** RFC 5246, 6.2.3: 2^14 bytes and what encryption adds to them. */
    private static final int MAX_RECORD_BYTES = 16_384 + 2048;

    /** Sends one flight of a handshake. */
    interface Flight {
        void send(byte[] bytes) throws IOException;
    }

    private final SSLEngine engine;
    private final ByteBuffer record;
    private final ByteBuffer plain;

    Tls(SSLEngine engine) {
        this.engine = engine;
        this.record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    /** @throws SSLException whatever goes wrong with it, unless the client is only silent or gone */
    void handshake(InputStream in, Flight out) throws IOException {
        engine.beginHandshake();
        ByteArrayOutputStream flight = new ByteArrayOutputStream();
        int heard = 0;
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> flight.writeBytes(wrapped(ByteBuffer.allocate(0)));
                case NEED_UNWRAP -> {
                    send(flight, out);
                    byte[] bytes = record(in);
                    heard += bytes.length;
                    if (heard > MAX_HANDSHAKE_BYTES) {
                        throw new SSLException("a handshake of more than " + MAX_HANDSHAKE_BYTES + " bytes");
                    }
                    unwrap(bytes);
                }
                default -> {
                    send(flight, out);
                    return;
                }
            }
        }
    }

    private static void send(ByteArrayOutputStream flight, Flight out) throws IOException {
        if (flight.size() > 0) {
            out.send(flight.toByteArray());
            flight.reset();
        }
    }

    private byte[] wrapped(ByteBuffer content) throws SSLException {
        record.clear();
        SSLEngineResult result = engine.wrap(content, record);
        if (result.getStatus() != SSLEngineResult.Status.OK) {
            throw new SSLException("can't encrypt: " + result.getStatus());
        }
        record.flip();
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        return bytes;
    }

    /** Decrypts one record into {@link #plain}. */
    private void unwrap(byte[] bytes) throws SSLException {
        plain.clear();
        SSLEngineResult result = engine.unwrap(ByteBuffer.wrap(bytes), plain);
        if (result.getStatus() != SSLEngineResult.Status.OK || result.bytesConsumed() < bytes.length) {
            throw new SSLException("can't decrypt: " + result.getStatus());
        }
        plain.flip();
    }

    private static byte[] record(InputStream in) throws IOException {
        byte[] header = in.readNBytes(RECORD_HEADER_BYTES);
        if (header.length == 0) {
            throw new EOFException("no more records");
        }
        if (header.length < RECORD_HEADER_BYTES) {
            throw new SSLException("half a record");
        }
        int length = (header[3] & 0xff) << 8 | header[4] & 0xff;
        if (header[0] < 20 || header[0] > 23 || header[1] != 3 || length == 0 || length > MAX_RECORD_BYTES) {
            throw new SSLException("not a record");
        }
        byte[] bytes = new byte[RECORD_HEADER_BYTES + length];
        System.arraycopy(header, 0, bytes, 0, RECORD_HEADER_BYTES);
        if (in.readNBytes(bytes, RECORD_HEADER_BYTES, length) < length) {
            throw new SSLException("a record without its end");
        }
        return bytes;
    }

    InputStream input(InputStream raw) {
        plain.clear().flip();
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                while (!plain.hasRemaining() && count > 0) {
                    if (!next(raw)) {
                        return -1;
                    }
                }
                int length = Math.min(count, plain.remaining());
                plain.get(into, from, length);
                return length;
            }
        };
    }

    /** Decrypts the next record. @return whether there is one */
    private boolean next(InputStream raw) throws IOException {
        byte[] bytes;
        try {
            bytes = record(raw);
        } catch (EOFException | SSLException none) {
            return false;
        }
        try {
            unwrap(bytes);
        } catch (SSLException undecipherable) {
            plain.clear().flip();
            return false;
        }
        // A client that begins another handshake is not one of this database's.
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && !engine.isInboundDone();
    }

    OutputStream output(OutputStream raw) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                ByteBuffer content = ByteBuffer.wrap(bytes, from, count);
                while (content.hasRemaining()) {
                    raw.write(wrapped(content));
                }
            }
        };
    }
}
