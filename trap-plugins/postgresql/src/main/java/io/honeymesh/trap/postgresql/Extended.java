// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The extended query protocol: statements that are parsed, bound, described and executed one message each. */
final class Extended {

    /** Statements and portals a client may hold; more are refused as if memory had run out. */
    private static final int MAX_HELD = 32;

    /** Words in all of a client's statements. */
    private static final int MAX_WORDS = 8192;

    private final Messages messages;
    private final World world;
    private final Results results;
    private final BiConsumer<String, Message.Whole> keep;
    private final Map<String, Prepared> statements = new HashMap<>();
    private final Map<String, Prepared.Portal> portals = new HashMap<>();
    private boolean skipping;

    Extended(Messages messages, World world, Results results, BiConsumer<String, Message.Whole> keep) {
        this.messages = messages;
        this.world = world;
        this.results = results;
        this.keep = keep;
    }

    /** Ends what the messages since the last time began. */
    void sync() {
        skipping = false;
        if (world.transaction() == 'I') {
            portals.clear();
        }
    }

    void handle(Message.Whole message) throws IOException {
        if (skipping) {
            return;
        }
        Cursor cursor = new Cursor(message.body());
        Optional<Failure> problem = switch (message.type()) {
            case 'P' -> parse(cursor, message);
            case 'B' -> bind(cursor);
            case 'D' -> describe(cursor);
            case 'E' -> execute(cursor);
            default -> close(cursor);
        };
        if (cursor.isBroken() && problem.isEmpty()) {
            problem = Optional.of(
                    Failure.error("08P01", "insufficient data left in message", "pqformat.c:533:pq_copymsgbytes"));
        }
        if (problem.isPresent()) {
            messages.write(problem.get());
            world.transaction(world.transaction() == 'I' ? 'I' : 'E');
            skipping = true;
        }
    }

    private Optional<Failure> parse(Cursor cursor, Message.Whole message) throws IOException {
        String name = cursor.terminated();
        String sql = message.sha256().isEmpty() ? cursor.terminated() : cursor.text(cursor.left());
        List<Integer> types = new ArrayList<>();
        long count = message.sha256().isEmpty() ? cursor.number(2) : 0;
        for (int i = 0; i < Math.min(count, Prepared.MAX_PARAMETERS); i++) {
            types.add((int) cursor.number(4));
        }
        if (cursor.isBroken()) {
            return Optional.empty();
        }
        keep.accept(sql, message);
        if (!name.isEmpty() && statements.containsKey(name)) {
            return Optional.of(Failure.error(
                    "42P05",
                    "prepared statement \"" + name + "\" already exists",
                    "prepare.c:412:StorePreparedStatement"));
        }
        Prepared prepared = Prepared.of(sql, types);
        Optional<Failure> problem = tried(prepared);
        if (problem.isPresent()) {
            return problem;
        }
        int words = statements.values().stream().mapToInt(Prepared::words).sum() + prepared.words();
        if (words > MAX_WORDS || statements.size() >= MAX_HELD && !statements.containsKey(name)) {
            return outOfMemory();
        }
        statements.put(name, prepared);
        messages.write('1', new Bytes());
        return Optional.empty();
    }

    private static Optional<Failure> outOfMemory() {
        return Optional.of(Failure.error("53200", "out of memory", "mcxt.c:1190:MemoryContextAllocExtended")
                .detail("Failed on request."));
    }

    /** What is wrong with a statement that can be tried without changing anything. */
    private Optional<Failure> tried(Prepared prepared) {
        return preview(prepared) instanceof Answer.Failed failed ? Optional.of(failed.failure()) : Optional.empty();
    }

    private Answer preview(Prepared prepared) {
        if (prepared.statement().isEmpty()) {
            return new Answer.Empty();
        }
        Statement statement = new Statement(world, prepared.statement().get(), prepared.unset());
        Optional<Failure> misbegun = statement.misbegun();
        if (misbegun.isPresent()) {
            return new Answer.Failed(misbegun.get());
        }
        return statement.isReading() ? statement.answer() : new Answer.Empty();
    }

    private Optional<Failure> bind(Cursor cursor) throws IOException {
        String portal = cursor.terminated();
        String name = cursor.terminated();
        List<Integer> formats = numbers(cursor);
        List<Optional<String>> parameters = new ArrayList<>();
        long count = cursor.number(2);
        for (int i = 0; i < count && !cursor.isBroken(); i++) {
            int length = (int) cursor.number(4);
            boolean binary = !formats.isEmpty() && formats.get(Math.min(i, formats.size() - 1)) == 1;
            Optional<String> value = length == -1 ? Optional.empty() : Optional.of(cursor.text(length));
            if (parameters.size() < Prepared.MAX_PARAMETERS) {
                parameters.add(binary ? value.map(Extended::decoded) : value);
            }
        }
        List<Integer> wanted = numbers(cursor);
        if (cursor.isBroken()) {
            return Optional.empty();
        }
        Optional<Prepared> prepared = Optional.ofNullable(statements.get(name));
        if (prepared.isEmpty()) {
            return noStatement(name);
        }
        if (parameters.size() != prepared.get().parameterTypes().size()) {
            return Optional.of(Failure.error(
                    "08P01",
                    "bind message supplies " + parameters.size() + " parameters, but prepared statement \"" + name
                            + "\" requires " + prepared.get().parameterTypes().size(),
                    "postgres.c:1706:exec_bind_message"));
        }
        if (portals.size() >= MAX_HELD && !portals.containsKey(portal)) {
            return outOfMemory();
        }
        portals.put(portal, new Prepared.Portal(prepared.get(), parameters, wanted));
        messages.write('2', new Bytes());
        return Optional.empty();
    }

