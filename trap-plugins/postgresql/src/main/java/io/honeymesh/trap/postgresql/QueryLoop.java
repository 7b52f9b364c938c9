// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What follows the login: one message after the other, until the client has enough. */
final class QueryLoop {

    /** Bytes kept of one query, so that many find room. */
    static final int MAX_QUERY_BYTES = 4096;

    /** Types whose messages may be long. */
    private static final String LARGE = "QPBFd";

    private static final String SMALL = "CDEHScfX";

    /** How clients and libraries open before anybody asks them anything. */
    private static final Set<String> OPENINGS = Set.of(
            "select version()",
            "select current_schema()",
            "show transaction isolation level",
            "show standard_conforming_strings",
            "begin",
            "commit",
            "rollback",
            "select 1",
            "show server_version",
            "select current_database()");

    private final TrapSession session;
    private final Messages messages;
    private final World world;
    private final Results results;
    private final Extended extended;

    QueryLoop(TrapSession session, Messages messages, World world) {
        this.session = session;
        this.messages = messages;
        this.world = world;
        this.results = new Results(messages);
        this.extended = new Extended(messages, world, results, this::keep);
    }

    void run() throws IOException {
        ready();
        boolean goOn = true;
        while (goOn) {
            int type = messages.type();
            goOn = type >= 0 && known((char) type) && answer((char) type);
        }
    }

    private void ready() throws IOException {
        messages.write('Z', new Bytes().number(world.transaction(), 1));
    }

    private boolean known(char type) throws IOException {
        boolean known = LARGE.indexOf(type) >= 0 || SMALL.indexOf(type) >= 0;
        if (!known) {
            session.add(new Evidence.Violation("message of type " + (int) type, Captured.EMPTY));
            messages.write(Failure.fatal(
                    "08P01", "invalid frontend message type " + (int) type, "postgres.c:446:SocketBackend"));
        }
        return known;
    }

    /** @return whether the conversation goes on */
    private boolean answer(char type) throws IOException {
        int limit = LARGE.indexOf(type) >= 0 ? Messages.LARGE_BYTES : Messages.SMALL_BYTES;
        return switch (messages.rest(type, limit)) {
            case Message.Gone gone -> false;
            case Message.Wrong wrong -> {
                session.add(new Evidence.Violation("message of length " + wrong.length(), Captured.EMPTY));
                yield false;
            }
            case Message.Whole message -> type != 'X' && handle(message);
        };
    }

    private boolean handle(Message.Whole message) throws IOException {
        switch (message.type()) {
            case 'Q' -> {
                return query(message);
            }
            case 'F' -> {
                fail(Failure.error("08P01", "insufficient data left in message", "pqformat.c:533:pq_copymsgbytes"));
                ready();
            }
            case 'S' -> {
                extended.sync();
                ready();
            }
            case 'H', 'd', 'c', 'f' -> messages.flush();
            default -> extended.handle(message);
        }
        return true;
    }

    private void fail(Failure failure) throws IOException {
        world.transaction(world.transaction() == 'I' ? 'I' : 'E');
        messages.write(failure);
    }

    private boolean query(Message.Whole message) throws IOException {
        Cursor cursor = new Cursor(message.body());
        boolean cut = !message.sha256().isEmpty();
        String sql = cut ? message.text() : cursor.terminated();
        if (cursor.isBroken()) {
            fail(Failure.error("08P01", "invalid string in message", "pqformat.c:595:pq_getmsgstring"));
            ready();
            return true;
        }
        keep(sql, message);
        List<Tokens> statements = Tokens.statements(sql);
        if (statements.isEmpty()) {
            messages.write('I', new Bytes());
        }
        for (Tokens statement : statements) {
            Answer answer = new Statement(world, statement, List.of()).answer();
            if (answer instanceof Answer.Awaits awaits) {
                if (!receive(awaits)) {
                    return false;
                }
            } else if (!write(answer)) {
                break;
            }
        }
        ready();
        return true;
    }

