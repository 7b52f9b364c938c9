// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import io.honeymesh.trap.mongodb.Message.Alien;
import io.honeymesh.trap.mongodb.Message.Command;
import io.honeymesh.trap.mongodb.Message.Find;
import io.honeymesh.trap.mongodb.Message.Invalid;
import io.honeymesh.trap.mongodb.Message.Part;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What came before OP_MSG and mongod 5.0 still takes (MongoDB's manual, "Legacy Opcodes"): each as the command it stands for. */
final class OldMessages {

    static final int OP_UPDATE = 2001;
    static final int OP_INSERT = 2002;
    static final int OP_QUERY = 2004;
    static final int OP_GET_MORE = 2005;
    static final int OP_DELETE = 2006;
    static final int OP_KILL_CURSORS = 2007;

    private static final String COMMANDS = ".$cmd";

    /** What a query gets that doesn't say how much it wants. */
    private static final int FIRST_BATCH = 101;

    private final byte[] bytes;
    private final ByteBuffer in;

    private OldMessages(byte[] bytes) {
        this.bytes = bytes;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @param part of what the bytes are, where only a part was kept */
    static Message read(int opcode, int id, byte[] bytes, Part part) {
        try {
            OldMessages message = new OldMessages(bytes);
            return switch (opcode) {
                case OP_QUERY -> message.query(id, part);
                case OP_GET_MORE -> message.more(id);
                case OP_INSERT -> message.insert(id, part);
                case OP_UPDATE -> message.update(id, part);
                case OP_DELETE -> message.delete(id, part);
                case OP_KILL_CURSORS ->
                    new Command(id, new Document().put("killCursors", 1).put("$db", ""), true, true, part);
                default -> new Alien("a message with opcode " + opcode, bytes);
            };
        } catch (Bson.Invalid invalid) {
            return opcode == OP_QUERY
                    ? new Invalid(id, true, invalid.getMessage())
                    : new Alien("a message with opcode " + opcode + " that breaks off", bytes);
        }
    }

    private int number() throws Bson.Invalid {
        if (in.remaining() < Integer.BYTES) {
            throw new Bson.Invalid("a message without an end");
        }
        return in.getInt();
    }

    private String name() throws Bson.Invalid {
        int start = in.position();
        while (in.hasRemaining()) {
            if (in.get() == 0) {
                return new String(bytes, start, in.position() - start - 1, StandardCharsets.ISO_8859_1);
            }
        }
        throw new Bson.Invalid("a message without an end");
    }

    private Document document() throws Bson.Invalid {
        Bson.Parsed parsed = Bson.parse(bytes, in.position());
        in.position(parsed.end());
        return parsed.document();
    }

    private static String database(String namespace) {
        int dot = namespace.indexOf('.');
        return dot < 0 ? namespace : namespace.substring(0, dot);
    }

    private static String collection(String namespace) {
        return namespace.substring(
                Math.min(namespace.length(), database(namespace).length() + 1));
    }

    private Message query(int id, Part part) throws Bson.Invalid {
        number();
        String namespace = name();
        int skip = number();
        int wanted = number();
        Document body = document();
        Document asked = body.get("$query").isPresent() ? body.document("$query") : body;
        if (namespace.endsWith(COMMANDS)) {
            asked.put("$db", namespace.substring(0, namespace.length() - COMMANDS.length()));
            return new Command(id, asked, true, false, part);
        }
        // A negative number wants so many and no cursor.
        long limit = wanted == 0 ? FIRST_BATCH : Math.abs((long) wanted);
        return new Find(
                id,
                namespace,
                new Document()
                        .put("find", collection(namespace))
                        .put("filter", asked)
                        .put("skip", Math.max(0, skip))
                        .put("limit", limit)
                        .put("$db", database(namespace)));
    }

    private Message more(int id) throws Bson.Invalid {
        number();
        String namespace = name();
        number();
        if (in.remaining() < Long.BYTES) {
            throw new Bson.Invalid("a message without an end");
        }
        return new Find(
                id,
                namespace,
                new Document()
                        .put("getMore", in.getLong())
                        .put("collection", collection(namespace))
                        .put("$db", database(namespace)));
    }

    private Message insert(int id, Part part) throws Bson.Invalid {
        number();
        String namespace = name();
        List<Document> documents = new ArrayList<>();
        try {
            while (in.hasRemaining()) {
                documents.add(document());
            }
        } catch (Bson.Invalid breaksOff) {
            if (part.sizeBytes() == 0) {
                throw breaksOff;
            }
        }
        return write(id, "insert", namespace, "documents", documents, part);
    }

    private Message update(int id, Part part) throws Bson.Invalid {
        number();
        String namespace = name();
        int flags = number();
        Document update = new Document()
                .put("q", document())
                .put("u", document())
                .put("upsert", (flags & 1) != 0)
                .put("multi", (flags & 2) != 0);
        return write(id, "update", namespace, "updates", List.of(update), part);
    }

    private Message delete(int id, Part part) throws Bson.Invalid {
        number();
        String namespace = name();
        int flags = number();
        Document delete = new Document().put("q", document()).put("limit", flags & 1);
        return write(id, "delete", namespace, "deletes", List.of(delete), part);
    }

    private static Message write(
            int id, String command, String namespace, String field, List<Document> documents, Part part) {
        Document body = new Document()
                .put(command, collection(namespace))
                .put(field, documents)
                .put("$db", database(namespace));
        return new Command(id, body, true, true, part);
    }
}
