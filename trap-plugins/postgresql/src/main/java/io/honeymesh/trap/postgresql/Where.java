// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A condition as simple as most are: columns compared with constants. Any other part is taken for true. */
final class Where {

    static final List<String> ENDS =
            List.of("limit", "order", "group", "having", "into", "union", "offset", "for", "returning");

    private static final List<String> TERM_ENDS;

    static {
        List<String> all = new ArrayList<>(ENDS);
        all.add("and");
        TERM_ENDS = List.copyOf(all);
    }

    private Where() {}

    /** Takes the condition that comes next, if one does. */
    static Predicate<List<Optional<String>>> take(Tokens tokens, Table table) {
        Predicate<List<Optional<String>>> all = row -> true;
        if (!tokens.take("where")) {
            return all;
        }
        do {
            Tokens term = tokens.takeUntil(TERM_ENDS);
            all = all.and(one(term, table));
        } while (tokens.take("and"));
        return all;
    }

    private static Predicate<List<Optional<String>>> one(Tokens term, Table table) {
        Token name = term.take();
        if (term.peek().is(".")) {
            term.take();
            name = term.take();
        }
        int column = name.isName() ? table.indexOf(name.text()) : -1;
        // psql asks for names by pattern: OPERATOR(pg_catalog.~) '^(users)$'.
        boolean pattern = term.take("operator", "(", "pg_catalog", ".", "~", ")");
        boolean not = term.take("<", ">") || term.take("!", "=");
        boolean equal = !not && term.take("=");
        Token value = term.take();
        boolean constant = value.kind() == Token.Kind.STRING || value.kind() == Token.Kind.NUMBER;
        boolean more =
                term.hasNext() && !term.peek().is("collate") && !term.peek().is("::");
        if (column < 0 || !constant || more || !(pattern || not || equal)) {
            return row -> true;
        }
        String wanted = pattern ? plain(value.text()) : value.text();
        return row -> row.get(column).filter(cell -> cell.equals(wanted) != not).isPresent();
    }

    private static String plain(String pattern) {
        return pattern.startsWith("^(") && pattern.endsWith(")$")
                ? pattern.substring(2, pattern.length() - 2)
                : pattern;
    }
}
