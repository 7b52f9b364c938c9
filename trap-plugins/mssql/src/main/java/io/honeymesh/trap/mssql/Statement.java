// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Runs one SQL statement, as far as the trap knows SQL. */
final class Statement {

    private static final int MAX_ARGUMENTS = 64;

    /** Statements that are believed to have done what they say. */
    private static final Set<String> BELIEVED = Set.of(
            "alter",
            "grant",
            "deny",
            "revoke",
            "commit",
            "rollback",
            "checkpoint",
            "merge",
            "open",
            "close",
            "fetch",
            "deallocate",
            "waitfor",
            "begin",
            "end",
            "return",
            "go",
            "save",
            "enable",
            "disable",
            "revert");

    private final Batch batch;
    private final World world;
    private final Reply reply;
    private final Tokens tokens;
    private final int depth;

    Statement(Batch batch, World world, Reply reply, Tokens tokens, int depth) {
        this.batch = batch;
        this.world = world;
        this.reply = reply;
        this.tokens = tokens;
        this.depth = depth;
    }

    /** @param first whether it is the batch's first, before which EXEC may be left out */
    void run(boolean first) throws Failure {
        Token verb = tokens.take();
        Change change = new Change(world, reply, tokens);
        switch (verb.kind() == Token.Kind.WORD ? verb.text().toLowerCase(Locale.ROOT) : "") {
            case "select" -> new Select(world, reply, tokens).run();
            case "with" -> {
                tokens.skipTo(Set.of("select"));
                tokens.take("select");
                new Select(world, reply, tokens).run();
            }
            case "use" -> use();
            case "set" -> set();
            case "declare" -> declare();
            case "print" ->
                reply.info(0, 1, new Expressions(world, tokens).next().text().orElse(""), "", verb.line());
            case "raiserror" -> raise(verb.line());
            case "exec", "execute" -> execute(verb);
            case "insert" -> change.insert();
            case "update" -> change.update();
            case "delete" -> change.delete();
            case "truncate" -> change.truncate();
            case "create" -> change.create();
            case "drop" -> change.drop();
            case "if", "while" -> tokens.skipStatement();
            case "else" -> skipNext();
            case "reconfigure" -> {
                world.options().reconfigure();
                tokens.skipStatement();
                reply.done();
            }
            case "shutdown" -> batch.shutdown();
            case "kill" ->
                throw new Failure(6106, 16, 2, "Process ID " + tokens.take().text() + " is not an active process ID.");
            case "backup" -> throw device("BACKUP", "5(Access is denied.)");
            case "restore" -> throw device("RESTORE", "2(The system cannot find the file specified.)");
            case "dbcc" -> {
                tokens.skipStatement();
                reply.info(
                        2528,
                        1,
                        "DBCC execution completed. If DBCC printed error messages, contact your system administrator.",
                        "",
                        verb.line());
                reply.done();
            }
            case "bulk" -> {
                tokens.skipTo(Set.of("from"));
                tokens.take("from");
                throw noFile(tokens.take().text());
            }
            default -> other(verb, first);
        }
    }

    private void other(Token verb, boolean first) throws Failure {
        if (verb.kind() == Token.Kind.WORD && BELIEVED.contains(verb.text().toLowerCase(Locale.ROOT))) {
            tokens.skipStatement();
            reply.done();
        } else if (first && verb.isName()) {
            call(verb, verb.line());
        } else {
            throw Failure.syntax(verb.text());
        }
    }

    static Failure noFile(String file) {
        return new Failure(
                4860,
                16,
                1,
                "Cannot bulk load. The file \"" + file + "\" does not exist or you don't have file access rights.");
    }

    private Failure device(String verb, String error) {
        tokens.skipTo(Set.of("disk", "url"));
        tokens.take();
        tokens.take("=");
        String device = tokens.take().text();
        tokens.skipStatement();
        reply.error(
                new Failure(
                        3201,
                        16,
                        1,
                        "Cannot open backup device '" + device + "'. Operating system error " + error + "."),
                1);
        return new Failure(3013, 16, 1, verb + " DATABASE is terminating abnormally.");
    }

    /** The alternative is not taken. */
    private void skipNext() {
        tokens.take();
        tokens.skipStatement();
    }

    private void use() throws Failure {
        Token token = tokens.take();
        if (!token.isName()) {
            throw Failure.syntax(token.text());
        }
        String before = world.database();
        if (!world.use(token.text())) {
            throw Failure.noDatabase(token.text());
        }
        reply.changed(1, world.database(), before);
        reply.info(5701, 1, "Changed database context to '" + world.database() + "'.", "", token.line());
        reply.done();
    }

