// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What both protocols need of one client's connection. */
final class Connection {

    /** Bytes kept of one command, so that many find room. */
    static final int MAX_COMMAND_BYTES = 1024;

    private static final int MAX_PENDING_BYTES = 16 << 10;

    private final TrapSession session;
    private final Input input;
    private final Cache cache;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    Connection(TrapSession session) {
        this.session = session;
        this.input = new Input(session.input(), this::flush);
        this.cache = Contents.of(session.persona());
    }

    Input input() {
        return input;
    }

    Cache cache() {
        return cache;
    }

    Statistics statistics() {
        return new Statistics(session, cache);
    }

    /** Whether answers wait to be sent. */
    boolean isPending() {
        return pending.size() > 0;
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        pending.writeBytes(bytes);
        if (pending.size() > MAX_PENDING_BYTES) {
            flush();
        }
    }

    /** Drops answers that wait to be sent. */
    void discard() {
        pending.reset();
    }

    void flush() throws IOException {
        if (pending.size() > 0) {
            byte[] bytes = pending.toByteArray();
            pending.reset();
            session.output().write(bytes);
        }
    }

    void command(String text) {
        session.add(new Evidence.Command(head(text)));
    }

    void request(String text) {
        session.add(new Evidence.Request(head(text)));
    }

    void violated(String what, String bytes) {
        session.add(new Evidence.Violation(what, head(bytes)));
    }

    void add(Evidence evidence) {
        session.add(evidence);
    }

    void lured() {
        session.lured();
    }

    private static Captured head(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Captured.partOf(Arrays.copyOf(bytes, Math.min(bytes.length, MAX_COMMAND_BYTES)), bytes.length);
    }
}
