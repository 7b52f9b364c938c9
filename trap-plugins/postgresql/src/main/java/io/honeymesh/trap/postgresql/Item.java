// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What SELECT picks of each row.
 *
 * @param column how it is described
 * @param pick what it is of a row
 */
record Item(Column column, Function<List<Optional<String>>, Optional<String>> pick) {

    private static final int MAX_CASES = 64;

    /** Makes one out of its words. */
    static Item of(World world, Tokens words, Table table, List<Optional<String>> parameters) throws Unknown {
        Tokens look = words.ahead();
        if (look.take("case")) {
            return cases(look, table);
        }
        Token name = look.take();
        Token qualifier = name;
        while (name.isName() && look.peek().is(".") && look.peek(1).isName()) {
            look.take();
            name = look.take();
        }
        if (name.isName() && look.peek().is("(")) {
            return call(world, words, look, name, table, parameters);
        }
        int index = name.isName() ? table.indexOf(name.text()) : -1;
        if (index >= 0) {
            Column found = table.columns().get(index);
            return new Item(alias(look, found), row -> row.get(index));
        }
        try {
            Value value = new Expressions(world, words, parameters).next();
            return new Item(alias(words, Column.of(value.name(), value.type())), row -> value.text());
        } catch (Unknown unknown) {
            // Catalogs here have fewer columns than real ones: those are empty, where a table's own would be missing.
            boolean byHand = qualifier == name && !look.hasNext() && table.oid() != Catalog.EMPTY_OID;
            if (table.oid() >= Contents.FIRST_OID || byHand) {
                throw unknown;
            }
            return new Item(alias(look, Column.of(name.text(), Type.TEXT)), row -> Optional.empty());
        }
    }

    /** A function of a column: psql asks for the owners' names and the types' in this way. */
    private static Item call(
            World world, Tokens words, Tokens look, Token name, Table table, List<Optional<String>> parameters)
            throws Unknown {
        look.take();
        look.skipTo(List.of(")"));
        look.take(")");
        return switch (name.text()) {
            case "pg_get_userbyid" ->
                new Item(alias(look, Column.of(name.text(), Type.NAME)), row -> Optional.of("postgres"));
            case "pg_encoding_to_char" ->
                new Item(alias(look, Column.of(name.text(), Type.NAME)), row -> Optional.of("UTF8"));
            case "format_type" -> {
                int type = table.indexOf("format_type");
                yield new Item(
                        alias(look, Column.of(name.text(), Type.TEXT)),
                        row -> type < 0 ? Optional.empty() : row.get(type));
            }
            default -> {
                try {
                    Value value = new Expressions(world, words, parameters).next();
                    yield new Item(alias(words, Column.of(value.name(), value.type())), row -> value.text());
                } catch (Unknown unknown) {
                    yield new Item(alias(look, Column.of(name.text(), Type.TEXT)), row -> Optional.empty());
                }
            }
        };
    }

    /** {@code CASE column WHEN 'a' THEN 'b' … END} */
    private static Item cases(Tokens words, Table table) {
        Token name = words.take();
        while (words.peek().is(".")) {
            words.take();
            name = words.take();
        }
        int index = table.indexOf(name.text());
        Map<String, String> cases = new HashMap<>();
        while (words.peek().is("when") && words.peek(2).is("then") && cases.size() < MAX_CASES) {
            words.take();
            String when = words.take().text();
            words.take();
            cases.put(when, words.take().text());
        }
        words.skipTo(List.of("end"));
        words.take("end");
        return new Item(
                alias(words, Column.of("case", Type.TEXT)),
                row -> index < 0 ? Optional.empty() : row.get(index).map(cases::get));
    }

    private static Column alias(Tokens words, Column column) {
        words.skipTo(List.of("as"));
        boolean as = words.take("as");
        return as && words.peek().isName() ? column.as(words.take().text()) : column;
    }
}
