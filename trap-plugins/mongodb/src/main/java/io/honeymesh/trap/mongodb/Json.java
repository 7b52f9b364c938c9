// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;

/** Shows documents the way MongoDB's shell does, for evidence. Bounded: what is longer is cut. */
final class Json {

    /** Longest text made of one document. */
    static final int MAX_CHARS = 2048;

    private Json() {}

    static String of(Document document) {
        StringBuilder out = new StringBuilder();
        append(out, document);
        return out.length() > MAX_CHARS ? out.substring(0, MAX_CHARS) : out.toString();
    }

    private static void append(StringBuilder out, Document document) {
        out.append("{ ");
        Iterator<Map.Entry<String, Value>> fields = document.fields().entrySet().iterator();
        while (fields.hasNext() && out.length() <= MAX_CHARS) {
            Map.Entry<String, Value> field = fields.next();
            out.append(field.getKey()).append(": ");
            append(out, field.getValue());
            out.append(fields.hasNext() ? ", " : " ");
        }
        out.append('}');
    }

    private static void append(StringBuilder out, Value value) {
        switch (value) {
            case Value.Real v ->
                out.append(v.value() == (long) v.value() ? String.valueOf((long) v.value()) : v.value());
            case Value.Text v -> out.append('"').append(cut(v.value())).append('"');
            case Value.Nested v -> append(out, v.document());
            case Value.Array v -> {
                out.append("[ ");
                for (int i = 0; i < v.items().size() && out.length() <= MAX_CHARS; i++) {
                    out.append(i == 0 ? "" : ", ");
                    append(out, v.items().get(i));
                }
                out.append(" ]");
            }
            case Value.Binary v ->
                out.append("BinData(")
                        .append(v.subtype())
                        .append(", ")
                        .append(hex(v.bytes()))
                        .append(')');
            case Value.ObjectId v ->
                out.append("ObjectId(").append(hex(v.bytes())).append(')');
            case Value.Flag v -> out.append(v.value());
            case Value.Time v -> out.append("Date(").append(v.millis()).append(')');
            case Value.Nothing v -> out.append("null");
            case Value.Int v -> out.append(v.value());
            case Value.Long v -> out.append(v.value());
            case Value.Other v ->
                out.append("Type")
                        .append(v.type())
                        .append('(')
                        .append(hex(v.bytes()))
                        .append(')');
        }
    }

    private static String cut(String text) {
        return text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text;
    }

    private static String hex(String bytes) {
        return HexFormat.of().formatHex(cut(bytes).getBytes(StandardCharsets.ISO_8859_1));
    }
}
