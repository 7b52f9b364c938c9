// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes BSON. Everything that is read is bounded: depth, elements, lengths. */
final class Bson {

    /** MongoDB's own bound on documents inside of documents. */
    static final int MAX_DEPTH = 200;

    /** Values looked at in one message. */
    static final int MAX_VALUES = 20_000;

    private static final int MIN_DOCUMENT_BYTES = 5;

    /** Bytes that are no BSON. Control flow, so without a stack trace. */
    static final class Invalid extends Exception {
        Invalid(String why) {
            super(why, null, false, false);
        }
    }

    private final ByteBuffer in;
    private int values;

    private Bson(byte[] bytes, int from) {
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(from);
    }

    /**
     * A document and where it ended.
     *
     * @param end the position after it
     */
    record Parsed(Document document, int end) {}

    static Parsed parse(byte[] bytes, int from) throws Invalid {
        Bson reader = new Bson(bytes, from);
        Document document = reader.document(0);
        return new Parsed(document, reader.in.position());
    }

    private Document document(int depth) throws Invalid {
        Document document = new Document();
        int end = begin(depth);
        while (true) {
            int type = element(end);
            if (type == 0) {
                return document;
            }
            String name = name(end);
            document.fields().putIfAbsent(name, value(type, end, depth));
        }
    }

    private Value.Array array(int depth) throws Invalid {
        List<Value> items = new ArrayList<>();
        int end = begin(depth);
        while (true) {
            int type = element(end);
            if (type == 0) {
                return new Value.Array(items);
            }
            name(end);
            items.add(value(type, end, depth));
        }
    }

    /** Checks a document's length. @return the position after it */
    private int begin(int depth) throws Invalid {
        if (depth > MAX_DEPTH) {
            throw new Invalid("BSONObj exceeds maximum nested object depth: " + MAX_DEPTH);
        }
        need(4, in.limit());
        int start = in.position();
        int length = in.getInt();
        if (length < MIN_DOCUMENT_BYTES || length > in.limit() - start) {
            throw new Invalid("invalid bson length");
        }
        if (in.get(start + length - 1) != 0) {
            throw new Invalid("not null terminated string in object");
        }
        return start + length;
    }

    /** The next element's type; 0 at the document's end. */
    private int element(int end) throws Invalid {
        need(1, end);
        int type = in.get() & 0xff;
        if (type == 0 && in.position() != end) {
            throw new Invalid("incorrect BSON length");
        }
        values++;
        if (values > MAX_VALUES) {
            throw new Invalid("too many values");
        }
        return type;
    }

    private String name(int end) throws Invalid {
        int start = in.position();
        while (in.position() < end && in.get() != 0) {
            // up to NUL
        }
        if (in.get(in.position() - 1) != 0 || in.position() == start) {
            throw new Invalid("invalid bson");
        }
        return latin1(start, in.position() - start - 1);
    }

    private String latin1(int from, int count) {
        return new String(in.array(), from, count, StandardCharsets.ISO_8859_1);
    }

    private String take(int count, int end) throws Invalid {
        need(count, end);
        String bytes = latin1(in.position(), count);
        in.position(in.position() + count);
        return bytes;
    }

    private void need(int count, int end) throws Invalid {
        if (count < 0 || count > Math.min(end, in.limit()) - in.position()) {
            throw new Invalid("invalid bson");
        }
    }

    private int length(int end) throws Invalid {
        need(4, end);
        return in.getInt();
    }

    private String string(int end) throws Invalid {
        int length = length(end);
        if (length < 1) {
            throw new Invalid("invalid bson");
        }
        String text = take(length, end);
        if (text.charAt(length - 1) != 0) {
            throw new Invalid("not null terminated string in element");
        }
        return text.substring(0, length - 1);
    }

