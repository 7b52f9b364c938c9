// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** SELECT: from no table at all, or from one. */
final class Select {

    private static final int MAX_COLUMNS = 256;

    private static final List<String> ENDS =
            List.of("from", "where", "limit", "order", "group", "having", "into", "union", "offset", "for");

    private final World world;
    private final Tokens tokens;
    private final List<Optional<String>> parameters;

    /** @param tokens after the verb */
    Select(World world, Tokens tokens, List<Optional<String>> parameters) {
        this.world = world;
        this.tokens = tokens;
        this.parameters = parameters;
    }

    Answer answer() {
        tokens.take("all");
        tokens.take("distinct");
        Tokens ahead = tokens.ahead();
        ahead.skipTo(List.of("from"));
        try {
            return ahead.hasNext() ? fromTable() : constants();
        } catch (Unknown unknown) {
            return new Answer.Failed(unknown.failure());
        }
    }

    private Answer constants() throws Unknown {
        List<Column> columns = new ArrayList<>();
        List<Optional<String>> row = new ArrayList<>();
        while (tokens.hasNext() && ENDS.stream().noneMatch(tokens.peek()::is)) {
            if (!columns.isEmpty() && !tokens.take(",") || columns.size() == MAX_COLUMNS) {
                return Answer.syntax(tokens);
            }
            Value value;
            try {
                value = new Expressions(world, tokens, parameters).next();
            } catch (Unknown unknown) {
                return worse(unknown.failure());
            }
            boolean as = tokens.take("as");
            Token alias = tokens.peek();
            boolean named = alias.isName() && ENDS.stream().noneMatch(alias::is);
            columns.add(
                    Column.of(named && (as || alias.isName()) ? tokens.take().text() : value.name(), value.type()));
            row.add(value.text());
        }
        boolean never = tokens.take("where")
                && tokens.peek(1).is("=")
                && !tokens.peek().text().equals(tokens.peek(2).text());
        return Answer.selected(columns, never ? List.of() : List.of(row));
    }

    /** A syntax error further on comes first: the server parses before it looks names up. */
    private Answer worse(Failure failure) {
        if (failure.code().equals("42601")) {
            return new Answer.Failed(failure);
        }
        boolean as = tokens.take("as");
        if (tokens.peek().isName() && (as || ENDS.stream().noneMatch(tokens.peek()::is))) {
            tokens.take();
        }
        boolean goesOn =
                tokens.hasNext() && !tokens.peek().is(",") && ENDS.stream().noneMatch(tokens.peek()::is);
        return new Answer.Failed(goesOn && tokens.peek().isName() ? tokens.syntax() : failure);
    }

    private Answer fromTable() throws Unknown {
        List<Tokens> items = new ArrayList<>();
        do {
            items.add(tokens.takeUntil(List.of(",", "from")));
        } while (items.size() < MAX_COLUMNS && tokens.take(","));
        tokens.skipTo(List.of("from"));
        tokens.take("from");
        if (!tokens.hasNext()) {
            return Answer.syntax(tokens);
        }
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            // A subquery: nothing comes of it.
            return Answer.selected(List.of(Column.of(Value.UNNAMED, Type.TEXT)), List.of());
        }
        Optional<Table> found = name.get().in(world);
        if (found.isEmpty()) {
            return new Answer.Failed(
                    Failure.noRelation(name.get().shown(), name.get().position()));
        }
        if (meetsNothing()) {
            found = Optional.of(Catalog.empty());
        }
        tokens.skipTo(ENDS.subList(1, ENDS.size()));
        Predicate<List<Optional<String>>> where = Where.take(tokens, found.get());
        Answer answer = picked(
                items, found.get(), found.get().rows().stream().filter(where).toList());
        return answer instanceof Answer.Rows rows
                ? Answer.selected(rows.columns(), limited(sorted(rows.columns(), rows.rows())))
                : answer;
    }

    /** Whether the rest of FROM joins a table without rows: then nothing comes of the first one's. */
    private boolean meetsNothing() {
        Tokens ahead = tokens.ahead();
        boolean outer = false;
        while (ahead.hasNext() && ENDS.stream().noneMatch(ahead.peek()::is)) {
            Token word = ahead.take();
            outer |= word.is("left") || word.is("full");
            if (word.is(",") || word.is("join")) {
                Optional<Table> other = Name.take(ahead).flatMap(name -> name.in(world));
                if (!outer && other.filter(t -> t.rows().isEmpty()).isPresent()) {
                    return true;
                }
                outer = false;
            }
        }
        return false;
    }

    /** ORDER BY one column, by its number or name. */
    private List<List<Optional<String>>> sorted(List<Column> columns, List<List<Optional<String>>> rows) {
        tokens.skipTo(List.of("order", "limit"));
        if (!tokens.take("order", "by")) {
            return rows;
        }
        Token key = tokens.take();
        int number = key.kind() == Token.Kind.NUMBER && key.text().length() < 3 ? Integer.parseInt(key.text()) - 1 : -1;
        int named = columns.stream().map(Column::name).toList().indexOf(key.text());
        int index = named >= 0 ? named : number;
        if (index < 0 || index >= columns.size()) {
            return rows;
        }
        boolean numbers = columns.get(index).type() == Type.INT4;
        Comparator<String> plain = numbers
                ? Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder())
                : Comparator.naturalOrder();
        Comparator<String> order = tokens.take("desc") ? plain.reversed() : plain;
        return rows.stream()
                .sorted(Comparator.comparing(row -> row.get(index).orElse(""), order))
                .toList();
    }

    private List<List<Optional<String>>> limited(List<List<Optional<String>>> rows) {
        tokens.skipTo(List.of("limit"));
        if (!tokens.take("limit")) {
            return rows;
        }
        String count = tokens.take().text();
        boolean number = count.length() < 9 && !count.isEmpty() && count.chars().allMatch(Character::isDigit);
        return number ? rows.stream().limit(Integer.parseInt(count)).toList() : rows;
    }

    private Answer picked(List<Tokens> words, Table table, List<List<Optional<String>>> rows) throws Unknown {
        List<Item> items = new ArrayList<>();
        for (Tokens item : words) {
            Tokens look = item.ahead();
            if (look.take("count", "(") && look.take("*", ")")) {
                Column column = Column.of(look.take("as") ? look.take().text() : "count", Type.INT8);
                return Answer.selected(List.of(column), List.of(List.of(Optional.of(Integer.toString(rows.size())))));
            }
            if (item.peek().is("*") || item.peek(1).is(".") && item.peek(2).is("*")) {
                for (int i = 0; i < table.columns().size(); i++) {
                    int index = i;
                    items.add(new Item(table.columns().get(i), row -> row.get(index)));
                }
            } else if (item.hasNext()) {
                items.add(Item.of(world, item, table, parameters));
            } else {
                return Answer.syntax(item);
            }
        }
        List<List<Optional<String>>> picked = rows.stream()
                .map(row -> items.stream().map(item -> item.pick().apply(row)).toList())
                .toList();
        return Answer.selected(items.stream().map(Item::column).toList(), picked);
    }
}