    /** @return whether it was a success */
    private boolean write(Answer answer) throws IOException {
        switch (answer) {
            case Answer.Failed failed -> {
                fail(failed.failure());
                return false;
            }
            case Answer.Rows rows -> {
                results.describe(rows.columns());
                results.rows(rows, List.of());
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
        return true;
    }

    /** Takes what COPY … FROM STDIN sends. @return whether the conversation goes on */
    private boolean receive(Answer.Awaits awaits) throws IOException {
        Bytes head = new Bytes().number(0, 1).number(awaits.columns(), 2);
        for (int i = 0; i < awaits.columns(); i++) {
            head.number(0, 2);
        }
        messages.write('G', head);
        Received received = new Received();
        while (true) {
            Message next = messages.read(Messages.LARGE_BYTES);
            if (!(next instanceof Message.Whole message)) {
                received.upload().ifPresent(session::add);
                return false;
            }
            switch (message.type()) {
                case 'd' -> received.add(message);
                case 'c' -> {
                    received.upload().ifPresent(session::add);
                    results.complete("COPY " + received.lines());
                    return true;
                }
                case 'f' -> {
                    String reason = new Cursor(message.body()).terminated();
                    fail(Failure.error(
                            "57014", "COPY from stdin failed: " + reason, "copyfromparse.c:278:CopyGetData"));
                    return true;
                }
                case 'H', 'S' -> messages.flush();
                default -> {
                    messages.write(Failure.error(
                            "08P01",
                            String.format(Locale.ROOT, "unexpected message type 0x%02X during COPY from stdin", (int)
                                    message.type()),
                            "copyfromparse.c:292:CopyGetData"));
                    messages.write(Failure.fatal(
                            "08P01",
                            "terminating connection because protocol synchronization was lost",
                            "postgres.c:4316:PostgresMain"));
                    return false;
                }
            }
        }
    }

    /** The head, size and hash of what COPY took. */
    private static final class Received {
        private final java.security.MessageDigest digest = Messages.sha256();
        private byte[] head = new byte[0];
        private long size;
        private long lines;

        void add(Message.Whole message) {
            byte[] body = message.body();
            digest.update(body);
            size += message.sizeBytes();
            for (byte b : body) {
                lines += b == '\n' ? 1 : 0;
            }
            int room = Math.min(body.length, MAX_QUERY_BYTES - head.length);
            byte[] longer = Arrays.copyOf(head, head.length + room);
            System.arraycopy(body, 0, longer, head.length, room);
            head = longer;
        }

        long lines() {
            return lines;
        }

        Optional<Evidence> upload() {
            return size == 0
                    ? Optional.empty()
                    : Optional.of(new Evidence.Upload(
                            Captured.of("COPY"),
                            size,
                            HexFormat.of().formatHex(digest.digest()),
                            Captured.partOf(head, size)));
        }
    }

    private void keep(String sql, Message.Whole message) {
        byte[] text = sql.getBytes(StandardCharsets.ISO_8859_1);
        Captured head = Captured.partOf(
                Arrays.copyOf(text, Math.min(text.length, MAX_QUERY_BYTES)),
                Math.max(text.length, message.sha256().isEmpty() ? 0 : message.sizeBytes()));
        String plain = sql.strip().toLowerCase(Locale.ROOT);
        String bare =
                plain.endsWith(";") ? plain.substring(0, plain.length() - 1).strip() : plain;
        boolean ordinary =
                bare.isEmpty() || OPENINGS.contains(bare) || bare.startsWith("set ") && bare.indexOf(';') < 0;
        session.add(ordinary ? new Evidence.Request(head) : new Evidence.Command(head));
        if (!message.sha256().isEmpty()) {
            session.add(new Evidence.Upload(Captured.of("query"), message.sizeBytes(), message.sha256(), head));
        }
    }
}