    private Value value(int type, int end, int depth) throws Invalid {
        return switch (type) {
            case 0x01 -> {
                need(8, end);
                yield new Value.Real(in.getDouble());
            }
            case 0x02 -> new Value.Text(string(end));
            case 0x03 -> new Value.Nested(document(depth + 1));
            case 0x04 -> array(depth + 1);
            case 0x05 -> {
                int length = length(end);
                int subtype = take(1, end).charAt(0);
                yield new Value.Binary(subtype, take(length, end));
            }
            case 0x07 -> new Value.ObjectId(take(12, end));
            case 0x08 -> new Value.Flag(take(1, end).charAt(0) != 0);
            case 0x09 -> {
                need(8, end);
                yield new Value.Time(in.getLong());
            }
            case 0x06, 0x0a -> new Value.Nothing();
            case 0x0b -> new Value.Other(type, name(end) + "\0" + name(end) + "\0");
            case 0x0d, 0x0e -> new Value.Text(string(end));
            case 0x0c -> new Value.Other(type, string(end) + take(12, end));
            case 0x0f -> new Value.Other(type, take(Math.max(0, length(end) - 4), end));
            case 0x10 -> new Value.Int(length(end));
            case 0x11 -> new Value.Other(type, take(8, end));
            case 0x12 -> {
                need(8, end);
                yield new Value.Long(in.getLong());
            }
            case 0x13 -> new Value.Other(type, take(16, end));
            case 0x7f, 0xff -> new Value.Other(type, "");
            default -> throw new Invalid("Unrecognized BSON type " + type);
        };
    }

    /** Documents of the trap's own making, and what clients stored, which has passed the bounds above. */
    static byte[] write(Document document) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        document.fields().forEach((name, value) -> element(out, name, value));
        return framed(out);
    }

    private static byte[] framed(ByteArrayOutputStream content) {
        ByteBuffer framed = little(content.size() + MIN_DOCUMENT_BYTES);
        return framed.putInt(content.size() + MIN_DOCUMENT_BYTES)
                .put(content.toByteArray())
                .put((byte) 0)
                .array();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void element(ByteArrayOutputStream out, String name, Value value) {
        out.write(type(value));
        out.writeBytes(bytes(name));
        out.write(0);
        switch (value) {
            case Value.Real v -> out.writeBytes(little(8).putDouble(v.value()).array());
            case Value.Text v -> {
                out.writeBytes(little(4).putInt(v.value().length() + 1).array());
                out.writeBytes(bytes(v.value()));
                out.write(0);
            }
            case Value.Nested v -> out.writeBytes(write(v.document()));
            case Value.Array v -> {
                ByteArrayOutputStream items = new ByteArrayOutputStream();
                for (int i = 0; i < v.items().size(); i++) {
                    element(items, Integer.toString(i), v.items().get(i));
                }
                out.writeBytes(framed(items));
            }
            case Value.Binary v -> {
                out.writeBytes(little(5)
                        .putInt(v.bytes().length())
                        .put((byte) v.subtype())
                        .array());
                out.writeBytes(bytes(v.bytes()));
            }
            case Value.ObjectId v -> out.writeBytes(bytes(v.bytes()));
            case Value.Flag v -> out.write(v.value() ? 1 : 0);
            case Value.Time v -> out.writeBytes(little(8).putLong(v.millis()).array());
            case Value.Nothing v -> out.write(bytes(""), 0, 0);
            case Value.Int v -> out.writeBytes(little(4).putInt(v.value()).array());
            case Value.Long v -> out.writeBytes(little(8).putLong(v.value()).array());
            case Value.Other v -> other(out, v);
        }
    }

    private static void other(ByteArrayOutputStream out, Value.Other value) {
        switch (value.type()) {
            case 0x0c -> {
                int text = value.bytes().length() - 12;
                out.writeBytes(little(4).putInt(text + 1).array());
                out.writeBytes(bytes(value.bytes().substring(0, text)));
                out.write(0);
                out.writeBytes(bytes(value.bytes().substring(text)));
            }
            case 0x0f -> {
                out.writeBytes(little(4).putInt(value.bytes().length() + 4).array());
                out.writeBytes(bytes(value.bytes()));
            }
            default -> out.writeBytes(bytes(value.bytes()));
        }
    }

    private static int type(Value value) {
        return switch (value) {
            case Value.Real v -> 0x01;
            case Value.Text v -> 0x02;
            case Value.Nested v -> 0x03;
            case Value.Array v -> 0x04;
            case Value.Binary v -> 0x05;
            case Value.ObjectId v -> 0x07;
            case Value.Flag v -> 0x08;
            case Value.Time v -> 0x09;
            case Value.Nothing v -> 0x0a;
            case Value.Int v -> 0x10;
            case Value.Long v -> 0x12;
            case Value.Other v -> v.type();
        };
    }
}
