// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Packets and the messages they make up, in the clear or through TLS. */
final class Packets {

    static final int HEADER_BYTES = 8;

    static final int SQL_BATCH = 0x01;
    static final int OLD_LOGIN = 0x02;
    static final int RPC = 0x03;
    static final int RESPONSE = 0x04;
    static final int ATTENTION = 0x06;
    static final int BULK_LOAD = 0x07;
    static final int TRANSACTION = 0x0e;
    static final int LOGIN = 0x10;
    static final int PRELOGIN = 0x12;

    /** Bytes kept of one message; the rest is only hashed. */
    static final int MAX_KEPT_BYTES = 64 << 10;

    static final int DEFAULT_PACKET_BYTES = 4096;
    static final int MIN_PACKET_BYTES = 512;
    static final int MAX_PACKET_BYTES = 32_767;

    private static final int END_OF_MESSAGE = 1;

    private final TrapSession session;
    private Optional<Tls> tls = Optional.empty();
    private InputStream in;
    private OutputStream out;
    private int packetBytes = DEFAULT_PACKET_BYTES;
    private int process;

    Packets(TrapSession session) {
        this.session = session;
        this.in = session.input();
        this.out = session.output();
    }

    /** What packets are to be from now on: how long, and of which server process. */
    void agreed(int bytes, int serverProcess) {
        packetBytes = bytes;
        process = serverProcess;
    }

    /** From now on everything goes through TLS; the handshake travels in PRELOGIN packets. */
    void secure(Tls with) throws IOException {
        session.encrypted();
        with.handshake(new Wrapped(this), flight -> write(PRELOGIN, flight));
        in = with.input(session.input());
        out = with.output(session.output());
        tls = Optional.of(with);
    }

    /** Back to the clear, as it is after a login where only that was to be encrypted. */
    void unsecure() {
        in = session.input();
        out = session.output();
    }

    boolean wasSecured() {
        return tls.isPresent();
    }

    Message read() throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        MessageDigest digest = sha256();
        long size = 0;
        int type = -1;
        while (true) {
            byte[] header = in.readNBytes(HEADER_BYTES);
            if (header.length == 0 && type < 0) {
                return new Message.Gone();
            }
            Optional<String> problem = problem(header, type);
            if (problem.isPresent()) {
                return new Message.Alien(problem.get(), header);
            }
            type = header[0] & 0xff;
            int length = length(header) - HEADER_BYTES;
            byte[] content = in.readNBytes(length);
            if (content.length < length) {
                return new Message.Alien("a packet without its end", header);
            }
            digest.update(content);
            size += length;
            kept.write(content, 0, Math.min(length, MAX_KEPT_BYTES - kept.size()));
            if ((header[1] & END_OF_MESSAGE) != 0) {
                byte[] bytes = kept.toByteArray();
                if (wasSecured()) {
                    session.payload(bytes);
                }
                String hash = size > bytes.length ? HexFormat.of().formatHex(digest.digest()) : "";
                return new Message.Whole(type, bytes, size, hash);
            }
        }
    }

    private static Optional<String> problem(byte[] header, int type) {
        if (header.length < HEADER_BYTES) {
            return Optional.of("half a packet header");
        }
        int length = length(header);
        if (length < HEADER_BYTES || length > MAX_PACKET_BYTES) {
            return Optional.of("a packet of " + length + " bytes");
        }
        int given = header[0] & 0xff;
        boolean known = given >= SQL_BATCH && given <= PRELOGIN && given != RESPONSE;
        return known && (type < 0 || type == given) ? Optional.empty() : Optional.of("a packet of type " + given);
    }

    private static int length(byte[] header) {
        return (header[2] & 0xff) << 8 | header[3] & 0xff;
    }

    /** The content of one PRELOGIN packet, which carries a part of a TLS handshake; empty at the end. */
    private byte[] readWrapped() throws IOException {
        byte[] header = session.input().readNBytes(HEADER_BYTES);
        if (header.length == 0) {
            return header;
        }
        if (problem(header, PRELOGIN).isPresent() || length(header) == HEADER_BYTES) {
            throw new SSLException("not a part of a handshake");
        }
        return session.input().readNBytes(length(header) - HEADER_BYTES);
    }

    void write(int type, byte[] content) throws IOException {
        if (wasSecured()) {
            session.answered(content);
        }
        int room = packetBytes - HEADER_BYTES;
        int id = 1;
        int from = 0;
        do {
            int to = Math.min(content.length, from + room);
            int length = to - from + HEADER_BYTES;
            byte[] packet = new byte[length];
            packet[0] = (byte) type;
            packet[1] = (byte) (to == content.length ? END_OF_MESSAGE : 0);
            packet[2] = (byte) (length >>> 8);
            packet[3] = (byte) length;
            packet[4] = (byte) (process >>> 8);
            packet[5] = (byte) process;
            packet[6] = (byte) id++;
            System.arraycopy(content, from, packet, HEADER_BYTES, to - from);
            out.write(packet);
            from = to;
        } while (from < content.length);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The bytes of a handshake, out of the packets they come in. */
    private static final class Wrapped extends InputStream {

        private final Packets packets;
        private byte[] content = new byte[0];
        private int next;

        Wrapped(Packets packets) {
            this.packets = packets;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            if (next == content.length) {
                content = packets.readWrapped();
                next = 0;
            }
            int length = Math.min(count, content.length - next);
            System.arraycopy(content, next, into, from, length);
            next += length;
            return length == 0 && count > 0 ? -1 : length;
        }
    }
}