    private static List<Integer> numbers(Cursor cursor) {
        List<Integer> numbers = new ArrayList<>();
        long count = cursor.number(2);
        for (int i = 0; i < count && !cursor.isBroken(); i++) {
            int number = (int) cursor.number(2);
            if (numbers.size() < Prepared.MAX_PARAMETERS) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** A binary parameter as text: whole numbers by their length, all else as it is. */
    private static String decoded(String bytes) {
        int size = bytes.length();
        boolean number = size == 2 || size == 4 || size == 8;
        long value = new Cursor(bytes.getBytes(StandardCharsets.ISO_8859_1)).number(number ? size : 0);
        return !number ? bytes : Long.toString(size == 8 ? value : size == 4 ? (int) value : (short) value);
    }

    private Optional<Failure> noStatement(String name) {
        return Optional.of(
                name.isEmpty()
                        ? Failure.error(
                                "26000",
                                "unnamed prepared statement does not exist",
                                "postgres.c:1627:exec_bind_message")
                        : Failure.error(
                                "26000",
                                "prepared statement \"" + name + "\" does not exist",
                                "prepare.c:451:FetchPreparedStatement"));
    }

    private static Optional<Failure> noPortal(String name, String place) {
        return Optional.of(Failure.error("34000", "portal \"" + name + "\" does not exist", place));
    }

    private Optional<Failure> describe(Cursor cursor) throws IOException {
        long kind = cursor.number(1);
        String name = cursor.terminated();
        if (cursor.isBroken()) {
            return Optional.empty();
        }
        Optional<Prepared> prepared;
        if (kind == 'S') {
            prepared = Optional.ofNullable(statements.get(name));
            if (prepared.isEmpty()) {
                return noStatement(name);
            }
            Bytes body = new Bytes().number(prepared.get().parameterTypes().size(), 2);
            prepared.get().parameterTypes().forEach(type -> body.number(type, 4));
            messages.write('t', body);
        } else {
            prepared = Optional.ofNullable(portals.get(name)).map(Prepared.Portal::prepared);
            if (prepared.isEmpty()) {
                return noPortal(name, "postgres.c:2655:exec_describe_portal_message");
            }
        }
        if (preview(prepared.get()) instanceof Answer.Rows rows) {
            results.describe(rows.columns());
        } else {
            messages.write('n', new Bytes());
        }
        return Optional.empty();
    }

    private Optional<Failure> execute(Cursor cursor) throws IOException {
        String name = cursor.terminated();
        cursor.number(4);
        if (cursor.isBroken()) {
            return Optional.empty();
        }
        Optional<Prepared.Portal> portal = Optional.ofNullable(portals.get(name));
        if (portal.isEmpty()) {
            return noPortal(name, "postgres.c:2071:exec_execute_message");
        }
        Optional<Tokens> statement = portal.get().prepared().statement();
        if (statement.isEmpty()) {
            messages.write('I', new Bytes());
            return Optional.empty();
        }
        Answer answer = new Statement(world, statement.get(), portal.get().parameters()).answer();
        switch (answer) {
            case Answer.Failed failed -> {
                return Optional.of(failed.failure());
            }
            case Answer.Rows rows -> {
                results.rows(rows, portal.get().formats());
                results.complete(rows.tag());
            }
            case Answer.Done done -> results.complete(done.tag());
            case Answer.Noticed noticed -> {
                for (Failure notice : noticed.notices()) {
                    messages.write(notice);
                }
                results.complete(noticed.tag());
            }
            case Answer.Copied copied -> results.copy(copied);
            case Answer.Empty empty -> messages.write('I', new Bytes());
            case Answer.Awaits awaits -> results.complete("COPY 0");
        }
        return Optional.empty();
    }

    private Optional<Failure> close(Cursor cursor) throws IOException {
        long kind = cursor.number(1);
        String name = cursor.terminated();
        if (!cursor.isBroken()) {
            if (kind == 'S') {
                statements.remove(name);
            } else {
                portals.remove(name);
            }
            messages.write('3', new Bytes());
        }
        return Optional.empty();
    }
}
