// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Statements that change data, in the one client's view of it. */
final class Change {

    private static final int MAX_COLUMNS = 32;
    private static final int MAX_CELL_CHARS = 4096;

    private final World world;
    private final Tokens tokens;
    private final List<Optional<String>> parameters;

    /** @param tokens after the verb */
    Change(World world, Tokens tokens, List<Optional<String>> parameters) {
        this.world = world;
        this.tokens = tokens;
        this.parameters = parameters;
    }

    private record Target(Optional<Table> table, Answer problem) {}

    private Target target() {
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return new Target(Optional.empty(), Answer.syntax(tokens));
        }
        Optional<Table> table = name.get().ownIn(world);
        return new Target(
                table,
                new Answer.Failed(
                        Failure.noRelation(name.get().shown(), name.get().position())));
    }

    Answer insert() {
        if (!tokens.take("into")) {
            return Answer.syntax(tokens);
        }
        Target target = target();
        if (target.table().isEmpty()) {
            return target.problem();
        }
        Table table = target.table().get();
        List<Integer> targets = targets(table);
        tokens.skipTo(List.of("values", "select", "default"));
        if (!tokens.take("values")) {
            return tokens.hasNext() ? new Answer.Done("INSERT 0 1") : Answer.syntax(tokens);
        }
        int rows = 0;
        do {
            if (!tokens.take("(")) {
                return Answer.syntax(tokens);
            }
            add(table, targets, cells());
            rows++;
        } while (tokens.take(","));
        return new Answer.Done("INSERT 0 " + rows);
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
                cell = new Expressions(world, tokens, parameters).next().text();
            } catch (Unknown unknown) {
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
        table.columns().forEach(column -> row.add(Optional.empty()));
        int bytes = 16 * row.size();
        for (int i = 0; i < Math.min(targets.size(), cells.size()); i++) {
            int target = targets.get(i);
            String text = cells.get(i).orElse("");
            bytes += text.length();
            if (target >= 0 && text.length() <= MAX_CELL_CHARS) {
                row.set(target, cells.get(i));
            }
        }
        if (table.rows().size() < Table.MAX_ROWS && world.admits(bytes)) {
            table.rows().add(row);
        }
    }

    Answer update() {
        tokens.take("only");
        Target target = target();
        if (target.table().isEmpty()) {
            return target.problem();
        }
        tokens.skipTo(List.of("where"));
        Table table = target.table().get();
        long matched = table.rows().stream().filter(Where.take(tokens, table)).count();
        return new Answer.Done("UPDATE " + matched);
    }

    Answer delete() {
        if (!tokens.take("from")) {
            return Answer.syntax(tokens);
        }
        Target target = target();
        if (target.table().isEmpty()) {
            return target.problem();
        }
        Table table = target.table().get();
        int before = table.rows().size();
        table.rows().removeIf(Where.take(tokens, table));
        return new Answer.Done("DELETE " + (before - table.rows().size()));
    }

    Answer truncate() {
        tokens.take("table");
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return Answer.syntax(tokens);
        }
        Optional<Table> table = name.get().ownIn(world);
        if (table.isEmpty()) {
            return new Answer.Failed(Failure.noRelation(name.get().shown()));
        }
        table.get().rows().clear();
        return new Answer.Done("TRUNCATE TABLE");
    }

    Answer create() {
        tokens.take("or", "replace");
        tokens.take("temp");
        tokens.take("temporary");
        tokens.take("unlogged");
        tokens.take("unique");
        Token what = tokens.take();
        return switch (what.text()) {
            case "database" -> createDatabase();
            case "table" -> createTable();
            case "user", "role" -> createRole();
            case "function", "procedure" -> createFunction(what.text());
            case "extension" -> createExtension();
            case "schema",
                    "index",
                    "view",
                    "sequence",
                    "type",
                    "trigger",
                    "domain",
                    "rule",
                    "language",
                    "aggregate",
                    "operator",
                    "cast",
                    "server",
                    "publication",
                    "subscription",
                    "event",
                    "tablespace",
                    "group" ->
                tokens.hasNext()
                        ? new Answer.Done("CREATE " + what.text().toUpperCase(java.util.Locale.ROOT))
                        : Answer.syntax(tokens);
            default ->
                what.text().isEmpty()
                        ? new Answer.Failed(Failure.syntax("", what.start() + 1))
                        : new Answer.Failed(Failure.syntax(tokens.raw(what), what.start() + 1));
        };
    }

    private Answer createDatabase() {
        Token name = tokens.take();
        if (!name.isName()) {
            return new Answer.Failed(Failure.syntax(tokens.raw(name), name.start() + 1));
        }
        if (world.hasDatabase(name.text())) {
            return new Answer.Failed(Failure.error(
                    "42P04", "database \"" + name.text() + "\" already exists", "dbcommands.c:1242:createdb"));
        }
        if (world.databases().size() < World.MAX_NAMES
                && world.admits(name.text().length() + 32)) {
            world.databases().add(name.text());
        }
        return new Answer.Done("CREATE DATABASE");
    }

    private Answer createTable() {
        boolean quiet = tokens.take("if", "not", "exists");
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return Answer.syntax(tokens);
        }
        String table = name.get().table();
        if (name.get().ownIn(world).isPresent()) {
            String problem = "relation \"" + table + "\" already exists";
            return quiet
                    ? new Answer.Noticed(
                            List.of(Failure.notice(
                                    "42P07", problem + ", skipping", "parse_utilcmd.c:207:transformCreateStmt")),
                            "CREATE TABLE")
                    : new Answer.Failed(Failure.error("42P07", problem, "heap.c:1164:heap_create_with_catalog"));
        }
        if (tokens.take("as")) {
            return new Answer.Done("SELECT 1");
        }
        if (!tokens.take("(")) {
            return Answer.syntax(tokens);
        }
        Table made = columns(new Table(world.freshOid()));
        if (world.tables().size() < World.MAX_NAMES
                && world.admits(64 * (1 + made.columns().size()))) {
            world.tables().put(table, made);
        }
        return new Answer.Done("CREATE TABLE");
    }

    /** Column definitions up to the closing bracket, as far as their names and types go. */
    private Table columns(Table table) {
        Set<String> constraints = Set.of("primary", "unique", "constraint", "foreign", "check", "exclude", "like");
        while (tokens.hasNext() && !tokens.take(")")) {
            Token name = tokens.take();
            boolean column =
                    name.isName() && (name.kind() == Token.Kind.QUOTED_NAME || !constraints.contains(name.text()));
            if (column && name.text().length() <= 63 && table.columns().size() < MAX_COLUMNS) {
                table.column(name.text(), Type.of(tokens.peek().text()));
            }
            tokens.skipTo(List.of(",", ")"));
            tokens.take(",");
        }
        return table;
    }

    private Answer createRole() {
        Token name = tokens.take();
        if (!name.isName()) {
            return new Answer.Failed(Failure.syntax(tokens.raw(name), name.start() + 1));
        }
        if (world.roles().contains(name.text())) {
            return new Answer.Failed(
                    Failure.error("42710", "role \"" + name.text() + "\" already exists", "user.c:308:CreateRole"));
        }
        if (world.roles().size() < World.MAX_NAMES && world.admits(name.text().length() + 32)) {
            world.roles().add(name.text());
        }
        return new Answer.Done("CREATE ROLE");
    }

    private Answer createFunction(String kind) {
        Tokens look = tokens.ahead();
        look.skipTo(List.of("as"));
        look.take("as");
        String library = look.peek().kind() == Token.Kind.STRING ? look.take().text() : "";
        Tokens language = tokens.ahead();
        language.skipTo(List.of("language"));
        language.take("language");
        boolean binary = language.take().text().equals("c");
        return binary && !library.isEmpty()
                ? new Answer.Failed(Failure.noLibrary(library))
                : new Answer.Done("CREATE " + kind.toUpperCase(java.util.Locale.ROOT));
    }

    private Answer createExtension() {
        boolean quiet = tokens.take("if", "not", "exists");
        String name = tokens.take().text();
        if (name.equals("plpgsql")) {
            String problem = "extension \"plpgsql\" already exists";
            return quiet
                    ? new Answer.Noticed(
                            List.of(Failure.notice(
                                    "42710", problem + ", skipping", "extension.c:1962:CreateExtension")),
                            "CREATE EXTENSION")
                    : new Answer.Failed(Failure.error("42710", problem, "extension.c:1969:CreateExtension"));
        }
        return new Answer.Failed(Failure.error(
                        "0A000",
                        "extension \"" + name + "\" is not available",
                        "extension.c:669:parse_extension_control_file")
                .detail("Could not open extension control file \"/usr/share/postgresql/15/extension/" + name
                        + ".control\": No such file or directory.")
                .hint("The extension must first be installed on the system where PostgreSQL is running."));
    }

    Answer drop() {
        Token what = tokens.take();
        boolean quiet = tokens.take("if", "exists");
        return switch (what.text()) {
            case "database" -> dropDatabase(quiet);
            case "table" -> dropTables(quiet);
            case "user", "role" -> dropRole(quiet);
            case "function",
                    "extension",
                    "schema",
                    "index",
                    "view",
                    "sequence",
                    "type",
                    "trigger",
                    "procedure",
                    "language",
                    "aggregate",
                    "server",
                    "owned" -> new Answer.Done("DROP " + what.text().toUpperCase(java.util.Locale.ROOT));
            default -> new Answer.Failed(Failure.syntax(tokens.raw(what), what.start() + 1));
        };
    }

    private Answer dropDatabase(boolean quiet) {
        String name = tokens.take().text();
        if (name.equals(world.database())) {
            return new Answer.Failed(
                    Failure.error("55006", "cannot drop the currently open database", "dbcommands.c:1577:dropdb"));
        }
        if (world.databases().remove(name)) {
            return new Answer.Done("DROP DATABASE");
        }
        return quiet
                ? new Answer.Noticed(
                        List.of(Failure.notice(
                                "00000",
                                "database \"" + name + "\" does not exist, skipping",
                                "dbcommands.c:1556:dropdb")),
                        "DROP DATABASE")
                : new Answer.Failed(Failure.noDatabase(name));
    }

    private Answer dropTables(boolean quiet) {
        List<Failure> notices = new ArrayList<>();
        do {
            Optional<Name> name = Name.take(tokens);
            if (name.isEmpty()) {
                return Answer.syntax(tokens);
            }
            String problem = "table \"" + name.get().table() + "\" does not exist";
            boolean there = name.get().ownIn(world).isPresent();
            if (!there && !quiet) {
                return new Answer.Failed(Failure.error("42P01", problem, "tablecmds.c:1304:DropErrorMsgNonExistent"));
            }
            if (there) {
                world.tables().remove(name.get().table());
            } else if (notices.size() < MAX_COLUMNS) {
                notices.add(
                        Failure.notice("00000", problem + ", skipping", "tablecmds.c:1310:DropErrorMsgNonExistent"));
            }
        } while (tokens.take(","));
        return notices.isEmpty() ? new Answer.Done("DROP TABLE") : new Answer.Noticed(notices, "DROP TABLE");
    }

    private Answer dropRole(boolean quiet) {
        String name = tokens.take().text();
        if (name.equals(world.user())) {
            return new Answer.Failed(Failure.error("55006", "current user cannot be dropped", "user.c:976:DropRole"));
        }
        if (world.roles().remove(name)) {
            return new Answer.Done("DROP ROLE");
        }
        return quiet
                ? new Answer.Noticed(
                        List.of(Failure.notice(
                                "00000", "role \"" + name + "\" does not exist, skipping", "user.c:956:DropRole")),
                        "DROP ROLE")
                : new Answer.Failed(
                        Failure.error("42704", "role \"" + name + "\" does not exist", "user.c:951:DropRole"));
    }
}
