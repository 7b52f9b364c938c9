// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Statements that change data, in the one client's view of it. */
final class Change {

    private static final int MAX_COLUMNS = 32;
    private static final int MAX_CELL_CHARS = 4096;
    private static final int MAX_NAME_CHARS = 128;

    private final World world;
    private final Reply reply;
    private final Tokens tokens;

    /** @param tokens after the verb */
    Change(World world, Reply reply, Tokens tokens) {
        this.world = world;
        this.reply = reply;
        this.tokens = tokens;
    }

    private Name name() throws Failure {
        return Name.take(tokens).orElseThrow(() -> Failure.syntax(tokens.peek().text()));
    }

    private void counted(int command, long rows) {
        world.count(rows);
        reply.counted(command, rows);
    }

    void insert() throws Failure {
        tokens.take("into");
        Table table = world.table(name());
        List<Integer> targets = targets(table);
        if (tokens.take("default", "values")) {
            counted(Reply.INSERT, 1);
            return;
        }
        if (!tokens.take("values")) {
            if (tokens.take("select")) {
                tokens.skipStatement();
                counted(Reply.INSERT, 0);
            }
            // What follows EXEC runs as a statement of its own.
            return;
        }
        int rows = 0;
        do {
            if (!tokens.take("(")) {
                throw Failure.syntax(tokens.peek().text());
            }
            add(table, targets, cells());
            rows++;
        } while (tokens.take(","));
        counted(Reply.INSERT, rows);
    }

    private List<Integer> targets(Table table) throws Failure {
        List<Integer> targets = new ArrayList<>();
        if (tokens.take("(")) {
            while (tokens.hasNext() && !tokens.take(")")) {
                Token token = tokens.take();
                if (token.isName() && targets.size() < MAX_COLUMNS) {
                    int index = table.indexOf(token.text());
                    if (index < 0) {
                        throw Failure.noColumn(token.text());
                    }
                    targets.add(index);
                }
            }
        }
        if (targets.isEmpty()) {
            IntStream.range(0, table.columns().size()).forEach(targets::add);
        }
        return targets;
    }

    /** The values up to the closing bracket. */
    private List<Optional<String>> cells() throws Failure {
        List<Optional<String>> cells = new ArrayList<>();
        while (tokens.hasNext() && !tokens.take(")")) {
            cells.add(new Expressions(world, tokens).next().text());
            if (!tokens.take(",") && !tokens.peek().is(")")) {
                throw Failure.syntax(tokens.peek().text());
            }
        }
        return cells;
    }

    private void add(Table table, List<Integer> targets, List<Optional<String>> cells) {
        List<Optional<String>> row = new ArrayList<>();
        table.columns().forEach(column -> row.add(Optional.empty()));
        int chars = 0;
        for (int i = 0; i < Math.min(targets.size(), cells.size()); i++) {
            String text = cells.get(i).orElse("");
            chars += text.length();
            if (text.length() <= MAX_CELL_CHARS) {
                row.set(targets.get(i), cells.get(i));
            }
        }
        if (table.rows().size() < Table.MAX_ROWS && world.admits(chars + 16 * row.size())) {
            table.rows().add(row);
        }
    }

    void update() throws Failure {
        Table table = world.table(name());
        if (!tokens.take("set")) {
            throw Failure.syntax(tokens.peek().text());
        }
        tokens.skipTo(Set.of("where"));
        counted(
                Reply.UPDATE,
                table.rows().stream().filter(Where.take(world, tokens, table)).count());
    }

    void delete() throws Failure {
        tokens.take("from");
        Table table = world.table(name());
        int before = table.rows().size();
        tokens.skipTo(Set.of("where"));
        Predicate<List<Optional<String>>> where = Where.take(world, tokens, table);
        table.rows().removeIf(where);
        counted(Reply.DELETE, before - (long) table.rows().size());
    }

    void truncate() throws Failure {
        tokens.take("table");
        world.table(name()).rows().clear();
        reply.done();
    }

