// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The binary protocol, for clients whose first byte says so. */
final class Binary {

    static final int REQUEST = 0x80;

    /** memcached's item_size_max. */
    static final int MAX_ITEM_BYTES = 1 << 20;

    private static final int RESPONSE = 0x81;
    private static final int HEADER_BYTES = 24;

    private static final int NOT_FOUND = 0x01;
    private static final int EXISTS = 0x02;
    private static final int INVALID = 0x04;
    private static final int NOT_STORED = 0x05;
    private static final int NOT_NUMERIC = 0x06;
    private static final int UNKNOWN = 0x81;

    private static final List<String> NAMES = List.of(
            "get",
            "set",
            "add",
            "replace",
            "delete",
            "incr",
            "decr",
            "quit",
            "flush_all",
            "get",
            "noop",
            "version",
            "get",
            "get",
            "append",
            "prepend",
            "stats",
            "set",
            "add",
            "replace",
            "delete",
            "incr",
            "decr",
            "quit",
            "flush_all",
            "append",
            "prepend",
            "",
            "touch",
            "gat",
            "gat");

    /**
     * A request's header.
     *
     * @param name of the text command that does the same, empty if there is none
     * @param quiet whether success is not to be answered
     */
    private record Header(
            int opcode,
            int keyBytes,
            int extraBytes,
            int bodyBytes,
            int opaque,
            long cas,
            String name,
            boolean quiet) {}

    private final Connection connection;
    private final Input in;
    private final Cache cache;

    Binary(Connection connection) {
        this.connection = connection;
        this.in = connection.input();
        this.cache = connection.cache();
    }

    void run() throws IOException {
        boolean goOn = true;
        while (goOn) {
            Optional<Header> header = header();
            goOn = header.isPresent() && answer(header.get());
        }
    }

