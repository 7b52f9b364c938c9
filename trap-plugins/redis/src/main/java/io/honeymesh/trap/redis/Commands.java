// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands redis-server 7.0.15 knows, as its COMMAND lists them. */
final class Commands {

    /**
     * One of them.
     *
     * @param name in lower case; a subcommand's is {@code command|subcommand}
     * @param arity words including the name, or at least so many if negative
     */
    record Spec(
            String name,
            int arity,
            List<String> flags,
            int firstKey,
            int lastKey,
            int step,
            List<String> categories,
            List<String> tips) {

        boolean takes(int words) {
            return arity >= 0 ? words == arity : words >= -arity;
        }

        boolean writes() {
            return flags.contains("write");
        }
    }

    private static final int MAX_NAME_CHARS = 32;

    private static final Map<String, Spec> ALL = load();

    private Commands() {}

    /** By name, whatever its case. */
    static Optional<Spec> find(String name) {
        return name.length() > MAX_NAME_CHARS ? Optional.empty() : Optional.ofNullable(ALL.get(lower(name)));
    }

    /** The subcommand that the second word names. */
    static Optional<Spec> find(Spec command, String subcommand) {
        return subcommand.indexOf('|') >= 0 ? Optional.empty() : find(command.name() + "|" + subcommand);
    }

    static List<Spec> subcommands(Spec command) {
        return ALL.values().stream()
                .filter(spec -> spec.name().startsWith(command.name() + "|"))
                .toList();
    }

    /** All commands without their subcommands. */
    static List<Spec> all() {
        return ALL.values().stream()
                .filter(spec -> spec.name().indexOf('|') < 0)
                .toList();
    }

    /** Redis knows only ASCII when it ignores case. */
    static String lower(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + 32));
            }
        }
        return lower.toString();
    }

    private static Map<String, Spec> load() {
        Map<String, Spec> all = new LinkedHashMap<>();
        for (String line : Resource.lines("commands.txt")) {
            String[] field = line.split(" ");
            all.put(
                    field[0],
                    new Spec(
                            field[0],
                            Integer.parseInt(field[1]),
                            list(field[2], ","),
                            Integer.parseInt(field[3]),
                            Integer.parseInt(field[4]),
                            Integer.parseInt(field[5]),
                            list(field[6], ","),
                            list(field[7], ";")));
        }
        return all;
    }

    private static List<String> list(String field, String separator) {
        return field.equals("-") ? List.of() : List.of(field.split(separator));
    }
}
