// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What follows the login: one command after the other, until the client has enough. */
final class CommandLoop {

    /** Bytes kept of one statement, so that many find room. */
    static final int MAX_STATEMENT_BYTES = 4096;

    /** How clients open before anybody asks them anything. */
    private static final Set<String> OPENINGS = Set.of(
            "select @@version_comment limit 1",
            "select version()",
            "select @@version",
            "select database()",
            "show warnings",
            "select @@max_allowed_packet",
            "set autocommit=1",
            "set autocommit=0",
            "select user()",
            "select current_user()",
            "commit",
            "rollback");

    private final TrapSession session;
    private final Packets packets;
    private final Login login;
    private final World world;
    private Response client;
    private Encoder encoder;

    CommandLoop(TrapSession session, Packets packets, Response client, Login login, World world) {
        this.session = session;
        this.packets = packets;
        this.client = client;
        this.login = login;
        this.world = world;
        this.encoder = new Encoder(packets, client);
    }

    void run() throws IOException {
        encoder.write(Answer.OK);
        boolean goOn = true;
        while (goOn) {
            packets.flush();
            packets.restart();
            goOn = switch (packets.read()) {
                case Packet.Gone gone -> false;
                case Packet.Misplaced misplaced -> misplaced(misplaced);
                case Packet.Whole packet -> answer(packet);
            };
        }
        packets.flush();
    }

    private boolean misplaced(Packet.Misplaced packet) throws IOException {
        session.add(new Evidence.Violation("packets out of order", Captured.of(packet.header())));
        packets.skip();
        encoder.write(new Answer.Failure(1156, "08S01", "Got packets out of order"));
        return false;
    }

    /** @return whether the conversation goes on */
    private boolean answer(Packet.Whole packet) throws IOException {
        byte[] bytes = packet.bytes();
        int command = bytes.length == 0 ? 0 : bytes[0] & 0xff;
        String argument = bytes.length == 0 ? "" : new String(bytes, 1, bytes.length - 1, StandardCharsets.ISO_8859_1);
        switch (command) {
            case 0x01 -> {
                return false;
            }
            case 0x02 -> encoder.write(use(argument));
            case 0x03 -> {
                keepStatement(packet, argument);
                Answer answer = new Statement(world, argument).answer();
                encoder.transaction(world.isInTransaction());
                encoder.write(answer);
            }
            case 0x04 -> encoder.write(fields(argument));
            case 0x07, 0x0e, 0x1f -> encoder.write(Answer.OK);
            case 0x08 -> {
                keep("SHUTDOWN");
                encoder.write(new Answer.End());
                return false;
            }
            case 0x09 -> encoder.write(new Answer.Text(world.statistics()));
            case 0x0a -> encoder.write(world.processes(Optional.empty()));
            case 0x0c -> encoder.write(kill(argument));
            case 0x0d -> encoder.write(new Answer.End());
            case 0x11 -> {
                return changeUser(argument);
            }
            case 0x12 -> {
                keep("BINLOG DUMP");
                encoder.write(new Answer.Failure(1236, "HY000", "Binary log is not open"));
                return false;
            }
            case 0x16 -> {
                keepStatement(packet, argument);
                encoder.write(new Answer.Failure(
                        1295, "HY000", "This command is not supported in the prepared statement protocol yet"));
            }
            case 0x17 -> encoder.write(noStatement(argument, "mysqld_stmt_execute"));
            case 0x1c -> encoder.write(noStatement(argument, "mysqld_stmt_fetch"));
            case 0x18, 0x19 -> encoder.write(new Answer.Silence());
            case 0x1b ->
                encoder.write(
                        argument.length() == 2 && argument.charAt(0) < 2 && argument.charAt(1) == 0
                                ? new Answer.End()
                                : Answer.unknownCommand());
            case 0xfa -> encoder.write(new Answer.Failure(1835, "HY000", "Malformed communication packet"));
            default -> {
                session.add(new Evidence.Request(Captured.head(bytes, MAX_STATEMENT_BYTES)));
                encoder.write(Answer.unknownCommand());
            }
        }
        return true;
    }

    private void keep(String text) {
        session.command(text);
    }

    private void keepStatement(Packet.Whole packet, String statement) {
        byte[] text = statement.getBytes(StandardCharsets.ISO_8859_1);
        Captured head = Captured.partOf(
                Arrays.copyOf(text, Math.min(text.length, MAX_STATEMENT_BYTES)), packet.sizeBytes() - 1L);
        boolean ordinary = OPENINGS.contains(statement.strip().toLowerCase(Locale.ROOT))
                || statement.toLowerCase(Locale.ROOT).startsWith("set names ");
        session.add(ordinary ? new Evidence.Request(head) : new Evidence.Command(head));
        if (!packet.sha256().isEmpty()) {
            session.add(new Evidence.Upload(Captured.of("statement"), packet.sizeBytes(), packet.sha256(), head));
        }
    }

    private Answer use(String name) {
        session.add(new Evidence.Request(Login.head("USE " + name)));
        if (name.isEmpty()) {
            return Answer.noDatabase();
        }
        return world.use(name) ? new Answer.Done(0, 0, "", 0, Tracked.schema(name)) : Answer.unknownDatabase(name);
    }

    private Answer fields(String argument) {
        int end = argument.indexOf(0);
        String table = end < 0 ? argument : argument.substring(0, end);
        if (world.database().isEmpty()) {
            return Answer.noDatabase();
        }
        return world.table(world.database().get(), table)
                .<Answer>map(found -> new Answer.End())
                .orElseGet(() -> Answer.noTable(world.database().get(), table));
    }

    private static Answer kill(String argument) {
        Cursor cursor = new Cursor(argument.getBytes(StandardCharsets.ISO_8859_1));
        return new Answer.Failure(1094, "HY000", "Unknown thread id: " + cursor.number(4));
    }

    private static Answer noStatement(String argument, String where) {
        Cursor cursor = new Cursor(argument.getBytes(StandardCharsets.ISO_8859_1));
        return new Answer.Failure(
                1243, "HY000", "Unknown prepared statement handler (" + cursor.number(4) + ") given to " + where);
    }

    private boolean changeUser(String argument) throws IOException {
        Cursor cursor = new Cursor(argument.getBytes(StandardCharsets.ISO_8859_1));
        String user = cursor.ended();
        String secret = cursor.text((int) cursor.number(1));
        String database = cursor.ended();
        int charset = cursor.left() >= 2 ? (int) cursor.number(2) : client.charset();
        String plugin = cursor.left() > 0 ? cursor.ended() : "";
        if (cursor.isBroken()) {
            encoder.write(Answer.unknownCommand());
            return false;
        }
        Response next =
                new Response(client.capabilities(), charset, user, secret, Optional.of(database), plugin, Map.of());
        if (!login.again(next)) {
            encoder.write(login.denial(user, !secret.isEmpty()));
            return false;
        }
        client = next;
        encoder = new Encoder(packets, client);
        encoder.write(database.isEmpty() || world.use(database) ? Answer.OK : Answer.unknownDatabase(database));
        return true;
    }
}
