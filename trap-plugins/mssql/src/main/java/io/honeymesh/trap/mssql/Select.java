// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** SELECT: from no table at all, or from one. */
final class Select {

    private static final int MAX_COLUMNS = 256;

    private static final Set<String> ITEM_ENDS =
            Set.of(",", "from", "into", "where", "order", "union", "for", "option");

    private static final Set<String> OUTSIDE = Set.of("openrowset", "opendatasource", "openquery");

    private final World world;
    private final Reply reply;
    private final Tokens tokens;
    private long top = Long.MAX_VALUE;

    /** @param tokens after the verb */
    Select(World world, Reply reply, Tokens tokens) {
        this.world = world;
        this.reply = reply;
        this.tokens = tokens;
    }

    void run() throws Failure {
        if (!tokens.hasNext()) {
            throw Failure.syntax("select");
        }
        tokens.take("all");
        tokens.take("distinct");
        if (tokens.take("top")) {
            top = Math.max(0, count());
            tokens.take("percent");
        }
        List<Tokens> items = new ArrayList<>();
        do {
            items.add(tokens.until(ITEM_ENDS));
        } while (items.size() < MAX_COLUMNS && tokens.take(","));
        tokens.skipTo(Set.of("from", "union"));
        if (tokens.take("from")) {
            fromTable(items);
        } else {
            constants(items);
        }
        while (tokens.comes(Set.of("union", "except", "intersect"))) {
            tokens.skipTo(Set.of("union", "except", "intersect"));
            tokens.take();
            tokens.take("all");
            tokens.take("select");
        }
    }

    /** In brackets it may be an expression. */
    private long count() throws Failure {
        if (!tokens.take("(")) {
            return Column.number(tokens.take().text()).orElse(0L);
        }
        long count = new Expressions(world, tokens).next().toNumber();
        tokens.take(")");
        return count;
    }

    private void constants(List<Tokens> items) throws Failure {
        List<Column> columns = new ArrayList<>();
        List<Optional<String>> row = new ArrayList<>();
        for (Tokens item : items) {
            if (assigned(item)) {
                continue;
            }
            Optional<String> before = leadingAlias(item);
            Value value = new Expressions(world, item).next();
            String alias = before.orElseGet(() -> alias(item));
            if (item.hasNext()) {
                throw Failure.syntax(item.peek().text());
            }
            columns.add(new Column(alias, value.type(), value.text().isEmpty(), true));
            row.add(value.text());
        }
        world.count(1);
        if (!columns.isEmpty()) {
            reply.rows(columns, top == 0 ? List.of() : List.of(row));
        }
    }

    /** {@code @x = expression}. */
    private boolean assigned(Tokens item) throws Failure {
        Token target = item.peek();
        if (target.kind() != Token.Kind.VARIABLE || !item.peek(1).is("=")) {
            return false;
        }
        item.take();
        item.take();
        Value value;
        try {
            value = new Expressions(world, item).next();
        } catch (Failure columnOfATable) {
            value = Value.nothing();
        }
        world.declare(target.text(), value);
        return true;
    }

    private static Optional<String> leadingAlias(Tokens item) {
        boolean alias = (item.peek().isName() || item.peek().kind() == Token.Kind.STRING)
                && item.peek(1).is("=");
        if (!alias) {
            return Optional.empty();
        }
        String name = item.take().text();
        item.take();
        return Optional.of(name);
    }

    private static String alias(Tokens item) {
        boolean as = item.take("as");
        boolean alias = item.peek().isName() || as && item.peek().kind() == Token.Kind.STRING;
        return alias ? item.take().text() : "";
    }

