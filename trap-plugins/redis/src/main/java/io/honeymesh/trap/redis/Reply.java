// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import java.util.ArrayList;
import java.util.List;

/** An answer, which RESP2 and RESP3 write differently. Text holds a byte a character (ISO 8859-1). */
sealed interface Reply {

    Reply OK = new Status("OK");
    Reply NIL = new Nil();
    Reply NONE = new Items(List.of());
    Reply ZERO = new Number(0);
    Reply SYNTAX = new Failure("ERR syntax error");
    Reply NOT_AN_INTEGER = new Failure("ERR value is not an integer or out of range");
    Reply WRONG_TYPE = new Failure("WRONGTYPE Operation against a key holding the wrong kind of value");
    Reply SILENCE = new Several(List.of());

    record Status(String text) implements Reply {}

    record Failure(String text) implements Reply {}

    record Number(long value) implements Reply {}

    record Bulk(String text) implements Reply {}

    /** A text for people to read: INFO and its kin. */
    record Verbatim(String text) implements Reply {}

    record Nil() implements Reply {}

    /** No array at all, as an aborted EXEC answers. */
    record NilItems() implements Reply {}

    record Items(List<Reply> items) implements Reply {}

    /** Keys and values in turn. */
    record Fields(List<Reply> items) implements Reply {}

    record Members(List<Reply> items) implements Reply {}

    /** What subscribers get. */
    record Push(List<Reply> items) implements Reply {}

    /** Answers one after the other, perhaps none. */
    record Several(List<Reply> replies) implements Reply {}

    static Reply bulks(List<String> texts) {
        return new Items(texts.stream().<Reply>map(Bulk::new).toList());
    }

    static List<Reply> list(List<String> texts) {
        List<Reply> list = new ArrayList<>(texts.size());
        texts.forEach(text -> list.add(new Bulk(text)));
        return list;
    }

    /** As it goes over the wire; {@code protocol} is 2 or 3. */
    default void write(StringBuilder out, int protocol) {
        boolean three = protocol == 3;
        switch (this) {
            case Status r -> out.append('+').append(r.text).append("\r\n");
            case Failure r ->
                out.append('-').append(r.text.replaceAll("[\r\n]", " ")).append("\r\n");
            case Number r -> out.append(':').append(r.value).append("\r\n");
            case Bulk r ->
                out.append('$')
                        .append(r.text.length())
                        .append("\r\n")
                        .append(r.text)
                        .append("\r\n");
            case Verbatim r -> {
                String kind = three ? "txt:" : "";
                out.append(three ? '=' : '$')
                        .append(r.text.length() + kind.length())
                        .append("\r\n");
                out.append(kind).append(r.text).append("\r\n");
            }
            case Nil r -> out.append(three ? "_\r\n" : "$-1\r\n");
            case NilItems r -> out.append(three ? "_\r\n" : "*-1\r\n");
            case Items r -> all(out, '*', r.items.size(), r.items, protocol);
            case Fields r -> all(out, three ? '%' : '*', r.items.size() / (three ? 2 : 1), r.items, protocol);
            case Members r -> all(out, three ? '~' : '*', r.items.size(), r.items, protocol);
            case Push r -> all(out, three ? '>' : '*', r.items.size(), r.items, protocol);
            case Several r -> r.replies.forEach(reply -> reply.write(out, protocol));
        }
    }

    private static void all(StringBuilder out, char kind, int count, List<Reply> items, int protocol) {
        out.append(kind).append(count).append("\r\n");
        items.forEach(item -> item.write(out, protocol));
    }
}
