// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client that says exactly what a test wants it to. */
final class RawClient implements AutoCloseable {

    private final Socket socket;

    RawClient(TrapHarness trap) throws IOException {
        socket = trap.connect();
    }

    static byte[] message(int opcode, byte[] content) {
        return ByteBuffer.allocate(Wire.HEADER_BYTES + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Wire.HEADER_BYTES + content.length)
                .putInt(7)
                .putInt(0)
                .putInt(opcode)
                .put(content)
                .array();
    }

    /** An OP_MSG with one section. */
    static byte[] message(Document body) {
        byte[] bytes = Bson.write(body);
        return message(
                Wire.OP_MSG,
                ByteBuffer.allocate(5 + bytes.length)
                        .putInt(0)
                        .put((byte) 0)
                        .put(bytes)
                        .array());
    }

    static byte[] query(String namespace, Document body) {
        byte[] bytes = Bson.write(body);
        byte[] name = (namespace + "\0").getBytes(StandardCharsets.ISO_8859_1);
        return message(
                OldMessages.OP_QUERY,
                ByteBuffer.allocate(12 + name.length + bytes.length)
                        .putInt(0)
                        .put(name)
                        .putLong(-1)
                        .put(bytes)
                        .array());
    }

    /** Flags, a namespace and documents; OP_DELETE has its flags behind the namespace. */
    static byte[] old(int opcode, String namespace, Document body) {
        byte[] bytes = Bson.write(body);
        byte[] name = (namespace + "\0").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer content =
                ByteBuffer.allocate(8 + name.length + bytes.length).putInt(0).put(name);
        if (opcode == OldMessages.OP_DELETE) {
            content.putInt(0);
        }
        return message(opcode, Arrays.copyOf(content.put(bytes).array(), content.position()));
    }

    static Document command(String name, Object value, String database) {
        Document command = value instanceof String text ? new Document().put(name, text) : new Document().put(name, 1);
        return command.put("$db", database);
    }

    /** For what gets no answer. */
    void say(byte[] message) throws IOException {
        socket.getOutputStream().write(message);
    }

    Document ask(byte[] message) throws IOException, Bson.Invalid {
        say(message);
        InputStream in = socket.getInputStream();
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(Wire.HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] content = in.readNBytes(header.getInt(0) - Wire.HEADER_BYTES);
        int from = header.getInt(12) == Wire.OP_REPLY ? 20 : 5;
        return from < content.length ? Bson.parse(content, from).document() : new Document();
    }

    Document ask(Document command) throws IOException, Bson.Invalid {
        return ask(message(command));
    }

    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
