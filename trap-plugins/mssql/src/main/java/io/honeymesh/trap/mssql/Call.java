// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A remote procedure call ([MS-TDS] 2.2.6.6): its name and its parameters, as far as they can be read. */
record Call(String procedure, List<Argument> arguments) {

    private static final int MAX_ARGUMENTS = 64;
    private static final int MAX_NAME_CHARS = 1046;
    private static final int BY_NUMBER = 0xffff;

    /** Procedures that have numbers, from 1. */
    private static final List<String> NUMBERED = List.of(
            "sp_cursor",
            "sp_cursoropen",
            "sp_cursorprepare",
            "sp_cursorexecute",
            "sp_cursorprepexec",
            "sp_cursorunprepare",
            "sp_cursorfetch",
            "sp_cursoroption",
            "sp_cursorclose",
            "sp_executesql",
            "sp_prepare",
            "sp_execute",
            "sp_prepexec",
            "sp_prepexecrpc",
            "sp_unprepare");

    static Optional<Call> of(byte[] bytes, int version) {
        Cursor cursor = new Cursor(bytes);
        int length = cursor.small(2);
        String name;
        if (length == BY_NUMBER) {
            int number = cursor.small(2);
            name = number < 1 || number > NUMBERED.size() ? "" : NUMBERED.get(number - 1);
        } else {
            name = length > MAX_NAME_CHARS ? "" : cursor.text(length);
        }
        cursor.skip(2);
        if (cursor.isBroken() || name.isEmpty()) {
            return Optional.empty();
        }
        List<Argument> arguments = new ArrayList<>();
        boolean goOn = true;
        while (goOn && cursor.left() > 0 && arguments.size() < MAX_ARGUMENTS) {
            goOn = argument(cursor, version).map(arguments::add).orElse(false);
        }
        return Optional.of(new Call(name, arguments));
    }

    private static Optional<Argument> argument(Cursor cursor, int version) {
        int length = cursor.small(1);
        if (length >= 0x80) {
            // Another call follows.
            return Optional.empty();
        }
        String name = cursor.text(length);
        cursor.skip(1);
        int type = cursor.small(1);
        Optional<Value> value = value(cursor, type, version);
        return cursor.isBroken() ? Optional.empty() : value.map(v -> new Argument(name, v));
    }

    /** The value of a parameter; empty if its type is one whose end can't be told. */
    private static Optional<Value> value(Cursor cursor, int type, int version) {
        return switch (type) {
            case 0x30, 0x32 -> Optional.of(Value.number(cursor.number(1)));
            case 0x34 -> Optional.of(Value.number((short) cursor.number(2)));
            case 0x38 -> Optional.of(Value.number((int) cursor.number(4)));
            case 0x7f -> Optional.of(Value.number(cursor.number(8)));
            case 0x26, 0x68 -> {
                cursor.skip(1);
                yield Optional.of(integer(cursor));
            }
            case 0x24, 0x28, 0x6d, 0x6e, 0x6f -> {
                cursor.skip(type == 0x28 ? 0 : 1);
                yield Optional.of(raw(cursor.bytes(cursor.small(1))));
            }
            case 0x29, 0x2a, 0x2b -> {
                cursor.skip(1);
                yield Optional.of(raw(cursor.bytes(cursor.small(1))));
            }
            case 0x6a, 0x6c -> {
                cursor.skip(3);
                yield Optional.of(raw(cursor.bytes(cursor.small(1))));
            }
            case 0xe7, 0xef -> Optional.of(text(limited(cursor, version), StandardCharsets.UTF_16LE));
            case 0xa7, 0xaf -> Optional.of(text(limited(cursor, version), StandardCharsets.ISO_8859_1));
            case 0xa5, 0xad -> Optional.of(limited(cursor, 0).map(Call::raw).orElseGet(Value::nothing));
            case 0x63, 0x23 -> {
                cursor.skip(version >= 0x71000000 ? 9 : 4);
                byte[] bytes = cursor.bytes(cursor.number(4));
                yield Optional.of(text(
                        Optional.of(bytes), type == 0x63 ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1));
            }
            default -> Optional.empty();
        };
    }

    private static Value integer(Cursor cursor) {
        int length = cursor.small(1);
        if (length == 0 || length > 8) {
            return Value.nothing();
        }
        int shift = 64 - 8 * length;
        return Value.number(cursor.number(length) << shift >> shift);
    }

    private static Value raw(byte[] bytes) {
        return Value.text("0x" + HexFormat.of().formatHex(bytes), Type.binary(bytes.length));
    }

    private static Value text(Optional<byte[]> bytes, java.nio.charset.Charset charset) {
        return bytes.map(b -> Value.text(new String(b, charset)))
                .orElseGet(() -> new Value(Optional.empty(), Type.NAME));
    }

    /** A value with its greatest and its own length before it; without a greatest it comes in parts. */
    private static Optional<byte[]> limited(Cursor cursor, int version) {
        int max = cursor.small(2);
        cursor.skip(version >= 0x71000000 ? 5 : 0);
        if (max == 0xffff) {
            return parts(cursor);
        }
        int length = cursor.small(2);
        return length == 0xffff ? Optional.empty() : Optional.of(cursor.bytes(length));
    }

    private static Optional<byte[]> parts(Cursor cursor) {
        if (cursor.number(8) == -1) {
            return Optional.empty();
        }
        Bytes all = new Bytes();
        for (long length = cursor.number(4); length > 0 && !cursor.isBroken(); length = cursor.number(4)) {
            all.add(cursor.bytes(length));
        }
        return Optional.of(all.toArray());
    }

    /** As a statement would say it. */
    String text() {
        StringBuilder text = new StringBuilder("EXEC ").append(procedure);
        String comma = " ";
        for (Argument argument : arguments) {
            text.append(comma).append(argument.name().isEmpty() ? "" : argument.name() + "=");
            Optional<String> value = argument.value().text();
            boolean quoted = argument.value().type().kind() == Type.Kind.NVARCHAR;
            text.append(value.map(v -> quoted ? "N'" + v.replace("'", "''") + "'" : v)
                    .orElse("NULL"));
            comma = ", ";
        }
        return text.toString();
    }
}
