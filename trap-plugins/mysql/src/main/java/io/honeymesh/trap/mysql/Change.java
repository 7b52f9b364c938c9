// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Statements that change data, in the one client's view of it. */
final class Change {

    private static final int MAX_COLUMNS = 32;
    private static final int MAX_CELL_CHARS = 4096;

    private final World world;
    private final String sql;
    private final Tokens tokens;

    /** @param tokens after the verb */
    Change(World world, String sql, Tokens tokens) {
        this.world = world;
        this.sql = sql;
        this.tokens = tokens;
    }

    Answer insert() {
        for (String hint : List.of("low_priority", "delayed", "high_priority", "ignore", "into")) {
            tokens.take(hint);
        }
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return Answer.syntax(tokens.rest());
        }
        Optional<Answer> problem = name.get().problem(world);
        if (problem.isPresent()) {
            return problem.get();
        }
        Table table = name.get().tableIn(world);
        List<Integer> targets = targets(table);
        tokens.skipTo(List.of("values", "value", "select", "set"));
        if (!tokens.take("values") && !tokens.take("value")) {
            return tokens.hasNext() ? Answer.changed(1) : Answer.syntax("");
        }
        int rows = 0;
        do {
            if (!tokens.take("(")) {
                return Answer.syntax(tokens.rest());
            }
            add(table, targets, cells());
            rows++;
        } while (tokens.take(","));
        String info = rows == 1 ? "" : "Records: " + rows + "  Duplicates: 0  Warnings: 0";
        boolean counted = table.isCounted();
        return new Answer.Done(rows, counted ? table.rows().size() : 0, info, 0, new byte[0]);
    }

    private List<Integer> targets(Table table) {
        List<Integer> targets = new ArrayList<>();
        if (tokens.take("(")) {
            while (tokens.hasNext() && !tokens.take(")")) {
                Token token = tokens.take();
                if (token.isName() && targets.size() < MAX_COLUMNS) {
                    targets.add(table.indexOf(token.text()));
                }
            }
        }
        if (targets.isEmpty()) {
            IntStream.range(0, table.columns().size()).forEach(targets::add);
        }
        return targets;
    }

    /** The values up to the closing bracket; what is no constant is NULL. */
    private List<Optional<String>> cells() {
        List<Optional<String>> cells = new ArrayList<>();
        while (tokens.hasNext() && !tokens.take(")")) {
            Optional<String> cell;
            try {
                cell = new Expressions(world, tokens).next().text();
            } catch (Expressions.Unknown unknown) {
                cell = Optional.empty();
            }
            cells.add(cell);
            tokens.skipTo(List.of(",", ")"));
            tokens.take(",");
        }
        return cells;
    }

    private void add(Table table, List<Integer> targets, List<Optional<String>> cells) {
        List<Optional<String>> row = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            boolean numbered = i == 0 && table.isCounted();
            row.add(numbered ? Optional.of(Integer.toString(table.rows().size() + 1)) : Optional.empty());
        }
        int bytes = 0;
        for (int i = 0; i < Math.min(targets.size(), cells.size()); i++) {
            int target = targets.get(i);
            String text = cells.get(i).orElse("");
            bytes += text.length();
            if (target >= 0 && text.length() <= MAX_CELL_CHARS) {
                row.set(target, cells.get(i));
            }
        }
        if (table.rows().size() < Table.MAX_ROWS && world.admits(bytes + 16 * row.size())) {
            table.rows().add(row);
        }
    }

    Answer update() {
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return Answer.syntax(tokens.rest());
        }
        Optional<Answer> problem = name.get().problem(world);
        if (problem.isPresent()) {
            return problem.get();
        }
        Table table = name.get().tableIn(world);
        tokens.skipTo(List.of("where"));
        long matched = table.rows().stream().filter(Where.take(tokens, table)).count();
        return new Answer.Done(
                matched,
                0,
                "Rows matched: " + matched + "  Changed: " + matched + "  Warnings: 0",
                Encoder.NO_INDEX_USED,
                new byte[0]);
    }

    Answer delete(boolean all) {
        tokens.take(all ? "table" : "from");
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return Answer.syntax(tokens.rest());
        }
        Optional<Answer> problem = name.get().problem(world);
        if (problem.isPresent()) {
            return problem.get();
        }
        Table table = name.get().tableIn(world);
        int before = table.rows().size();
        Predicate<List<Optional<String>>> where = all ? row -> true : Where.take(tokens, table);
        table.rows().removeIf(where);
        return Answer.changed(all ? 0 : before - table.rows().size());
    }

    Answer create() {
        tokens.take("or", "replace");
        tokens.take("aggregate");
        tokens.take("temporary");
        Token what = tokens.take();
        return switch (what.text().toLowerCase(Locale.ROOT)) {
            case "database", "schema" -> createDatabase();
            case "table" -> createTable();
            case "function" -> createFunction();
            case "user", "view", "trigger", "event", "index", "unique", "procedure", "role", "server", "definer" ->
                Answer.OK;
            default -> Answer.syntax(sql.substring(Math.min(what.start(), sql.length())));
        };
    }

    private boolean takeIfNotExists() {
        return tokens.take("if", "not", "exists");
    }

    private Answer createDatabase() {
        boolean quiet = takeIfNotExists();
        Token name = tokens.take();
        if (!name.isName()) {
            return Answer.syntax(name.text());
        }
        if (world.databases().containsKey(name.text())) {
            return quiet
                    ? Answer.changed(1)
                    : new Answer.Failure(1007, "HY000", "Can't create database '" + name.text() + "'; database exists");
        }
        if (world.databases().size() < World.MAX_DATABASES
                && world.admits(name.text().length() + 64)) {
            world.databases().put(name.text(), new TreeMap<>());
        }
        return Answer.changed(1);
    }

    private Answer createTable() {
        boolean quiet = takeIfNotExists();
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return Answer.syntax(tokens.rest());
        }
        Optional<String> base = name.get().databaseIn(world);
        if (base.isEmpty()) {
            return Answer.noDatabase();
        }
        Optional<Map<String, Table>> tables =
                Optional.ofNullable(world.databases().get(base.get()));
        if (tables.isEmpty()) {
            return Answer.unknownDatabase(base.get());
        }
        if (tables.get().containsKey(name.get().table())) {
            return quiet
                    ? Answer.OK
                    : new Answer.Failure(1050, "42S01", "Table '" + name.get().table() + "' already exists");
        }
        List<Column> columns = columns();
        if (columns.isEmpty()) {
            return tokens.hasNext() ? Answer.OK : Answer.syntax("");
        }
        if (tables.get().size() < World.MAX_TABLES && world.admits(64 * columns.size())) {
            tables.get()
                    .put(name.get().table(), new Table(base.get(), name.get().table(), columns));
        }
        return Answer.OK;
    }

    /** Column definitions in brackets, as far as their names and types go. */
    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        if (!tokens.take("(")) {
            return columns;
        }
        while (tokens.hasNext() && !tokens.take(")")) {
            Token name = tokens.take();
            boolean key = List.of("primary", "key", "unique", "index", "constraint", "foreign").stream()
                    .anyMatch(name::is);
            if (name.isName() && name.text().length() <= 64 && !key && columns.size() < MAX_COLUMNS) {
                columns.add(Column.of(name.text(), type(tokens.peek())));
            }
            tokens.skipTo(List.of(",", ")"));
            tokens.take(",");
        }
        return columns;
    }

    private static String type(Token token) {
        String word = token.text().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "int", "integer", "tinyint", "smallint", "mediumint" -> "int(11)";
            case "bigint" -> "bigint(20)";
            case "text", "longtext", "mediumtext", "blob", "longblob", "mediumblob" -> "text";
            case "datetime", "timestamp" -> "datetime";
            default -> "varchar(255)";
        };
    }

    private Answer createFunction() {
        takeIfNotExists();
        tokens.skipTo(List.of("soname"));
        if (!tokens.take("soname")) {
            return Answer.OK;
        }
        return noLibrary(tokens.take().text());
    }

    static Answer noLibrary(String name) {
        return new Answer.Failure(
                1126,
                "HY000",
                "Can't open shared library '" + name
                        + "' (errno: 2, cannot open shared object file: No such file or directory)");
    }

    Answer drop() {
        Token what = tokens.take();
        boolean quiet = tokens.take("if", "exists");
        return switch (what.text().toLowerCase(Locale.ROOT)) {
            case "database", "schema" -> dropDatabase(quiet || tokens.take("if", "exists"));
            case "table", "tables" -> dropTables(quiet);
            case "function" -> {
                String name = tokens.take().text();
                yield quiet ? Answer.OK : new Answer.Failure(1305, "42000", "FUNCTION " + name + " does not exist");
            }
            case "user", "view", "trigger", "event", "index", "procedure", "role" -> Answer.OK;
            default -> Answer.syntax(sql.substring(Math.min(what.start(), sql.length())));
        };
    }

    private Answer dropDatabase(boolean quiet) {
        String name = tokens.take().text();
        Optional<Map<String, Table>> gone =
                Optional.ofNullable(world.databases().remove(name));
        if (gone.isPresent()) {
            world.forget(name);
            return new Answer.Done(gone.get().size(), 0, "", Encoder.DATABASE_DROPPED, new byte[0]);
        }
        return quiet
                ? Answer.OK
                : new Answer.Failure(1008, "HY000", "Can't drop database '" + name + "'; database doesn't exist");
    }

    private Answer dropTables(boolean quiet) {
        List<String> missing = new ArrayList<>();
        do {
            Optional<Name> name = Name.take(tokens);
            if (name.isEmpty()) {
                return Answer.syntax(tokens.rest());
            }
            Optional<String> base = name.get().databaseIn(world);
            if (base.isEmpty()) {
                return Answer.noDatabase();
            }
            Map<String, Table> tables = world.databases().getOrDefault(base.get(), new TreeMap<>());
            if (tables.remove(name.get().table()) == null && missing.size() < MAX_COLUMNS) {
                missing.add(base.get() + "." + name.get().table());
            }
        } while (tokens.take(","));
        return missing.isEmpty() || quiet
                ? Answer.OK
                : new Answer.Failure(1051, "42S02", "Unknown table '" + String.join(",", missing) + "'");
    }
}