    private Optional<Header> header() throws IOException {
        byte[] bytes = new byte[HEADER_BYTES];
        for (int i = 0; i < HEADER_BYTES; i++) {
            int b = in.read();
            if (b < 0) {
                return Optional.empty();
            }
            bytes[i] = (byte) b;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if ((buffer.get() & 0xff) != REQUEST) {
            // A real one hangs up before it has sent what it had answered.
            connection.discard();
            connection.violated("no binary request", new String(bytes, StandardCharsets.ISO_8859_1));
            return Optional.empty();
        }
        int opcode = buffer.get() & 0xff;
        int key = buffer.getShort() & 0xffff;
        int extras = buffer.get() & 0xff;
        buffer.position(8);
        int body = buffer.getInt();
        boolean known = opcode < NAMES.size();
        boolean quiet = opcode == 0x09 || opcode == 0x0d || opcode >= 0x11 && opcode <= 0x1a || opcode == 0x1e;
        return Optional.of(new Header(
                opcode, key, extras, body, buffer.getInt(), buffer.getLong(), known ? NAMES.get(opcode) : "", quiet));
    }

    /** @return whether the conversation goes on */
    private boolean answer(Header header) throws IOException {
        int valueBytes = header.bodyBytes() - header.keyBytes() - header.extraBytes();
        if (valueBytes < 0 || header.keyBytes() > TextLoop.MAX_KEY_BYTES || !isWellFormed(header)) {
            connection.violated("a binary request with wrong lengths", header.toString());
            error(header, INVALID, "Invalid arguments");
            return false;
        }
        Data extras = Data.read(in, header.extraBytes());
        Data key = Data.read(in, header.keyBytes());
        Data value = Data.read(in, valueBytes);
        value.upload(key.text()).ifPresent(connection::add);
        if (!value.whole() || !key.whole()) {
            return false;
        }
        keep(header, key.text());
        byte[] extra = extras.text().getBytes(StandardCharsets.ISO_8859_1);
        return run(header, ByteBuffer.wrap(java.util.Arrays.copyOf(extra, 20)), key.text(), value.text());
    }

    /** Whether it has the parts its command needs. */
    private static boolean isWellFormed(Header header) {
        int extras = switch (header.name()) {
            case "set", "add", "replace" -> 8;
            case "incr", "decr" -> 20;
            case "touch", "gat" -> 4;
            default -> 0;
        };
        boolean keyed =
                !List.of("quit", "noop", "version", "flush_all", "stats", "").contains(header.name());
        boolean extrasFit = header.name().isEmpty()
                || header.extraBytes() == extras
                || header.name().equals("flush_all") && header.extraBytes() == 4;
        return extrasFit && (!keyed || header.keyBytes() > 0);
    }

    private void keep(Header header, String key) {
        String text = (header.name().isEmpty() ? "opcode " + header.opcode() : header.name() + " " + key).strip();
        boolean ordinary = List.of("version", "noop", "quit", "stats").contains(text);
        if (ordinary || header.name().isEmpty()) {
            connection.request(text);
        } else {
            connection.command(text);
        }
    }

    private boolean run(Header header, ByteBuffer extras, String key, String value) throws IOException {
        switch (header.name()) {
            case "quit" -> {
                ok(header, "", "", "", 0);
                return false;
            }
            case "noop" -> ok(header, "", "", "", 0);
            case "flush_all" -> {
                cache.clear();
                ok(header, "", "", "", 0);
            }
            case "version" -> ok(header, "", "", Statistics.VERSION, 0);
            case "stats" -> stats(header, key);
            case "get" -> get(header, key, Optional.empty());
            case "gat" -> get(header, key, Optional.of(extras.getInt(0) & 0xffff_ffffL));
            case "touch" -> {
                Optional<Item> item = cache.get(key);
                item.ifPresent(found -> cache.touch(found, Cache.expiry(extras.getInt(0) & 0xffff_ffffL)));
                finish(
                        header,
                        item.isPresent() ? 0 : NOT_FOUND,
                        item.map(Item::cas).orElse(0L));
            }
            case "set", "add", "replace", "append", "prepend" -> store(header, extras, key, value);
            case "delete" -> finish(header, cache.remove(key) ? 0 : NOT_FOUND, 0);
            case "incr", "decr" -> count(header, extras, key);
            default -> error(header, UNKNOWN, "Unknown command");
        }
        return true;
    }

    private void get(Header header, String key, Optional<Long> seconds) throws IOException {
        Optional<Item> item = cache.fetch(key);
        boolean withKey = header.opcode() == 0x0c || header.opcode() == 0x0d;
        if (item.isEmpty()) {
            if (!header.quiet() && withKey) {
                respond(header, NOT_FOUND, "", key, "", 0);
            } else if (!header.quiet()) {
                error(header, NOT_FOUND, "Not found");
            }
            return;
        }
        seconds.ifPresent(value -> cache.touch(item.get(), Cache.expiry(value)));
        String flags = text(ByteBuffer.allocate(4).putInt((int) item.get().flags()));
        respond(
                header,
                0,
                flags,
                withKey ? key : "",
                item.get().data(),
                item.get().cas());
    }

    private void store(Header header, ByteBuffer extras, String key, String value) throws IOException {
        boolean joins = header.name().endsWith("pend");
        String verb = header.name().equals("set") && header.cas() != 0 ? "cas" : header.name();
        String stored = StoreCommands.store(
                cache,
                verb,
                key,
                joins ? 0 : extras.getInt(0) & 0xffff_ffffL,
                joins ? Optional.empty() : Cache.expiry(extras.getInt(4) & 0xffff_ffffL),
                value,
                header.cas());
        int status = switch (stored) {
            case "STORED" -> 0;
            case "EXISTS" -> EXISTS;
            case "NOT_FOUND" -> NOT_FOUND;
            default -> joins ? NOT_STORED : header.name().equals("add") ? EXISTS : NOT_FOUND;
        };
        finish(header, status, cache.get(key).map(Item::cas).orElse(0L));
    }

    private void count(Header header, ByteBuffer extras, String key) throws IOException {
        Optional<Item> item = cache.get(key);
        long value;
        if (item.isEmpty() && extras.getInt(16) == -1) {
            error(header, NOT_FOUND, "Not found");
            return;
        }
        if (item.isEmpty()) {
            value = extras.getLong(8);
            cache.put(key, 0, Long.toUnsignedString(value), Cache.expiry(extras.getInt(16)));
        } else {
            OptionalLong changed = Arithmetic.changed(
                    item.get(), extras.getLong(0), header.name().equals("incr"));
            if (changed.isEmpty()) {
                error(header, NOT_NUMERIC, "Non-numeric server-side value for incr or decr");
                return;
            }
            value = changed.getAsLong();
            cache.put(
                    key,
                    item.get().flags(),
                    Arithmetic.inPlace(item.get(), value),
                    item.get().expiry());
        }
        if (!header.quiet()) {
            long cas = cache.get(key).map(Item::cas).orElse(0L);
            respond(header, 0, "", "", text(ByteBuffer.allocate(8).putLong(value)), cas);
        }
    }

    private void stats(Header header, String what) throws IOException {
        Statistics statistics = connection.statistics();
        List<Statistics.Line> lines = switch (what) {
            case "" -> statistics.section("general");
            case "settings" -> statistics.section("settings");
            case "items" -> statistics.items();
            case "slabs" -> statistics.slabLines();
            default -> List.of();
        };
        if (lines.isEmpty() && !what.equals("items") && !what.equals("reset")) {
            error(header, NOT_FOUND, "Not found");
            return;
        }
        for (Statistics.Line line : lines) {
            respond(header, 0, "", line.name(), line.value(), 0);
        }
        respond(header, 0, "", "", "", 0);
    }

    private static String text(ByteBuffer buffer) {
        return new String(buffer.array(), StandardCharsets.ISO_8859_1);
    }

    private void ok(Header header, String extras, String key, String value, long cas) throws IOException {
        if (!header.quiet()) {
            respond(header, 0, extras, key, value, cas);
        }
    }

    private void finish(Header header, int status, long cas) throws IOException {
        switch (status) {
            case 0 -> ok(header, "", "", "", cas);
            case NOT_FOUND -> error(header, status, "Not found");
            case EXISTS -> error(header, status, "Data exists for key.");
            default -> error(header, status, "Not stored.");
        }
    }

    private void error(Header header, int status, String text) throws IOException {
        respond(header, status, "", "", text, 0);
    }

    private void respond(Header header, int status, String extras, String key, String value, long cas)
            throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEADER_BYTES)
                .put((byte) RESPONSE)
                .put((byte) header.opcode())
                .putShort((short) key.length())
                .put((byte) extras.length())
                .put((byte) 0)
                .putShort((short) status)
                .putInt(extras.length() + key.length() + value.length())
                .putInt(header.opaque())
                .putLong(cas);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.array());
        out.writeBytes((extras + key + value).getBytes(StandardCharsets.ISO_8859_1));
        connection.write(out.toByteArray());
    }
}
