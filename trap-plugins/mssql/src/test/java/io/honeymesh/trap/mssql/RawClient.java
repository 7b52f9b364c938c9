// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import io.honeymesh.traps.TrapHarness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A client that says exactly what a test wants it to. */
final class RawClient implements AutoCloseable {

    static final int NOT_SUPPORTED = 2;

    /** The headers that requests begin with since 7.2. */
    private static final byte[] HEADERS = HexFormat.of().parseHex("16000000120000000200000000000000000001000000");

    private final Socket socket;

    RawClient(TrapHarness trap) throws IOException {
        socket = trap.connect();
    }

    /** A client that has logged in. */
    static RawClient in(TrapHarness trap, int node) throws IOException {
        RawClient client = new RawClient(trap);
        client.ask(prelogin(NOT_SUPPORTED));
        client.ask(login("sa", Nodes.instance(node).password()));
        return client;
    }

    static byte[] packet(int type, byte[] content) {
        return packet(type, 1, content);
    }

    static byte[] packet(int type, int status, byte[] content) {
        int length = content.length + Packets.HEADER_BYTES;
        return new Bytes()
                .add((byte) type, (byte) status, (byte) (length >>> 8), (byte) length)
                .number(0, 4)
                .add(content)
                .toArray();
    }

    /** As nmap sends it, but for what is to be encrypted. */
    static byte[] prelogin(int encryption) {
        byte[] bytes = HexFormat.of()
                .parseHex("120100340000000000001500060100" + "1b000102001c000c0300280004ff080001550000"
                        + "004d5353514c53657276657200480f0000");
        bytes[Packets.HEADER_BYTES + 0x1b] = (byte) encryption;
        return bytes;
    }

    static byte[] login(String user, String password) {
        return packet(Packets.LOGIN, login7(0x74000004, user, password, "", new byte[0]));
    }

    static byte[] login7(int version, String user, String password, String database, byte[] sspi) {
        byte[] secret = password.getBytes(StandardCharsets.UTF_16LE);
        for (int i = 0; i < secret.length; i++) {
            int swapped = (secret[i] & 0x0f) << 4 | secret[i] >>> 4 & 0x0f;
            secret[i] = (byte) (swapped ^ 0xa5);
        }
        Bytes fields = new Bytes();
        Bytes texts = new Bytes();
        field(fields, texts, "pc1".getBytes(StandardCharsets.UTF_16LE), 2);
        field(fields, texts, user.getBytes(StandardCharsets.UTF_16LE), 2);
        field(fields, texts, secret, 2);
        field(fields, texts, "tool".getBytes(StandardCharsets.UTF_16LE), 2);
        field(fields, texts, new byte[0], 2);
        field(fields, texts, new byte[0], 2);
        field(fields, texts, "lib".getBytes(StandardCharsets.UTF_16LE), 2);
        field(fields, texts, new byte[0], 2);
        field(fields, texts, database.getBytes(StandardCharsets.UTF_16LE), 2);
        fields.number(0, 6);
        field(fields, texts, sspi, 1);
        fields.number(0, 12);
        return new Bytes()
                .number(94 + texts.size(), 4)
                .number(version, 4)
                .number(4096, 4)
                .number(0x07000000, 4)
                .number(1234, 4)
                .number(0, 4)
                .add((byte) 0xe0, (byte) (sspi.length > 0 ? 0x83 : 0x03), (byte) 0, (byte) 0)
                .number(0, 8)
                .add(fields.toArray())
                .add(texts.toArray())
                .toArray();
    }

    private static void field(Bytes fields, Bytes texts, byte[] value, int bytesEach) {
        fields.number(94 + texts.size(), 2).number(value.length / bytesEach, 2);
        texts.add(value);
    }

    static byte[] batch(String sql) {
        return packet(Packets.SQL_BATCH, new Bytes().add(HEADERS).text(sql).toArray());
    }

    /** sp_executesql with one statement. */
    static byte[] call(String sql) {
        Bytes content = new Bytes().add(HEADERS).number(0xffff, 2).number(10, 2).number(0, 2);
        content.number(0, 2)
                .number(0xe7, 1)
                .number(8000, 2)
                .add(Reply.COLLATION)
                .number(2 * sql.length(), 2)
                .text(sql);
        return packet(Packets.RPC, content.toArray());
    }

    /** Sends something and returns the content of what is answered; empty if the server hangs up. */
    byte[] ask(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] header;
        do {
            header = in.readNBytes(Packets.HEADER_BYTES);
            if (header.length < Packets.HEADER_BYTES) {
                return all.toByteArray();
            }
            int length = (header[2] & 0xff) << 8 | header[3] & 0xff;
            all.writeBytes(in.readNBytes(length - Packets.HEADER_BYTES));
        } while (header[1] != 1);
        return all.toByteArray();
    }

    /** The answer to a statement, as text with everything but the text's characters taken out. */
    String sql(String statement) throws IOException {
        return text(ask(batch(statement)));
    }

    static String text(byte[] answer) {
        return new String(answer, StandardCharsets.ISO_8859_1).replace("\0", "");
    }

    static byte[] joined(byte[]... parts) {
        Bytes all = new Bytes();
        Arrays.stream(parts).forEach(all::add);
        return all.toArray();
    }

    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
