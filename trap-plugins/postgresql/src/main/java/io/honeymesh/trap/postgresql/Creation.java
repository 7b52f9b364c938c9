// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** CREATE, in the one client's view of what there is. */
final class Creation {

    private final World world;
    private final Tokens tokens;

    /** @param tokens after the verb */
    Creation(World world, Tokens tokens) {
        this.world = world;
        this.tokens = tokens;
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
                        ? new Answer.Done("CREATE " + what.text().toUpperCase(Locale.ROOT))
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
            if (column && name.text().length() <= 63 && table.columns().size() < Table.MAX_COLUMNS) {
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
                : new Answer.Done("CREATE " + kind.toUpperCase(Locale.ROOT));
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
}