    private void fromTable(List<Tokens> items) throws Failure {
        Token first = tokens.peek();
        if (OUTSIDE.contains(first.text().toLowerCase(Locale.ROOT))
                && tokens.peek(1).is("(")) {
            throw outside();
        }
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            if (!first.is("(")) {
                throw Failure.syntax(first.text());
            }
            tokens.skipStatement();
            reply.rows(columns(items), List.of());
            return;
        }
        Table table = world.table(name.get());
        tokens.skipTo(Set.of("where", "order", "group", "union", "for", "option", "join", ","));
        boolean joined = tokens.peek().is("join") || tokens.peek().is(",");
        if (joined) {
            // Which rows go together is beyond it.
            tokens.skipTo(Where.ENDS);
            reply.rows(columns(items), List.of());
            return;
        }
        Predicate<List<Optional<String>>> where = Where.take(world, tokens, table);
        List<List<Optional<String>>> rows =
                table.rows().stream().filter(where).limit(top).toList();
        picked(items, table, rows);
    }

    private Failure outside() throws Failure {
        tokens.take();
        tokens.take();
        boolean bulk = tokens.take("bulk");
        String file = tokens.peek().text();
        tokens.skipStatement();
        if (bulk) {
            return Statement.noFile(file);
        }
        if (world.options().isOn(Options.AD_HOC)) {
            return new Failure(
                    7302,
                    16,
                    1,
                    "Cannot create an instance of OLE DB provider \"" + file + "\" for linked server \"(null)\".");
        }
        return new Failure(
                15_281,
                16,
                1,
                "SQL Server blocked access to STATEMENT 'OpenRowset/OpenDatasource' of component '" + Options.AD_HOC
                        + "' because this component is turned off as part of the security configuration for this server."
                        + " A system administrator can enable the use of '" + Options.AD_HOC
                        + "' by using sp_configure. For more information about enabling '" + Options.AD_HOC
                        + "', search for '" + Options.AD_HOC + "' in SQL Server Books Online.");
    }

    /** What the columns of a result are called whose rows can't be told. */
    private static List<Column> columns(List<Tokens> items) {
        List<Column> columns = new ArrayList<>();
        for (Tokens item : items) {
            String last = "";
            while (item.hasNext()) {
                Token token = item.take();
                last = token.isName() ? token.text() : last;
            }
            columns.add(Column.of(last, Type.NAME));
        }
        return columns;
    }

    private void picked(List<Tokens> items, Table table, List<List<Optional<String>>> rows) throws Failure {
        List<Column> columns = new ArrayList<>();
        List<List<Optional<String>>> cells = new ArrayList<>();
        for (Tokens item : items) {
            if (assigned(item)) {
                continue;
            }
            Optional<String> before = leadingAlias(item);
            if (item.peek().is("count") && item.peek(1).is("(")) {
                item.take();
                item.skipBrackets();
                String alias = before.orElseGet(() -> alias(item));
                reply.rows(
                        List.of(new Column(alias, Type.INT, true, true)),
                        List.of(List.of(Optional.of(Integer.toString(rows.size())))));
                world.count(1);
                return;
            }
            pick(item, before, table, rows, columns, cells);
        }
        world.count(rows.size());
        if (columns.isEmpty()) {
            return;
        }
        List<List<Optional<String>>> turned = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            List<Optional<String>> row = new ArrayList<>();
            for (List<Optional<String>> column : cells) {
                row.add(column.get(r));
            }
            turned.add(row);
        }
        reply.rows(columns, turned);
    }

    private void pick(
            Tokens item,
            Optional<String> before,
            Table table,
            List<List<Optional<String>>> rows,
            List<Column> columns,
            List<List<Optional<String>>> cells)
            throws Failure {
        while (item.peek().isName() && item.peek(1).is(".")) {
            item.take();
            item.take();
        }
        if (item.take("*")) {
            for (int i = 0; i < table.columns().size() && columns.size() < MAX_COLUMNS; i++) {
                columns.add(table.columns().get(i));
                cells.add(column(rows, i));
            }
            return;
        }
        int index = item.peek().isName() ? table.indexOf(item.peek().text()) : -1;
        boolean plain = index >= 0
                && !Set.of("+", "-", "*", "/", "(").contains(item.peek(1).text());
        if (plain) {
            item.take();
            Column column = table.columns().get(index);
            String alias = alias(item);
            columns.add(before.or(() -> Optional.of(alias).filter(a -> !a.isEmpty()))
                    .map(column::as)
                    .orElse(column));
            cells.add(column(rows, index));
            return;
        }
        Value value = index >= 0 || item.peek(1).is("(") ? tried(item) : new Expressions(world, item).next();
        String alias = before.orElseGet(() -> alias(item));
        columns.add(new Column(alias, value.type(), true, true));
        cells.add(rows.stream().map(row -> value.text()).toList());
    }

    /** A function of columns can't be told. */
    private Value tried(Tokens item) {
        try {
            return new Expressions(world, item).next();
        } catch (Failure unknown) {
            item.skipAll();
            return new Value(Optional.empty(), Type.NAME);
        }
    }

    private static List<Optional<String>> column(List<List<Optional<String>>> rows, int index) {
        return rows.stream().map(row -> row.get(index)).toList();
    }
}
