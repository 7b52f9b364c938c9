// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** COPY: the way in for whoever wants to run a program or write a file. Nothing is run or written. */
final class Copy {

    private static final int MAX_HEAD_BYTES = 4096;

    private final World world;
    private final Tokens tokens;
    private final List<Optional<String>> parameters;

    /** @param tokens after the verb */
    Copy(World world, Tokens tokens, List<Optional<String>> parameters) {
        this.world = world;
        this.tokens = tokens;
        this.parameters = parameters;
    }

    Answer answer() {
        if (tokens.take("(")) {
            Tokens inner = tokens.takeUntil(List.of(")"));
            tokens.take(")");
            Answer answer = new Statement(world, inner, parameters).answer();
            return answer instanceof Answer.Rows rows && tokens.take("to")
                    ? to(rows.rows(), rows.columns().size())
                    : failed(answer);
        }
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return Answer.syntax(tokens);
        }
        Optional<Table> table = name.get().in(world);
        if (table.isEmpty()) {
            return new Answer.Failed(Failure.noRelation(name.get().shown()));
        }
        if (tokens.take("(")) {
            tokens.skipTo(List.of(")"));
            tokens.take(")");
        }
        if (tokens.take("from")) {
            return from(table.get());
        }
        return tokens.take("to") ? to(table.get().rows(), table.get().columns().size()) : Answer.syntax(tokens);
    }

    private Answer failed(Answer answer) {
        return answer instanceof Answer.Failed ? answer : Answer.syntax(tokens);
    }

    private Answer from(Table table) {
        if (tokens.take("stdin")) {
            return new Answer.Awaits(table.columns().size());
        }
        boolean program = tokens.take("program");
        Token source = tokens.peek();
        if (source.kind() != Token.Kind.STRING) {
            return Answer.syntax(tokens);
        }
        return program ? run(table, source.text()) : read(source.text());
    }

    private Answer run(Table table, String command) {
        Program.Output output = Program.run(world.instance(), command);
        if (!output.trouble().isEmpty()) {
            return new Answer.Failed(
                    Failure.error("38000", "program \"" + command + "\" failed", "copyfrom.c:1622:ClosePipeFromProgram")
                            .detail(output.trouble()));
        }
        for (String line : output.lines()) {
            if (table.rows().size() < Table.MAX_ROWS
                    && world.admits(line.length() + 16)
                    && table.oid() >= Contents.FIRST_OID) {
                table.row(line);
            }
        }
        return new Answer.Done("COPY " + output.lines().size());
    }

    private Answer read(String path) {
        return new Answer.Failed(Failure.error(
                        "58P01",
                        "could not open file \"" + path + "\" for reading: No such file or directory",
                        "copyfrom.c:1523:BeginCopyFrom")
                .hint(
                        "COPY FROM instructs the PostgreSQL server process to read a file. You may want a client-side facility"
                                + " such as psql's \\copy."));
    }

    private Answer to(List<List<Optional<String>>> rows, int columns) {
        if (tokens.take("stdout")) {
            return new Answer.Copied(rows, columns);
        }
        boolean program = tokens.take("program");
        Token target = tokens.peek();
        if (target.kind() != Token.Kind.STRING) {
            return Answer.syntax(tokens);
        }
        byte[] bytes =
                rows.stream().map(Copy::line).collect(Collectors.joining()).getBytes(StandardCharsets.ISO_8859_1);
        world.keep(new Evidence.Upload(
                Login.head(target.text()),
                bytes.length,
                HexFormat.of().formatHex(Messages.sha256().digest(bytes)),
                Captured.head(bytes, MAX_HEAD_BYTES)));
        return program || writable(target.text())
                ? new Answer.Done("COPY " + rows.size())
                : new Answer.Failed(notWritten(target.text()));
    }

    private static boolean writable(String path) {
        return path.startsWith("/tmp/") || path.startsWith("/var/tmp/") || path.startsWith("/var/lib/postgresql/");
    }

    private static Failure notWritten(String path) {
        boolean known = List.of("/etc/", "/root/", "/home/", "/usr/", "/var/", "/opt/", "/srv/", "/boot/").stream()
                .anyMatch(path::startsWith);
        return Failure.error(
                        known ? "42501" : "58P01",
                        "could not open file \"" + path + "\" for writing: "
                                + (known ? "Permission denied" : "No such file or directory"),
                        "copyto.c:717:BeginCopyTo")
                .hint(
                        "COPY TO instructs the PostgreSQL server process to write a file. You may want a client-side facility"
                                + " such as psql's \\copy.");
    }

    /** A row in COPY's text format. */
    static String line(List<Optional<String>> row) {
        return row.stream()
                        .map(cell -> cell.map(text -> text.replace("\\", "\\\\")
                                        .replace("\t", "\\t")
                                        .replace("\n", "\\n")
                                        .replace("\r", "\\r"))
                                .orElse("\\N"))
                        .collect(Collectors.joining("\t"))
                + "\n";
    }
}
