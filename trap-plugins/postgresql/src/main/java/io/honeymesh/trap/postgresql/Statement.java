// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Answers one SQL statement, as far as the trap knows SQL. */
final class Statement {

    /** Statements that only give rows, so that they may be tried before they are run. */
    private static final Set<String> READING = Set.of("select", "show", "values", "table", "with");

    private static final Set<String> ANSWERED = Set.of(
            "select",
            "table",
            "values",
            "with",
            "show",
            "set",
            "insert",
            "update",
            "delete",
            "truncate",
            "create",
            "drop",
            "alter",
            "copy",
            "begin",
            "start",
            "commit",
            "end",
            "rollback",
            "abort",
            "load",
            "explain",
            "lock");

    /** Statements that are believed, with their tags. */
    private static final Map<String, String> BELIEVED = Map.ofEntries(
            Map.entry("grant", "GRANT"),
            Map.entry("revoke", "REVOKE"),
            Map.entry("vacuum", "VACUUM"),
            Map.entry("analyze", "ANALYZE"),
            Map.entry("listen", "LISTEN"),
            Map.entry("unlisten", "UNLISTEN"),
            Map.entry("notify", "NOTIFY"),
            Map.entry("checkpoint", "CHECKPOINT"),
            Map.entry("do", "DO"),
            Map.entry("reset", "RESET"),
            Map.entry("discard", "DISCARD ALL"),
            Map.entry("deallocate", "DEALLOCATE"),
            Map.entry("reindex", "REINDEX"),
            Map.entry("cluster", "CLUSTER"),
            Map.entry("savepoint", "SAVEPOINT"),
            Map.entry("release", "RELEASE"),
            Map.entry("comment", "COMMENT"),
            Map.entry("reassign", "REASSIGN OWNED"),
            Map.entry("security", "SECURITY LABEL"),
            Map.entry("close", "CLOSE CURSOR"));

    private final World world;
    private final Tokens tokens;
    private final List<Optional<String>> parameters;

    Statement(World world, Tokens tokens, List<Optional<String>> parameters) {
        this.world = world;
        this.tokens = tokens.ahead();
        this.parameters = parameters;
    }

    boolean isReading() {
        return READING.contains(tokens.peek().text());
    }

    /** What is wrong with how it begins; empty if it can be a statement. */
    Optional<Failure> misbegun() {
        Token verb = tokens.peek();
        boolean known =
                verb.kind() == Token.Kind.WORD && (BELIEVED.containsKey(verb.text()) || ANSWERED.contains(verb.text()));
        return known ? Optional.empty() : Optional.of(tokens.syntax());
    }

    Answer answer() {
        if (tokens.hasOpenString()) {
            Token open = tokens.last();
            return new Answer.Failed(Failure.error(
                            "42601",
                            "unterminated quoted string at or near \"" + open.text() + "\"",
                            "scan.l:1188:scanner_yyerror")
                    .at(open.start() + 1));
        }
        Token verb = tokens.take();
        boolean ends = Set.of("rollback", "abort", "commit", "end").contains(verb.text());
        if (world.transaction() == 'E' && !ends) {
            return new Answer.Failed(Failure.error(
                    "25P02",
                    "current transaction is aborted, commands ignored until end of transaction block",
                    "postgres.c:1081:exec_simple_query"));
        }
        Change change = new Change(world, tokens, parameters);
        return switch (verb.kind() == Token.Kind.WORD ? verb.text() : "") {
            case "select" -> new Select(world, tokens, parameters).answer();
            case "table" -> table();
            case "values" -> values();
            case "with" -> Answer.selected(List.of(Column.of(Value.UNNAMED, Type.TEXT)), List.of());
            case "show" -> show();
            case "set" -> set();
            case "insert" -> change.insert();
            case "update" -> change.update();
            case "delete" -> change.delete();
            case "truncate" -> change.truncate();
            case "create" -> new Creation(world, tokens).create();
            case "drop" -> new Removal(world, tokens).drop();
            case "alter" -> alter();
            case "copy" -> new Copy(world, tokens, parameters).answer();
            case "begin", "start" -> begin();
            case "commit", "end" -> finish("COMMIT");
            case "rollback", "abort" -> finish("ROLLBACK");
            case "load" -> new Answer.Failed(Failure.noLibrary(tokens.take().text()));
            case "explain" -> Answer.selected(List.of(Column.of("QUERY PLAN", Type.TEXT)), List.of());
            case "lock" -> new Answer.Done("LOCK TABLE");
            default ->
                Optional.ofNullable(BELIEVED.get(verb.text()))
                        .<Answer>map(Answer.Done::new)
                        .orElseGet(() -> new Answer.Failed(Failure.syntax(tokens.raw(verb), verb.start() + 1)));
        };
    }