    private void set() throws Failure {
        Token target = tokens.take();
        if (target.kind() != Token.Kind.VARIABLE) {
            tokens.skipStatement();
            reply.done();
            return;
        }
        if (world.variable(target.text()).isEmpty()) {
            throw Failure.noVariable(target.text());
        }
        if (!tokens.take("=")) {
            throw Failure.syntax(tokens.peek().text());
        }
        world.declare(target.text(), new Expressions(world, tokens).next());
    }

    private void declare() throws Failure {
        do {
            Token name = tokens.take();
            if (name.kind() != Token.Kind.VARIABLE) {
                // A cursor.
                tokens.skipTo(Set.of("for"));
                tokens.take("for");
                tokens.take("select");
                tokens.skipStatement();
                return;
            }
            tokens.take("as");
            Type type = Expressions.type(tokens);
            boolean given = tokens.take("=");
            world.declare(
                    name.text(), given ? new Expressions(world, tokens).next() : new Value(Optional.empty(), type));
        } while (tokens.take(","));
    }

    private void raise(int line) throws Failure {
        boolean brackets = tokens.take("(");
        String text = new Expressions(world, tokens).next().text().orElse("");
        int severity = 16;
        int state = 1;
        if (tokens.take(",")) {
            severity = Math.clamp(new Expressions(world, tokens).next().toNumber(), 0, 18);
        }
        if (tokens.take(",")) {
            state = Math.clamp(new Expressions(world, tokens).next().toNumber(), 0, 255);
        }
        if (brackets) {
            tokens.skipTo(Set.of(")"));
            tokens.take(")");
        }
        if (severity > 10) {
            throw new Failure(50_000, severity, state, text);
        }
        reply.info(50_000, state, text, "", line);
    }

    private void execute(Token verb) throws Failure {
        if (tokens.take("(")) {
            String sql = new Expressions(world, tokens).next().text().orElse("");
            tokens.skipTo(Set.of(")"));
            tokens.take(")");
            batch.run(sql, depth + 1);
            return;
        }
        if (tokens.peek().kind() == Token.Kind.VARIABLE && tokens.peek(1).is("=")) {
            tokens.take();
            tokens.take();
        }
        Token name = tokens.take();
        if (name.kind() == Token.Kind.VARIABLE) {
            String held = world.variable(name.text())
                    .orElseThrow(() -> Failure.noVariable(name.text()))
                    .text()
                    .orElse("");
            new Procedures(batch, world, reply, depth).call(held, arguments(), verb.line());
        } else if (name.isName()) {
            call(name, verb.line());
        } else {
            throw Failure.syntax(name.text());
        }
    }

    /** Calls the procedure whose name begins with this word. */
    private void call(Token name, int line) throws Failure {
        StringBuilder whole = new StringBuilder(name.text());
        while (tokens.take(".")) {
            whole.append('.');
            if (tokens.peek().isName()) {
                whole.append(tokens.take().text());
            }
        }
        if (tokens.peek().is(";") && tokens.peek(1).kind() == Token.Kind.NUMBER) {
            tokens.take();
            tokens.take();
        }
        new Procedures(batch, world, reply, depth).call(whole.toString(), arguments(), line);
    }

    private List<Argument> arguments() throws Failure {
        List<Argument> arguments = new ArrayList<>();
        if (!tokens.hasNext() || Tokens.isVerb(tokens.peek())) {
            return arguments;
        }
        do {
            String name = "";
            if (tokens.peek().kind() == Token.Kind.VARIABLE && tokens.peek(1).is("=")) {
                name = tokens.take().text();
                tokens.take();
            }
            arguments.add(new Argument(name, argument()));
            boolean output = tokens.take("output") || tokens.take("out");
            if (output && tokens.peek().is("with")) {
                tokens.skipStatement();
            }
        } while (arguments.size() < MAX_ARGUMENTS && tokens.take(","));
        return arguments;
    }

    /** A constant or a variable; a word stands for itself. */
    private Value argument() throws Failure {
        Token token = tokens.peek();
        boolean call = tokens.peek(1).is("(") || tokens.peek(1).is(".");
        if (token.isName() && !token.is("null") && !call) {
            return Value.text(tokens.take().text());
        }
        return new Expressions(world, tokens).next();
    }
}
