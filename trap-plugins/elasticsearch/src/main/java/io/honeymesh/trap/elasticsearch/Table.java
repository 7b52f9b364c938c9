// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One of the tables of the _cat API, for people or as JSON. */
final class Table {

    /** @param alias its short name */
    record Column(String name, String alias, boolean right) {}

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<Column> columns) {
        this.columns = columns;
    }

    /** @param columns written {@code name}, {@code name,alias}, with {@code >} in front if the column is right-aligned */
    static Table of(String... columns) {
        return new Table(Arrays.stream(columns).map(Table::column).toList());
    }

    private static Column column(String written) {
        boolean right = written.startsWith(">");
        String[] names = written.substring(right ? 1 : 0).split(",");
        return new Column(names[0], names[names.length - 1], right);
    }

    Table row(Object... cells) {
        rows.add(Arrays.stream(cells).map(Object::toString).toList());
        return this;
    }

    Answer answer(Call call) {
        List<Integer> shown = shown(call.parameter("h").orElse(""));
        List<List<String>> sorted = sorted(call.parameter("s").orElse(""));
        return call.wantsJson() ? Answer.json(json(shown, sorted)) : Answer.text(text(shown, sorted, call.flag("v")));
    }

    /** Asked-for columns; those that aren't there are left out. */
    private List<Integer> shown(String asked) {
        if (asked.isEmpty()) {
            return IntStream.range(0, columns.size()).boxed().toList();
        }
        return Arrays.stream(asked.split(",", columns.size() + 1))
                .map(this::find)
                .filter(at -> at >= 0)
                .toList();
    }

    private int find(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name.equals(name) || columns.get(i).alias.equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private List<List<String>> sorted(String by) {
        String[] words = by.split(":", 2);
        int column = find(words[0]);
        if (column < 0) {
            return rows;
        }
        boolean numbers = rows.stream()
                .allMatch(row ->
                        !row.get(column).isEmpty() && row.get(column).chars().allMatch(Character::isDigit));
        Comparator<List<String>> order = numbers
                ? Comparator.comparing(row -> Long.parseLong(row.get(column)))
                : Comparator.comparing(row -> row.get(column));
        return rows.stream()
                .sorted(words.length > 1 && words[1].equals("desc") ? order.reversed() : order)
                .toList();
    }

    private String json(List<Integer> shown, List<List<String>> sorted) {
        return sorted.stream()
                .map(row -> shown.stream()
                        .map(at -> JsonText.quote(columns.get(at).name) + ":" + value(row.get(at)))
                        .collect(Collectors.joining(",", "{", "}")))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String value(String cell) {
        return cell.isEmpty() ? "null" : JsonText.quote(cell);
    }

    private String text(List<Integer> shown, List<List<String>> sorted, boolean header) {
        List<List<String>> all = new ArrayList<>();
        if (header) {
            all.add(columns.stream().map(Column::name).toList());
        }
        all.addAll(sorted);
        StringBuilder out = new StringBuilder();
        for (List<String> row : all) {
            for (int i = 0; i < shown.size(); i++) {
                int at = shown.get(i);
                String cell = row.get(at);
                int width = all.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
                String padding = " ".repeat(width - cell.length());
                boolean last = i == shown.size() - 1;
                if (columns.get(at).right) {
                    out.append(padding).append(cell);
                } else {
                    out.append(cell).append(last ? "" : padding);
                }
                out.append(last ? "" : " ");
            }
            out.append('\n');
        }
        return out.toString();
    }
}
