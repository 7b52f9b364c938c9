// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * SFTP version 3 (draft-ietf-secsh-filexfer-02) over the virtual file system. Packets up to {@value #MAX_PACKET} bytes,
 * {@value #MAX_HANDLES} open handles, files up to {@link Files#MAX_BYTES}, all within the connection's {@link Memory} (S14).
 * Used by one thread.
 */
final class Sftp {

    private static final int MAX_PACKET = 262_144;
    private static final int MAX_HANDLES = 64;
    private static final int HANDLE_BYTES = 128;
    private static final int NAME_BYTES = 64;
    private static final int OK = 0;
    private static final int END = 1;
    private static final int MISSING = 2;
    private static final int DENIED = 3;
    private static final int FAILED = 4;
    private static final int UNSUPPORTED = 8;
    private static final int WRITE = 2;
    private static final int CREATE = 8;
    private static final int TRUNCATE = 16;

    private final Login login;
    private final Console console;
    private final Files files;
    private final String home;
    private final Map<Integer, Handle> handles = new HashMap<>();
    private int next;

    private static final class Handle {
        private final String path;
        private final Iterator<String> names;
        private byte[] bytes;
        private boolean dirty;
        private long held;

        Handle(String path, Iterator<String> names, byte[] bytes) {
            this.path = path;
            this.names = names;
            this.bytes = bytes;
        }
    }

    Sftp(Login login, Console console) {
        this.login = login;
        this.console = console;
        this.files = login.files();
        this.home = login.machine().accounts().home(login.user());
    }

    int run() throws IOException {
        try {
            return serve();
        } finally {
            handles.values().forEach(this::release);
        }
    }

    private int serve() throws IOException {
        while (true) {
            byte[] head = take(4);
            if (head == null) {
                return 0;
            }
            int length = ByteBuffer.wrap(head).getInt();
            if (length < 1 || length > MAX_PACKET) {
                return 11;
            }
            byte[] body = take(length);
            if (body == null) {
                return 0;
            }
            ByteBuffer packet = ByteBuffer.wrap(body);
            int type = packet.get();
            try {
                if (type == 1) {
                    send(new Packet(2).number(3));
                } else {
                    answer(type, packet.getInt(), packet);
                }
            } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
                return 11; // sftp-server ends at the first malformed packet
            }
        }
    }

    private byte[] take(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            int c = console.read();
            if (c < 0) {
                return null;
            }
            bytes[i] = (byte) c;
        }
        return bytes;
    }

    private void answer(int type, int id, ByteBuffer in) throws IOException {
        try {
            switch (type) {
                case 3 -> open(id, path(in), in.getInt());
                case 4 -> close(id, in);
                case 5 -> read(id, in);
                case 6 -> write(id, in);
                case 7, 17 -> attributes(id, files.resolve("/", path(in), type == 17));
                case 8 -> attributes(id, handle(in).path);
                case 9 -> {
                    change(path(in), in);
                    status(id, OK);
                }
                case 10 -> status(id, OK);
                case 11 -> list(id, path(in));
                case 12 -> names(id, handle(in));
                case 13, 15 -> {
                    String path = files.resolve("/", path(in), false);
                    login.detail("ssh.sftp", "remove " + path);
                    files.remove(login.user(), path);
                    status(id, OK);
                }
                case 14 -> {
                    files.put(login.user(), path(in), Node.directory(0755, login.user(), Instant.now()));
                    status(id, OK);
                }
                case 16 -> name(id, path(in));
                case 18 -> rename(id, path(in), path(in));
                default -> status(id, UNSUPPORTED);
            }
        } catch (FileError e) {
            status(
                    id,
                    e.getMessage().startsWith("No such")
                            ? MISSING
                            : e.getMessage().startsWith("Perm") ? DENIED : FAILED);
        }
    }

    private static byte[] string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a string is longer than its packet");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private String path(ByteBuffer in) {
        return Files.absolute(home, Text.of(string(in)));
    }

    private Handle handle(ByteBuffer in) throws FileError {
        byte[] name = string(in);
        Handle handle = name.length == 4 ? handles.get(ByteBuffer.wrap(name).getInt()) : null;
        if (handle == null) {
            throw new FileError("Failure");
        }
        return handle;
    }

    private void open(int id, String asked, int flags) throws IOException, FileError {
        String path = files.resolve("/", asked, true);
        login.detail("ssh.sftp", ((flags & WRITE) != 0 ? "write " : "read ") + path);
        byte[] bytes;
        if ((flags & WRITE) == 0) {
            bytes = files.read(login.user(), "/", path);
        } else {
            Node old = files.at(path);
            if (old == null && (flags & CREATE) == 0) {
                throw FileError.missing();
            }
            boolean fresh = old == null || (flags & TRUNCATE) != 0;
            files.write(login.user(), "/", path, new byte[0], !fresh);
            bytes = fresh ? new byte[0] : files.read(login.user(), "/", path);
        }
        sendHandle(id, new Handle(path, null, bytes), 0);
    }

    private void sendHandle(int id, Handle handle, long bytes) throws IOException, FileError {
        if (handles.size() >= MAX_HANDLES) {
            throw new FileError("Failure");
        }
        hold(handle, bytes + HANDLE_BYTES + handle.path.length());
        handles.put(next, handle);
        send(new Packet(102)
                .number(id)
                .string(ByteBuffer.allocate(4).putInt(next++).array()));
    }

    private void hold(Handle handle, long bytes) throws FileError {
        if (!login.memory().take(bytes)) {
            throw new FileError("Failure");
        }
        handle.held += bytes;
    }

    private void release(Handle handle) {
        login.memory().give(handle.held);
        handle.held = 0;
    }

    private void close(int id, ByteBuffer in) throws IOException, FileError {
        Handle handle = handle(in);
        handles.values().remove(handle);
        release(handle);
        if (handle.dirty) {
            files.write(login.user(), "/", handle.path, handle.bytes, false);
            login.wrote(handle.path);
        }
        status(id, OK);
    }

    private void read(int id, ByteBuffer in) throws IOException, FileError {
        Handle handle = handle(in);
        long offset = in.getLong();
        int count = Math.clamp(in.getInt(), 0, 32_768);
        if (handle.bytes == null || offset < 0 || offset >= handle.bytes.length) {
            status(id, END);
            return;
        }
        int end = (int) Math.min(handle.bytes.length, offset + count);
        send(new Packet(103).number(id).string(Arrays.copyOfRange(handle.bytes, (int) offset, end)));
    }

    private void write(int id, ByteBuffer in) throws IOException, FileError {
        Handle handle = handle(in);
        long offset = in.getLong();
        byte[] data = string(in);
        long end = offset + data.length;
        if (handle.bytes == null || offset < 0 || end > Files.MAX_BYTES) {
            throw new FileError("Failure");
        }
        hold(handle, Math.max(0, end - handle.bytes.length) + (handle.dirty ? 0 : handle.bytes.length));
        if (!handle.dirty || end > handle.bytes.length) {
            // The first time also because a file's bytes are shared.
            login.work().spend(handle.bytes.length);
            handle.bytes = Arrays.copyOf(handle.bytes, (int) Math.max(end, handle.bytes.length));
        }
        System.arraycopy(data, 0, handle.bytes, (int) offset, data.length);
        handle.dirty = true;
        status(id, OK);
    }

    private void change(String asked, ByteBuffer in) throws FileError {
        String path = files.resolve("/", asked, true);
        Node node = files.at(path);
        if (node == null) {
            throw FileError.missing();
        }
        int flags = in.getInt();
        if ((flags & 1) != 0) {
            in.getLong();
        }
        if ((flags & 2) != 0) {
            in.getLong();
        }
        if ((flags & 4) != 0) {
            files.put(login.user(), path, node.withMode(in.getInt() & 07777));
        }
    }

    private void rename(int id, String from, String to) throws IOException, FileError {
        Node node = files.at(from);
        if (node == null) {
            throw FileError.missing();
        }
        login.detail("ssh.sftp", "rename " + from + " " + to);
        files.put(login.user(), to, node);
        files.remove(login.user(), from);
        status(id, OK);
    }

    private void list(int id, String asked) throws IOException, FileError {
        String path = files.resolve("/", asked, true);
        Node node = files.at(path);
        if (node == null || !node.isDirectory()) {
            throw FileError.missing();
        }
        if (!Files.allowed(login.user(), node, 4)) {
            throw FileError.denied();
        }
        List<String> names = files.list(path);
        sendHandle(
                id,
                new Handle(path, names.iterator(), null),
                names.stream().mapToLong(name -> NAME_BYTES + name.length()).sum());
    }

    private void names(int id, Handle handle) throws IOException, FileError {
        if (handle.names == null) {
            throw new FileError("Failure");
        }
        Packet body = new Packet(0);
        int count = 0;
        while (handle.names.hasNext() && count < 100) {
            String name = handle.names.next();
            Node node = files.at(Files.absolute(handle.path, name));
            if (node != null) {
                String line = node.permissions() + "    1 " + Text.pad(node.owner(), 8) + " "
                        + Text.pad(node.group(), 8) + " " + Text.left(String.valueOf(node.size()), 8) + " "
                        + SystemCommands.clock("MMM dd HH:mm", node.modified()) + " " + name;
                body.string(Text.bytes(name)).string(Text.bytes(line)).attributes(node);
                count++;
            }
        }
        if (count == 0) {
            status(id, END);
        } else {
            send(new Packet(104).number(id).number(count).raw(body));
        }
    }

    private void name(int id, String path) throws IOException {
        send(new Packet(104)
                .number(id)
                .number(1)
                .string(Text.bytes(path))
                .string(Text.bytes(path))
                .number(0));
    }

    private void attributes(int id, String path) throws IOException, FileError {
        Node node = files.at(path);
        if (node == null) {
            throw FileError.missing();
        }
        send(new Packet(105).number(id).attributes(node));
    }

    private void status(int id, int code) throws IOException {
        String text = List.of(
                        "Success",
                        "End of file",
                        "No such file",
                        "Permission denied",
                        "Failure",
                        "Bad message",
                        "No connection",
                        "Connection lost",
                        "Operation unsupported")
                .get(code);
        send(new Packet(101).number(id).number(code).string(Text.bytes(text)).string(new byte[0]));
    }

    private void send(Packet packet) throws IOException {
        byte[] bytes = packet.frame();
        console.write(bytes, 0, bytes.length);
    }

    /** An answer under construction. */
    private static final class Packet {
        private final java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();

        Packet(int type) {
            if (type != 0) {
                out.write(type);
            }
        }

        Packet number(int value) {
            return bytes(ByteBuffer.allocate(4).putInt(value).array());
        }

        Packet string(byte[] value) {
            return number(value.length).bytes(value);
        }

        Packet raw(Packet other) {
            return bytes(other.out.toByteArray());
        }

        Packet attributes(Node node) {
            int type = node.isDirectory() ? 0040000 : node.kind() == Node.Kind.LINK ? 0120000 : 0100000;
            int time = (int) node.modified().getEpochSecond();
            return number(1 | 4 | 8)
                    .bytes(ByteBuffer.allocate(8).putLong(node.size()).array())
                    .number(type | node.mode())
                    .number(time)
                    .number(time);
        }

        private Packet bytes(byte[] value) {
            out.write(value, 0, value.length);
            return this;
        }

        byte[] frame() {
            return ByteBuffer.allocate(4 + out.size())
                    .putInt(out.size())
                    .put(out.toByteArray())
                    .array();
        }
    }
}
