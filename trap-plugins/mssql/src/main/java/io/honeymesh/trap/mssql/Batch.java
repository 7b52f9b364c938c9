// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.Optional;

/** Runs what one request asks for: statements one after the other, or one procedure. */
final class Batch {

    /** Statements of one request; what comes after them is believed to have been done. */
    static final int MAX_STATEMENTS = 128;

    /** Statements that are made by statements, as deep as this. */
    private static final int MAX_DEPTH = 4;

    /** Where {@code sp_configure} of this version finds that there is no such option. */
    private static final int CONFIGURE_LINE = 62;

    private final World world;
    private final Reply reply;
    private int statements;
    private boolean shutdown;

    Batch(World world, Reply reply) {
        this.world = world;
        this.reply = reply;
    }

    boolean isShutdown() {
        return shutdown;
    }

    void shutdown() {
        shutdown = true;
    }

    void run(String sql) {
        run(sql, 0);
        world.forgetVariables();
    }

    void run(Call call) {
        try {
            new Procedures(this, world, reply, 0).call(call.procedure(), call.arguments(), 1);
        } catch (Failure failure) {
            reply.failed(failure, line(failure, 1));
        }
        world.forgetVariables();
    }

    void run(String sql, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        Tokens tokens = new Tokens(Lexer.tokens(sql));
        Optional<Token> open = tokens.open();
        if (open.isPresent()) {
            String text = open.get().text();
            reply.error(
                    new Failure(
                            105,
                            Failure.SYNTAX_LEVEL,
                            1,
                            "Unclosed quotation mark after the character string '" + text + "'."),
                    open.get().line());
            reply.failed(Failure.syntax(text), open.get().line());
            return;
        }
        boolean first = true;
        boolean goOn = true;
        while (goOn && tokens.hasNext() && statements < MAX_STATEMENTS && !reply.isFull() && !shutdown) {
            if (tokens.take(";")) {
                continue;
            }
            statements++;
            int line = tokens.peek().line();
            try {
                new Statement(this, world, reply, tokens, depth).run(first);
            } catch (Failure failure) {
                reply.failed(failure, line(failure, line));
                goOn = !failure.endsBatch();
                tokens.skipStatement();
            }
            first = false;
        }
    }

    /** Procedures have lines of their own. */
    private static int line(Failure failure, int line) {
        return switch (failure.procedure()) {
            case "" -> line;
            case "sp_configure" -> CONFIGURE_LINE;
            default -> 1;
        };
    }
}
