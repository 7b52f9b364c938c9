// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What follows the login: one request after the other, until the client has enough. */
final class RequestLoop {

    /** Bytes kept of one statement, so that many find room. */
    static final int MAX_STATEMENT_BYTES = 4096;

    private static final int MAX_SHOWN_BYTES = 64;

    /** How clients open before anybody asks them anything. */
    private static final List<String> OPENINGS =
            List.of("set ", "select @@", "use ", "select suser_name", "select db_name", "select serverproperty");

    /** What makes more of one. */
    private static final List<String> DEEDS = List.of("exec", "xp_", "from", "insert", "create", "drop", "alter");

    private final TrapSession session;
    private final Packets packets;
    private final World world;

    RequestLoop(TrapSession session, Packets packets, World world) {
        this.session = session;
        this.packets = packets;
        this.world = world;
    }

    void run() throws IOException {
        boolean goOn = true;
        while (goOn) {
            goOn = switch (packets.read()) {
                case Message.Gone gone -> false;
                case Message.Alien alien -> violation(alien.what(), alien.bytes());
                case Message.Whole message -> answer(message);
            };
        }
    }

    private boolean violation(String what, byte[] bytes) {
        session.add(new Evidence.Violation(what, Captured.head(bytes, MAX_SHOWN_BYTES)));
        return false;
    }

    /** @return whether the conversation goes on */
    private boolean answer(Message.Whole message) throws IOException {
        Reply reply = new Reply(world.instance().host(), world.version());
        Batch batch = new Batch(world, reply);
        switch (message.type()) {
            case Packets.SQL_BATCH -> {
                String sql = new String(afterHeaders(message), StandardCharsets.UTF_16LE);
                keep(message, sql);
                batch.run(sql);
            }
            case Packets.RPC -> {
                Optional<Call> call = Call.of(afterHeaders(message), world.version());
                if (call.isEmpty()) {
                    return violation("an unreadable call", message.bytes());
                }
                keep(message, call.get().text());
                batch.run(call.get());
            }
            case Packets.ATTENTION -> reply.cancelled();
            case Packets.BULK_LOAD -> {
                keep(message, "BULK LOAD");
                reply.counted(0xf0, 0);
            }
            case Packets.TRANSACTION -> transaction(afterHeaders(message), reply);
            default -> {
                return violation("a message of type " + message.type() + " after the login", message.bytes());
            }
        }
        packets.write(Packets.RESPONSE, reply.toArray());
        return !batch.isShutdown();
    }

    /** Since 7.2 requests begin with headers, of which none matters here. */
    private byte[] afterHeaders(Message.Whole message) {
        byte[] bytes = message.bytes();
        if (world.version() < 0x72000000 || bytes.length < 4) {
            return bytes;
        }
        long length = new Cursor(bytes).number(4);
        return length < 4 || length > bytes.length ? bytes : Arrays.copyOfRange(bytes, (int) length, bytes.length);
    }

    private void keep(Message.Whole message, String text) {
        Captured whole = Captured.of(text);
        byte[] bytes = whole.bytes();
        Captured head = Captured.partOf(
                Arrays.copyOf(bytes, Math.min(bytes.length, MAX_STATEMENT_BYTES)), whole.originalLength());
        String lower = text.strip().toLowerCase(Locale.ROOT);
        boolean ordinary =
                OPENINGS.stream().anyMatch(lower::startsWith) && DEEDS.stream().noneMatch(lower::contains);
        session.add(ordinary ? new Evidence.Request(head) : new Evidence.Command(head));
        if (!message.sha256().isEmpty()) {
            session.add(new Evidence.Upload(Captured.of("statement"), message.sizeBytes(), message.sha256(), head));
        }
    }

    /** Begin, commit, roll back ([MS-TDS] 2.2.6.9), as drivers ask for it. */
    private void transaction(byte[] request, Reply reply) {
        int what = new Cursor(request).small(2);
        byte[] descriptor = {1, 0, 0, 0, (byte) world.process(), 0, 0, 0};
        switch (what) {
            case 5 -> reply.changed(8, descriptor, new byte[0]);
            case 7 -> reply.changed(9, new byte[0], descriptor);
            case 8 -> reply.changed(10, new byte[0], descriptor);
            default -> {}
        }
        reply.done();
    }
}
