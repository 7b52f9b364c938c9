// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Statements that change data, in the one client's view of it. */
final class Change {

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
                if (token.isName() && targets.size() < Table.MAX_COLUMNS) {
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
}
