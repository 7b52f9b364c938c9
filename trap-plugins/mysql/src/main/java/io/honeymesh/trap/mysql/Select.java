// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** SELECT: from no table at all, or from one. */
final class Select {

    private static final int MAX_COLUMNS = 256;

    private static final List<String> ENDS =
            List.of("from", "into", "limit", "where", "union", "order", "group", "having", "procedure", "for", ";");

    /** What comes between two commas. */
    private record Item(String text, int start) {}

    private final World world;
    private final String sql;
    private final Tokens tokens;

    /** @param tokens after the verb */
    Select(World world, String sql, Tokens tokens) {
        this.world = world;
        this.sql = sql;
        this.tokens = tokens;
    }

    Answer answer() {
        for (String hint : List.of("all", "distinct", "sql_no_cache", "sql_cache", "straight_join")) {
            tokens.take(hint);
        }
        if (!tokens.hasNext()) {
            return Answer.syntax("");
        }
        return hasFrom() ? fromTable() : constants();
    }

    private boolean hasFrom() {
        Tokens ahead = new Tokens(tokens.rest());
        ahead.skipTo(List.of("from"));
        return ahead.hasNext();
    }

    private Answer constants() {
        List<Column> columns = new ArrayList<>();
        List<Optional<String>> row = new ArrayList<>();
        try {
            do {
                int from = tokens.peek().start();
                boolean text = tokens.peek().kind() == Token.Kind.STRING;
                Expressions.Value value = new Expressions(world, tokens).next();
                String name = text ? value.text().orElse("") : tokens.between(from, tokens.position());
                columns.add(
                        Column.of(alias(name.equalsIgnoreCase("null") ? "NULL" : name), value.type(), value.flags()));
                row.add(value.text());
            } while (columns.size() < MAX_COLUMNS && tokens.take(","));
        } catch (Expressions.Unknown unknown) {
            return unknown.answer();
        }
        if (tokens.take("into")) {
            return new Export(world, tokens).answer(row);
        }
        if (tokens.hasNext() && ENDS.stream().noneMatch(tokens.peek()::is)) {
            return Answer.syntax(tokens.rest());
        }
        if (tokens.peek().is(";")) {
            tokens.take();
            return Answer.syntax(tokens.rest());
        }
        return new Answer.Rows(columns, List.of(row), false);
    }

    private String alias(String name) {
        boolean as = tokens.take("as");
        Token next = tokens.peek();
        boolean alias = (as || next.isName() && ENDS.stream().noneMatch(next::is))
                && (next.isName() || next.kind() == Token.Kind.STRING);
        return alias ? tokens.take().text() : name;
    }

    private Answer fromTable() {
        List<Item> items = items();
        tokens.take("from");
        if (!tokens.hasNext()) {
            return Answer.syntax("");
        }
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return new Answer.Rows(named(items), List.of(), false);
        }
        Optional<Answer> problem = name.get().problem(world);
        if (problem.isPresent()) {
            return problem.get();
        }
        Table table = name.get().tableIn(world);
        tokens.skipTo(ENDS.subList(1, ENDS.size()));
        Predicate<List<Optional<String>>> where = Where.take(tokens, table);
        List<List<Optional<String>>> rows = table.rows().stream().filter(where).toList();
        Answer answer = picked(items, table, limited(rows));
        if (answer instanceof Answer.Rows found && tokens.take("into")) {
            List<Optional<String>> cells =
                    found.rows().stream().flatMap(List::stream).toList();
            return new Export(world, tokens).answer(cells);
        }
        return answer;
    }

    /** The texts between the commas, up to FROM. */
    private List<Item> items() {
        List<Item> items = new ArrayList<>();
        int from = tokens.peek().start();
        do {
            from = tokens.peek().start();
            tokens.skipTo(List.of(",", "from"));
            items.add(new Item(
                    sql.substring(from, Math.max(from, tokens.position())).strip(), from));
        } while (items.size() < MAX_COLUMNS && tokens.take(","));
        tokens.skipTo(List.of("from"));
        return items;
    }

    private static List<Column> named(List<Item> items) {
        return items.stream()
                .map(item -> Column.of(item.text(), "varchar(255)"))
                .toList();
    }

    private List<List<Optional<String>>> limited(List<List<Optional<String>>> rows) {
        tokens.skipTo(List.of("limit", "into"));
        if (!tokens.take("limit")) {
            return rows;
        }
        int first = count(tokens.take());
        boolean two = tokens.take(",");
        boolean offset = !two && tokens.take("offset");
        int second = two || offset ? count(tokens.take()) : 0;
        return rows.stream()
                .skip(two ? first : second)
                .limit(two ? second : first)
                .toList();
    }

    private static int count(Token token) {
        boolean number = token.kind() == Token.Kind.NUMBER
                && token.text().length() < 9
                && !token.text().contains(".");
        return number && !token.text().startsWith("0x") ? Integer.parseInt(token.text()) : Integer.MAX_VALUE;
    }

    private static Answer picked(List<Item> items, Table table, List<List<Optional<String>>> rows) {
        List<Column> columns = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        for (Item item : items) {
            String text = item.text();
            if (text.replace(" ", "").equalsIgnoreCase("count(*)")) {
                return new Answer.Rows(
                        List.of(Column.solid(text, "bigint(21)")),
                        List.of(List.of(Optional.of(Integer.toString(rows.size())))),
                        true);
            }
            if (text.equals("*") || text.endsWith(".*")) {
                for (int i = 0; i < table.columns().size(); i++) {
                    columns.add(table.columns().get(i));
                    indexes.add(i);
                }
                continue;
            }
            String plain = text.substring(text.lastIndexOf('.') + 1).replace("`", "");
            int space = plain.indexOf(' ');
            String bare = space < 0 ? plain : plain.substring(0, space);
            int index = table.indexOf(bare);
            boolean name = bare.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_');
            if (index < 0 && name && !bare.isEmpty() && !Character.isDigit(bare.charAt(0))) {
                return new Answer.Failure(1054, "42S22", "Unknown column '" + bare + "' in 'SELECT'");
            }
            columns.add(
                    index < 0
                            ? Column.of(text, "varchar(255)")
                            : table.columns()
                                    .get(index)
                                    .as(space < 0 ? bare : plain.substring(plain.lastIndexOf(' ') + 1)));
            indexes.add(index);
        }
        List<List<Optional<String>>> picked = rows.stream()
                .map(row -> indexes.stream()
                        .map(i -> i < 0 ? Optional.<String>empty() : row.get(i))
                        .toList())
                .toList();
        return new Answer.Rows(columns, picked, true);
    }
}