    void create() throws Failure {
        tokens.take("or", "alter");
        Token what = tokens.take();
        switch (what.text().toLowerCase(Locale.ROOT)) {
            case "database" -> createDatabase();
            case "table" -> createTable();
            // Their bodies go on to the end of the batch.
            case "procedure", "proc", "function", "trigger", "view", "assembly" -> tokens.skipAll();
            default -> {
                if (!what.isName()) {
                    throw Failure.syntax(what.text());
                }
                tokens.skipStatement();
            }
        }
        reply.done();
    }

    private void createDatabase() throws Failure {
        String name = name().object();
        if (world.tables(name).isPresent()) {
            throw new Failure(1801, 16, 3, "Database '" + name + "' already exists. Choose a different database name.");
        }
        if (name.length() <= MAX_NAME_CHARS) {
            world.addDatabase(name);
        }
    }

    private Map<String, Table> tablesOf(Name name) throws Failure {
        String base = name.database().orElse(world.database());
        return world.tables(base).orElseThrow(() -> Failure.noDatabase(base));
    }

    private void createTable() throws Failure {
        Name name = name();
        Map<String, Table> tables = tablesOf(name);
        if (tables.containsKey(name.object())) {
            throw new Failure(2714, 16, 6, "There is already an object named '" + name.object() + "' in the database.");
        }
        List<Column> columns = columns();
        if (columns.isEmpty()) {
            throw Failure.syntax(tokens.peek().text());
        }
        if (name.object().length() <= MAX_NAME_CHARS) {
            world.addTable(tables, name.object(), new Table(columns));
        }
    }

    /** Column definitions in brackets, as far as their names and types go. */
    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        if (!tokens.take("(")) {
            return columns;
        }
        while (tokens.hasNext() && !tokens.take(")")) {
            Token name = tokens.take();
            boolean key = Set.of("primary", "constraint", "unique", "foreign", "check", "index").stream()
                    .anyMatch(name::is);
            if (name.isName()
                    && !key
                    && columns.size() < MAX_COLUMNS
                    && name.text().length() <= MAX_NAME_CHARS) {
                columns.add(Column.of(name.text(), Expressions.type(tokens)));
            }
            while (tokens.hasNext() && !tokens.peek().is(",") && !tokens.peek().is(")")) {
                if (tokens.peek().is("(")) {
                    tokens.skipBrackets();
                } else {
                    tokens.take();
                }
            }
            tokens.take(",");
        }
        return columns;
    }

    void drop() throws Failure {
        Token what = tokens.take();
        boolean quiet = tokens.take("if") && tokens.take("exists");
        switch (what.text().toLowerCase(Locale.ROOT)) {
            case "database" -> dropDatabase(quiet);
            case "table" -> dropTable(quiet);
            case "procedure", "proc" -> dropProcedure(quiet);
            default -> {
                if (!what.isName()) {
                    throw Failure.syntax(what.text());
                }
                tokens.skipStatement();
            }
        }
        reply.done();
    }

    private static Failure gone(String what, String name, int state) {
        return new Failure(
                3701,
                11,
                state,
                "Cannot drop the " + what + " '" + name
                        + "', because it does not exist or you do not have permission.");
    }

    private void dropDatabase(boolean quiet) throws Failure {
        String name = name().object();
        if (name.equalsIgnoreCase(world.database())) {
            throw new Failure(3702, 16, 3, "Cannot drop database \"" + name + "\" because it is currently in use.");
        }
        if (World.SYSTEM_DATABASES.contains(name.toLowerCase(Locale.ROOT))) {
            throw new Failure(3708, 16, 4, "Cannot drop the database '" + name + "' because it is a system database.");
        }
        if (world.tables(name).isEmpty() && !quiet) {
            throw gone("database", name, 1);
        }
        world.dropDatabase(name);
    }

    private void dropTable(boolean quiet) throws Failure {
        do {
            Name name = name();
            if (tablesOf(name).remove(name.object()) == null && !quiet) {
                throw gone("table", name.text(), 5);
            }
        } while (tokens.take(","));
    }

    private void dropProcedure(boolean quiet) throws Failure {
        Name name = name();
        if (!quiet) {
            throw gone("procedure", name.text(), 5);
        }
    }
}