    private Answer table() {
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return Answer.syntax(tokens);
        }
        return name.get()
                .in(world)
                .<Answer>map(table -> Answer.selected(table.columns(), List.copyOf(table.rows())))
                .orElseGet(() -> new Answer.Failed(
                        Failure.noRelation(name.get().shown(), name.get().position())));
    }

    private Answer values() {
        if (!tokens.take("(")) {
            return Answer.syntax(tokens);
        }
        try {
            Value value = new Expressions(world, tokens, parameters).next();
            return Answer.selected(List.of(Column.of("column1", value.type())), List.of(List.of(value.text())));
        } catch (Unknown unknown) {
            return new Answer.Failed(unknown.failure());
        }
    }

    private Answer show() {
        if (!tokens.hasNext()) {
            return Answer.syntax(tokens);
        }
        if (tokens.take("all")) {
            List<List<Optional<String>>> rows = Settings.ALL.values().stream()
                    .map(s -> List.of(Optional.of(s.name()), world.setting(s.name()), Optional.of("")))
                    .toList();
            return new Answer.Rows(
                    List.of(
                            Column.of("name", Type.TEXT),
                            Column.of("setting", Type.TEXT),
                            Column.of("description", Type.TEXT)),
                    rows,
                    "SHOW");
        }
        String name = tokens.take().text();
        if (name.equals("transaction")) {
            name = "transaction_isolation";
        }
        Optional<String> value = world.setting(name);
        if (value.isEmpty()) {
            return new Answer.Failed(Failure.noSetting(name));
        }
        String spelt = Optional.ofNullable(Settings.ALL.get(name))
                .map(Settings.Setting::name)
                .orElse(name);
        return new Answer.Rows(List.of(Column.of(spelt, Type.TEXT)), List.of(List.of(value)), "SHOW");
    }

    private Answer set() {
        tokens.take("session");
        tokens.take("local");
        if (!tokens.hasNext()) {
            return Answer.syntax(tokens);
        }
        String name = tokens.take().text();
        if (Set.of("role", "authorization", "transaction", "characteristics", "names", "time", "constraints")
                .contains(name)) {
            return new Answer.Done("SET");
        }
        while (tokens.peek().is(".")) {
            tokens.take();
            name = name + "." + tokens.take().text();
        }
        if (!tokens.take("=") && !tokens.take("to")) {
            return Answer.syntax(tokens);
        }
        return world.set(name, tokens.peek().text())
                ? new Answer.Done("SET")
                : new Answer.Failed(Failure.noSetting(name));
    }

    private Answer alter() {
        Token what = tokens.take();
        return switch (what.text()) {
            case "user", "role" -> new Answer.Done("ALTER ROLE");
            case "system" -> {
                tokens.take("set");
                tokens.take("reset");
                String name = tokens.take().text();
                yield world.setting(name).isPresent() || name.equals("all")
                        ? new Answer.Done("ALTER SYSTEM")
                        : new Answer.Failed(Failure.noSetting(name));
            }
            case "table" -> {
                tokens.take("if", "exists");
                Optional<Name> name = Name.take(tokens);
                yield name.isPresent() && name.get().ownIn(world).isEmpty()
                        ? new Answer.Failed(Failure.noRelation(name.get().shown()))
                        : new Answer.Done("ALTER TABLE");
            }
            case "" -> new Answer.Failed(Failure.syntax("", what.start() + 1));
            default -> new Answer.Done("ALTER " + what.text().toUpperCase(Locale.ROOT));
        };
    }

    private Answer begin() {
        if (world.transaction() != 'I') {
            return new Answer.Noticed(
                    List.of(Failure.warning(
                            "25001",
                            "there is already a transaction in progress",
                            "xact.c:3789:BeginTransactionBlock")),
                    "BEGIN");
        }
        world.transaction('T');
        return new Answer.Done("BEGIN");
    }

    private Answer finish(String tag) {
        if (world.transaction() == 'I') {
            String place =
                    tag.equals("COMMIT") ? "xact.c:3987:EndTransactionBlock" : "xact.c:4110:UserAbortTransactionBlock";
            return new Answer.Noticed(
                    List.of(Failure.warning("25P01", "there is no transaction in progress", place)), tag);
        }
        boolean failed = world.transaction() == 'E';
        world.transaction('I');
        return new Answer.Done(failed ? "ROLLBACK" : tag);
    }
}
