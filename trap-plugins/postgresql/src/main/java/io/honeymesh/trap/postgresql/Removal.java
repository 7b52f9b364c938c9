// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** DROP, in the one client's view of what there is. */
final class Removal {

    private static final int MAX_NOTICES = 32;

    private final World world;
    private final Tokens tokens;

    /** @param tokens after the verb */
    Removal(World world, Tokens tokens) {
        this.world = world;
        this.tokens = tokens;
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
                    "owned" -> new Answer.Done("DROP " + what.text().toUpperCase(Locale.ROOT));
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
            } else if (notices.size() < MAX_NOTICES) {
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
