// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Writes answers as the client's capabilities ask. */
final class Encoder {

    private static final int AUTOCOMMIT = 0x0002;
    private static final int IN_TRANSACTION = 0x0001;
    static final int NO_INDEX_USED = 0x0020;
    static final int DATABASE_DROPPED = 0x0100;
    private static final int STATE_CHANGED = 0x4000;

    private final Packets packets;
    private final Response client;
    private boolean inTransaction;

    Encoder(Packets packets, Response client) {
        this.packets = packets;
        this.client = client;
    }

    void transaction(boolean open) {
        inTransaction = open;
    }

    static void fail(Packets packets, boolean modern, Answer.Failure failure) throws IOException {
        Bytes bytes = new Bytes().number(0xff, 1).number(failure.code(), 2);
        packets.write((modern ? bytes.raw("#" + failure.state()) : bytes).raw(failure.message()));
        packets.flush();
    }

    void write(Answer answer) throws IOException {
        switch (answer) {
            case Answer.Done done -> done(done);
            case Answer.Failure failure -> fail(packets, client.can(Capability.PROTOCOL_41), failure);
            case Answer.Rows rows -> rows(rows);
            case Answer.Text text -> packets.write(new Bytes().raw(text.text()));
            case Answer.End end -> end(0);
            case Answer.Silence silence -> packets.flush();
        }
    }

    private int status() {
        return AUTOCOMMIT | (inTransaction ? IN_TRANSACTION : 0);
    }

    private void done(Answer.Done done) throws IOException {
        boolean tracks = client.can(Capability.SESSION_TRACK) && done.tracked().length > 0;
        Bytes bytes = new Bytes()
                .number(0, 1)
                .length(done.affected())
                .length(done.insertId())
                .number(status() | done.flags() | (tracks ? STATE_CHANGED : 0), 2)
                .number(0, 2);
        if (!done.info().isEmpty() || tracks) {
            bytes.counted(done.info());
        }
        if (tracks) {
            bytes.length(done.tracked().length).raw(done.tracked());
        }
        packets.write(bytes);
    }

    private void rows(Answer.Rows rows) throws IOException {
        Bytes head = new Bytes().length(rows.columns().size());
        packets.write(client.can(Capability.CACHE_METADATA) ? head.number(1, 1) : head);
        for (Column column : rows.columns()) {
            Bytes definition = new Bytes();
            column.write(definition, client);
            packets.write(definition);
        }
        int flags = rows.table() ? NO_INDEX_USED : 0;
        if (!client.can(Capability.DEPRECATE_EOF)) {
            // Column definitions end before anything was read.
            packets.write(new Bytes().number(0xfe, 1).number(0, 2).number(status() | flags, 2));
        }
        for (List<Optional<String>> row : rows.rows()) {
            Bytes cells = new Bytes();
            row.forEach(cell -> cell.ifPresentOrElse(cells::counted, () -> cells.number(0xfb, 1)));
            packets.write(cells);
        }
        end(flags);
    }

    private void end(int flags) throws IOException {
        packets.write(
                client.can(Capability.DEPRECATE_EOF)
                        ? new Bytes()
                                .number(0xfe, 1)
                                .number(0, 2)
                                .number(status() | flags, 2)
                                .number(0, 2)
                        : new Bytes().number(0xfe, 1).number(0, 2).number(status() | flags, 2));
    }
}
