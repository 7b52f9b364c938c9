// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Answers one SQL statement, as far as the trap knows SQL. */
final class Statement {

    private static final Set<String> BELIEVED = Set.of(
            "flush",
            "grant",
            "revoke",
            "lock",
            "unlock",
            "alter",
            "rename",
            "analyze",
            "optimize",
            "check",
            "repair",
            "savepoint",
            "release",
            "reset",
            "deallocate",
            "handler",
            "backup",
            "purge",
            "change",
            "stop");

    private final World world;
    private final String sql;
    private final Tokens tokens;

    Statement(World world, String text) {
        this.world = world;
        this.sql = trimmed(text);
        this.tokens = new Tokens(sql);
    }

    /** The server takes semicolons, spaces and NULs off the end before it looks. */
    private static String trimmed(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) <= ' ' || text.charAt(end - 1) == ';')) {
            end--;
        }
        return text.substring(0, end);
    }

    Answer answer() {
        world.asked();
        if (tokens.isEmpty()) {
            return sql.isBlank() ? new Answer.Failure(1065, "42000", "Query was empty") : Answer.OK;
        }
        if (tokens.hasOpenString()) {
            return Answer.syntax(sql.substring(tokens.last().start()));
        }
        Token verb = tokens.take();
        Answer answer = answer(verb);
        return answer instanceof Answer.Failure failure && failure.code() == 1064 ? placed(failure) : answer;
    }

    private Answer answer(Token verb) {
        Change change = new Change(world, sql, tokens);
        return switch (verb.text().toLowerCase(Locale.ROOT)) {
            case "select" -> new Select(world, sql, tokens).answer();
            case "show" -> new Show(world, sql, tokens).answer();
            case "desc", "describe", "explain" -> new Show(world, sql, tokens).describe();
            case "use" -> use();
            case "set" -> set();
            case "insert", "replace" -> change.insert();
            case "update" -> change.update();
            case "delete" -> change.delete(false);
            case "truncate" -> change.delete(true);
            case "create" -> change.create();
            case "drop" -> change.drop();
            case "install" -> {
                tokens.skipTo(List.of("soname"));
                tokens.take("soname");
                yield Change.noLibrary("/usr/lib/mysql/plugin/" + tokens.take().text());
            }
            case "begin", "start" -> {
                world.transaction(!tokens.peek().is("slave"));
                yield Answer.OK;
            }
            case "commit", "rollback" -> {
                world.transaction(false);
                yield Answer.OK;
            }
            case "kill" -> kill();
            case "load" -> notAllowed();
            case "call" ->
                new Answer.Failure(
                        1305,
                        "42000",
                        "PROCEDURE " + world.database().orElse("") + "."
                                + tokens.take().text() + " does not exist");
            case "do", "prepare", "execute" -> Answer.OK;
            case "get" -> Answer.syntax(tokens.rest());
            default ->
                BELIEVED.contains(verb.text().toLowerCase(Locale.ROOT))
                        ? believed()
                        : Answer.syntax(sql.substring(verb.start()));
        };
    }

    static Answer notAllowed() {
        return new Answer.Failure(
                1290,
                "HY000",
                "The MariaDB server is running with the --secure-file-priv option so it cannot execute this statement");
    }

    private Answer believed() {
        return tokens.hasNext() ? Answer.OK : Answer.syntax("");
    }

    /** Says in which line the trouble is. */
    private Answer placed(Answer.Failure failure) {
        String message = failure.message();
        int from = message.indexOf("near '") + "near '".length();
        String near = message.substring(from, message.lastIndexOf("' at line"));
        int at = near.isEmpty() ? sql.length() : sql.lastIndexOf(near.substring(0, Math.min(near.length(), 80)));
        long line = 1
                + sql.substring(0, Math.max(0, at))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new Answer.Failure(
                failure.code(), failure.state(), message.substring(0, message.lastIndexOf(' ') + 1) + line);
    }

    private Answer use() {
        String name = tokens.take().text();
        return world.use(name) ? new Answer.Done(0, 0, "", 0, Tracked.schema(name)) : Answer.unknownDatabase(name);
    }

    private Answer set() {
        tokens.take("global");
        tokens.take("session");
        if (tokens.take("names")) {
            String charset = tokens.take().text().toLowerCase(Locale.ROOT);
            return Charsets.NAMES.contains(charset)
                    ? new Answer.Done(0, 0, "", 0, Tracked.names(charset))
                    : new Answer.Failure(1115, "42000", "Unknown character set: '" + charset + "'");
        }
        Token target = tokens.take();
        String name = target.text().toLowerCase(Locale.ROOT);
        if (target.kind() == Token.Kind.VARIABLE && !name.startsWith("@@")) {
            return Answer.OK;
        }
        boolean assigns = tokens.take("=") || tokens.take(":", "=");
        if (!assigns) {
            return Set.of("password", "transaction", "role", "character", "default", "statement")
                            .contains(name)
                    ? Answer.OK
                    : Answer.syntax(tokens.hasNext() ? tokens.rest() : "");
        }
        String plain =
                name.startsWith("@@") ? name.substring(name.lastIndexOf(name.contains(".") ? '.' : '@') + 1) : name;
        return world.set(plain, tokens.peek().text()) || plain.equals("password")
                ? Answer.OK
                : new Answer.Failure(1193, "HY000", "Unknown system variable '" + plain + "'");
    }

    private Answer kill() {
        tokens.take("query");
        tokens.take("connection");
        return new Answer.Failure(
                1094, "HY000", "Unknown thread id: " + tokens.take().text());
    }
}
