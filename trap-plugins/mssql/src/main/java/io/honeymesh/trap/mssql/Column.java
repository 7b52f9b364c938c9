// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A column of a result: how it is described and how its cells are written ([MS-TDS] 2.2.5.4, 2.2.7.4).
 *
 * @param computed whether it is an expression's, not a table's
 */
record Column(String name, Type type, boolean nullable, boolean computed) {

    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private static final int NULLABLE = 0x01;
    private static final int UPDATABLE = 0x08;
    private static final int COMPUTED = 0x20;
    private static final int DECIMAL_PLACES = 2;
    private static final long ABSENT = 0xffff;

    static Column of(String name, Type type) {
        return new Column(name, type, true, false);
    }

    static Column solid(String name, Type type) {
        return new Column(name, type, false, false);
    }

    Column as(String alias) {
        return new Column(alias, type, nullable, computed);
    }

    void describe(Bytes out, int version) {
        int flags = (nullable ? NULLABLE : 0) | (computed ? COMPUTED : UPDATABLE);
        out.number(0, version >= 0x72000000 ? 4 : 2).number(flags, 2);
        switch (type.kind()) {
            case NVARCHAR -> text(out, 0xe7, 2 * size(version), version);
            case VARCHAR -> text(out, 0xa7, size(version), version);
            case INT -> out.number(0x26, 1).number(type.size(), 1);
            case BIT -> out.number(0x68, 1).number(1, 1);
            case DATETIME -> out.number(0x6f, 1).number(8, 1);
            case DECIMAL ->
                out.number(0x6a, 1).number(9, 1).number(type.size(), 1).number(DECIMAL_PLACES, 1);
            case VARBINARY -> out.number(0xa5, 1).number(type.size(), 2);
            case VARIANT -> out.number(0x62, 1).number(type.size(), 4);
        }
        out.shortText(name);
    }

    /** Clients before 7.2 know no text without a limit. */
    private int size(int version) {
        int widest = type.kind() == Type.Kind.NVARCHAR ? 4000 : 8000;
        return type.size() == Type.MAX && version < 0x72000000 ? widest : type.size();
    }

    private void text(Bytes out, int token, int bytes, int version) {
        out.number(token, 1).number(bytes < 0 ? ABSENT : bytes, 2);
        if (version >= 0x71000000) {
            out.add(Reply.COLLATION);
        }
    }

    void write(Bytes out, Optional<String> cell, int version) {
        switch (type.kind()) {
            case NVARCHAR -> text(out, cell.map(c -> c.getBytes(StandardCharsets.UTF_16LE)), version);
            case VARCHAR -> text(out, cell.map(c -> c.getBytes(StandardCharsets.ISO_8859_1)), version);
            case VARBINARY -> text(out, cell.map(Column::binary), version);
            case INT ->
                cell.flatMap(Column::number)
                        .ifPresentOrElse(
                                n -> out.number(type.size(), 1).number(n, type.size()), () -> out.number(0, 1));
            case BIT ->
                cell.ifPresentOrElse(c -> out.number(1, 1).number(c.equals("0") ? 0 : 1, 1), () -> out.number(0, 1));
            case DATETIME ->
                cell.flatMap(Column::moment).ifPresentOrElse(moment -> datetime(out, moment), () -> out.number(0, 1));
            case DECIMAL ->
                cell.flatMap(Column::hundredths)
                        .ifPresentOrElse(
                                n -> out.number(9, 1).number(n < 0 ? 0 : 1, 1).number(Math.abs(n), 8),
                                () -> out.number(0, 1));
            case VARIANT -> cell.ifPresentOrElse(c -> variant(out, c), () -> out.number(0, 4));
        }
    }

    private void text(Bytes out, Optional<byte[]> bytes, int version) {
        if (size(version) == Type.MAX) {
            // Text without a limit comes in parts, here in one.
            if (bytes.isEmpty()) {
                out.number(-1, 8);
            } else {
                int length = bytes.get().length;
                out.number(length, 8);
                if (length > 0) {
                    out.number(length, 4).add(bytes.get());
                }
                out.number(0, 4);
            }
            return;
        }
        int max = size(version) * (type.kind() == Type.Kind.NVARCHAR ? 2 : 1);
        byte[] all = bytes.orElse(new byte[0]);
        byte[] cut = java.util.Arrays.copyOf(all, Math.min(all.length, max));
        out.number(bytes.isEmpty() ? ABSENT : cut.length, 2).add(cut);
    }

    private static void datetime(Bytes out, LocalDateTime moment) {
        long days = ChronoUnit.DAYS.between(LocalDate.of(1900, 1, 1), moment.toLocalDate());
        out.number(8, 1).number(days, 4).number(300L * moment.toLocalTime().toSecondOfDay(), 4);
    }

    /** Numbers as int, the rest as text. */
    private static void variant(Bytes out, String cell) {
        Optional<Long> number = number(cell);
        if (number.isPresent() && cell.length() < 10) {
            out.number(6, 4).number(0x38, 1).number(0, 1).number(number.get(), 4);
            return;
        }
        byte[] text = cell.getBytes(StandardCharsets.UTF_16LE);
        out.number(9L + text.length, 4).number(0xe7, 1).number(7, 1).add(Reply.COLLATION);
        out.number(256, 2).add(text);
    }

    static Optional<Long> number(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        boolean digits = text.length() > from
                && text.length() < 19
                && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
        return digits ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static Optional<Long> hundredths(String text) {
        int point = text.indexOf('.');
        String padded =
                point < 0 ? text + "00" : text.substring(0, point) + (text.substring(point + 1) + "00").substring(0, 2);
        return number(padded);
    }

    private static byte[] binary(String cell) {
        String digits = cell.startsWith("0x") ? cell.substring(2) : "";
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException notHex) {
            return new byte[0];
        }
    }

    private static Optional<LocalDateTime> moment(String cell) {
        try {
            return Optional.of(LocalDateTime.parse(cell, TIME));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }
}
