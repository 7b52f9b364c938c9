// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.List;
import java.util.Optional;

/** An answer's tokens ([MS-TDS] 2.2.7), in the version of the protocol that the client speaks. */
final class Reply {

    /** SQL_Latin1_General_CP1_CI_AS, what a server without other wishes sorts by. */
    static final byte[] COLLATION = {0x09, 0x04, (byte) 0xd0, 0x00, 0x34};

    static final int SELECT = 0xc1;
    static final int INSERT = 0xc3;
    static final int DELETE = 0xc4;
    static final int UPDATE = 0xc5;

    /** Bytes of one answer; what would be longer ends there. */
    private static final int MAX_BYTES = 512 << 10;

    private static final int DONE = 0xfd;
    private static final int DONE_PROCEDURE = 0xfe;
    private static final int DONE_IN_PROCEDURE = 0xff;
    private static final int MORE = 0x01;
    private static final int ERROR = 0x02;
    private static final int COUNT = 0x10;
    private static final int ATTENTION = 0x20;

    private final String server;
    private final int version;
    private final Bytes out = new Bytes();
    private byte[] lastDone = new byte[0];
    private int depth;

    /** @param version the protocol's, as in {@code 0x74000004} */
    Reply(String server, int version) {
        this.server = server;
        this.version = version;
    }

    private boolean modern() {
        return version >= 0x72000000;
    }

    boolean isFull() {
        return out.size() > MAX_BYTES;
    }

    /** What comes until {@link #leave} comes from inside of a stored procedure. */
    void enter() {
        depth++;
    }

    void leave(int status) {
        depth--;
        settle(true);
        out.number(0x79, 1).number(status, 4);
        lastDone = done(DONE_PROCEDURE, status == 0 ? 0 : ERROR, 0xe0, 0);
    }

    private void settle(boolean more) {
        if (lastDone.length > 0) {
            lastDone[1] |= more ? (byte) MORE : 0;
            out.add(lastDone);
            lastDone = new byte[0];
        }
    }

    private byte[] done(int token, int status, int command, long rows) {
        return new Bytes()
                .number(token, 1)
                .number(status, 2)
                .number(command, 2)
                .number(rows, modern() ? 8 : 4)
                .toArray();
    }

    private void end(int status, int command, long rows) {
        settle(true);
        lastDone = done(depth > 0 ? DONE_IN_PROCEDURE : DONE, status, command, rows);
    }

    /** A statement is done of which there is nothing to count. */
    void done() {
        end(0, 0, 0);
    }

    void counted(int command, long rows) {
        end(COUNT, command, rows);
    }

    void cancelled() {
        end(ATTENTION, 0, 0);
    }

    /** An error, and the end of what it happened in. */
    void failed(Failure failure, int line) {
        error(failure, line);
        end(ERROR, 0, 0);
    }

    void error(Failure failure, int line) {
        settle(true);
        message(
                0xaa,
                failure.number(),
                failure.state(),
                failure.level(),
                failure.getMessage(),
                failure.procedure(),
                line);
    }

    void info(int number, int state, String text, String procedure, int line) {
        settle(true);
        message(0xab, number, state, 0, text, procedure, line);
    }

    private void message(int token, int number, int state, int level, String text, String procedure, int line) {
        String cut = text.length() > 2047 ? text.substring(0, 2047) : text;
        Bytes content = new Bytes()
                .number(number, 4)
                .number(state, 1)
                .number(level, 1)
                .number(cut.length(), 2)
                .text(cut)
                .shortText(server)
                .shortText(procedure)
                .number(line, modern() ? 4 : 2);
        counted(token, content);
    }

    private void counted(int token, Bytes content) {
        out.number(token, 1).number(content.size(), 2).add(content.toArray());
    }

    /** Something about the connection has changed: 1 is the database, 2 the language, 4 the packets' length. */
    void changed(int what, String now, String before) {
        settle(true);
        counted(0xe3, new Bytes().number(what, 1).shortText(now).shortText(before));
    }

    /** As {@link #changed(int, String, String)}, for what is no text. */
    void changed(int what, byte[] now, byte[] before) {
        settle(true);
        counted(
                0xe3,
                new Bytes()
                        .number(what, 1)
                        .number(now.length, 1)
                        .add(now)
                        .number(before.length, 1)
                        .add(before));
    }

    void loggedIn(int build) {
        Bytes content = new Bytes().number(1, 1);
        // The oldest version is written in its own way.
        int said = version == Login.OLDEST ? 0x07000000 : version;
        for (int shift = 24; shift >= 0; shift -= 8) {
            content.number(said >>> shift, 1);
        }
        content.shortText("Microsoft SQL Server\0\0").add((byte) 15, (byte) 0, (byte) (build >>> 8), (byte) build);
        counted(0xad, content);
    }

    /** Which of the extensions that were asked for are granted. */
    void extensions(boolean utf8) {
        out.number(0xae, 1);
        if (utf8) {
            out.number(0x0a, 1).number(1, 4).number(1, 1);
        }
        out.number(0xff, 1);
    }

    void rows(List<Column> columns, List<List<Optional<String>>> rows) {
        settle(true);
        out.number(0x81, 1).number(columns.size(), 2);
        for (Column column : columns) {
            column.describe(out, version);
        }
        long sent = 0;
        for (List<Optional<String>> row : rows) {
            if (isFull()) {
                break;
            }
            out.number(0xd1, 1);
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).write(out, isFull() ? Optional.empty() : row.get(i), version);
            }
            sent++;
        }
        counted(SELECT, sent);
    }

    /** The value of a procedure's output parameter. */
    void returned(String name, int value) {
        settle(true);
        out.number(0xac, 1).number(0, 2).shortText(name).number(1, 1);
        out.number(0, modern() ? 4 : 2).number(0, 2).number(0x26, 1).number(4, 1);
        out.number(4, 1).number(value, 4);
    }

    byte[] toArray() {
        if (lastDone.length == 0 && out.size() == 0) {
            done();
        }
        settle(false);
        return out.toArray();
    }
}
