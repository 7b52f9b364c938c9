// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.trap.ssh.shell.Console;
import io.honeymesh.trap.ssh.shell.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * One session channel (RFC 4254, 6): its requests, its windows and the virtual thread its program runs on. What the client
 * sends waits in {@link ChannelInput}. Requests come on the host's thread, output from the program's thread.
 */
final class SessionChannel implements Console {

    private static final byte DATA = 94;
    private static final byte EXTENDED_DATA = 95;
    private static final byte EOF = 96;
    private static final byte CLOSE = 97;
    private static final byte REQUEST = 98;
    private static final byte SUCCESS = 99;
    private static final byte FAILURE = 100;
    private static final int STDERR = 1;
    private static final int MAX_VARIABLES = 32;
    private static final int MAX_TEXT = 8192;

    private final SshSession session;
    private final Login login;
    private final long peer;
    private final int packet;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wider = lock.newCondition();
    private final ChannelInput input = new ChannelInput();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private long window;
    private long toGrant;
    private boolean terminal;
    private String terminalType = "";
    private volatile int columns = 80;
    private volatile int rows = 24;
    private volatile boolean gone;
    private volatile boolean inputEnded;
    private boolean closeSent;
    private boolean quiet;
    private Thread program;

    SessionChannel(SshSession session, Login login, long peer, long window, long packet) {
        this.session = session;
        this.login = login;
        this.peer = peer;
        this.window = window;
        this.packet = (int) Math.min(packet, OpenSsh.PACKET_BYTES);
    }

    void widen(long bytes) {
        lock.lock();
        try {
            window = Math.min(window + bytes, 0xffffffffL);
            wider.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void data(byte[] bytes) throws IOException {
        if (program == null || closeSent) {
            return;
        }
        session.say(bytes);
        if (!input.offer(bytes)) {
            session.trap().add(new Evidence.Violation("ssh input nobody reads", Captured.head(bytes, 64)));
            session.finish();
        }
    }

    /** Gives the client back the room that {@code bytes} of its data took, in sshd's portions. */
    void consumed(int bytes) throws IOException {
        long grant = 0;
        lock.lock();
        try {
            toGrant += bytes;
            if (toGrant > 3L * OpenSsh.PACKET_BYTES) {
                grant = toGrant;
                toGrant = 0;
            }
        } finally {
            lock.unlock();
        }
        if (grant > 0 && !gone) {
            adjust(grant);
        }
    }

    private void adjust(long bytes) throws IOException {
        Buffer message = session.createBuffer((byte) 93);
        message.putUInt(peer);
        message.putUInt(bytes);
        session.writePacket(message);
    }

    void endOfInput() {
        inputEnded = true;
        input.end();
    }

    void closeByClient() throws IOException {
        abort();
        sendClose();
    }

    /** The line is gone: what the program reads or writes from now on fails. */
    void abort() {
        gone = true;
        input.abort();
        lock.lock();
        try {
            wider.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether no program of this channel runs any more. */
    boolean ended() {
        return program == null || !program.isAlive();
    }

    /** Waits for the program's end; {@link #abort} came before. */
    void join() {
        if (program == null || program == Thread.currentThread()) {
            return;
        }
        boolean interrupted = false;
        while (program.isAlive()) {
            try {
                program.join();
            } catch (InterruptedException e) {
                interrupted = true;
                program.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void request(Buffer buffer) throws IOException {
        String type = buffer.getString();
        boolean wantReply = buffer.getBoolean();
        boolean granted = switch (type) {
            case "pty-req" -> pty(buffer);
            case "env" -> variable(buffer.getString(), buffer.getString());
            case "shell" -> launch("");
            case "exec" -> execute(text(buffer));
            case "subsystem" -> subsystem(text(buffer));
            case "window-change" -> resize(buffer);
            case "x11-req" -> {
                keep("ssh.request", type);
                buffer.getBoolean();
                buffer.getBytes();
                buffer.getBytes();
                buffer.getUInt();
                yield false;
            }
            case "break" -> {
                buffer.getUInt();
                input.signal();
                yield program != null;
            }
            case "signal" -> {
                input.signal();
                yield program != null;
            }
            default -> {
                keep("ssh.request", type);
                yield false;
            }
        };
        boolean starts = granted && program != null && program.getState() == Thread.State.NEW;
        if (starts) {
            adjust(OpenSsh.WINDOW_BYTES);
        }
        if (wantReply) {
            Buffer answer = session.createBuffer(granted ? SUCCESS : FAILURE);
            answer.putUInt(peer);
            session.writePacket(answer);
        }
        if (starts) {
            program.start();
        }
    }

    private static String text(Buffer buffer) {
        byte[] bytes = buffer.getBytes();
        return new String(bytes, 0, Math.min(bytes.length, 65_536), StandardCharsets.ISO_8859_1);
    }

    private boolean pty(Buffer buffer) {
        if (terminal || program != null) {
            return false;
        }
        String type = buffer.getString();
        terminalType = type.substring(0, Math.min(type.length(), 64));
        columns = size(buffer.getUInt(), 80);
        rows = size(buffer.getUInt(), 24);
        keep("ssh.pty", terminalType + " " + columns + "x" + rows);
        terminal = true;
        return true;
    }

    private boolean resize(Buffer buffer) {
        columns = size(buffer.getUInt(), columns);
        rows = size(buffer.getUInt(), rows);
        return terminal;
    }

    private static int size(long asked, int otherwise) {
        return asked >= 1 && asked <= 1000 ? (int) asked : otherwise;
    }

    /** Keeps what was sent; sets what Debian's {@code AcceptEnv LANG LC_*} lets through. */
    private boolean variable(String name, String value) {
        keep("ssh.env", name + "=" + value);
        boolean accepted = (name.equals("LANG") || name.startsWith("LC_")) && environment.size() < MAX_VARIABLES;
        if (accepted) {
            environment.put(name, value.substring(0, Math.min(value.length(), 256)));
        }
        return accepted;
    }

    private boolean subsystem(String name) {
        keep("ssh.subsystem", name);
        quiet = true; // packets, nothing a recording could show
        return name.equals("sftp") && program("sftp", () -> login.sftp(this));
    }

    private boolean execute(String command) {
        if (command.isEmpty()) {
            return launch(":"); // does nothing, and is no shell
        }
        session.trap()
                .add(new Evidence.Command(Captured.head(command.getBytes(StandardCharsets.ISO_8859_1), MAX_TEXT)));
        session.say(command.getBytes(StandardCharsets.ISO_8859_1));
        return launch(command);
    }

    private boolean launch(String command) {
        if (terminal) {
            environment.putIfAbsent("TERM", terminalType);
        }
        return program("shell", () -> login.run(this, command, Map.copyOf(environment)));
    }

    /** A program on this channel; its value is the exit status. */
    private interface Program {
        int run() throws IOException;
    }

    private boolean program(String name, Program body) {
        if (program != null) {
            return false;
        }
        program = Thread.ofVirtual().name("ssh-" + name).unstarted(() -> {
            try {
                exit(body.run());
            } catch (IOException | RuntimeException e) {
                // The client is gone, or a limit of the host was reached: nobody is left to be told.
                session.failed(e);
            }
        });
        return true;
    }

    /** The order sshd sends it in: end of output, exit status, that nothing is read any more, close. */
    private void exit(int status) throws IOException {
        if (gone) {
            return;
        }
        Buffer eof = session.createBuffer(EOF);
        eof.putUInt(peer);
        session.writePacket(eof);
        Buffer exit = session.createBuffer(REQUEST);
        exit.putUInt(peer);
        exit.putString("exit-status");
        exit.putBoolean(false);
        exit.putUInt(status & 0xff);
        session.writePacket(exit);
        if (session.isOpenSsh() && !inputEnded) {
            Buffer eow = session.createBuffer(REQUEST);
            eow.putUInt(peer);
            eow.putString("eow@openssh.com");
            eow.putBoolean(false);
            session.writePacket(eow);
        }
        input.abort();
        sendClose();
    }

    private void sendClose() throws IOException {
        lock.lock();
        try {
            if (closeSent) {
                return;
            }
            closeSent = true;
        } finally {
            lock.unlock();
        }
        Buffer close = session.createBuffer(CLOSE);
        close.putUInt(peer);
        session.writePacket(close);
    }

    private void keep(String name, String value) {
        session.trap().add(new Evidence.Detail(name, Captured.head(value.getBytes(StandardCharsets.ISO_8859_1), 1024)));
    }

    @Override
    public int read() throws IOException {
        int next = input.read();
        if (next >= 0) {
            consumed(1);
        }
        return next;
    }

    @Override
    public boolean pause(Duration time) throws IOException {
        return input.pause(time);
    }

    @Override
    public boolean hasInput() {
        return input.available();
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        send(bytes, offset, count, false);
    }

    @Override
    public void error(byte[] bytes, int offset, int count) throws IOException {
        send(bytes, offset, count, !terminal);
    }

    private void send(byte[] bytes, int offset, int count, boolean error) throws IOException {
        if (!quiet) {
            session.answered(Arrays.copyOfRange(bytes, offset, offset + count));
        }
        int at = offset;
        while (at < offset + count) {
            int size = room(offset + count - at);
            Buffer message = session.createBuffer(error ? EXTENDED_DATA : DATA, size + 16);
            message.putUInt(peer);
            if (error) {
                message.putUInt(STDERR);
            }
            message.putBytes(bytes, at, size);
            session.writePacket(message);
            at += size;
        }
    }

    /** Waits until the client has room, and takes it. */
    private int room(int wanted) throws IOException {
        lock.lock();
        try {
            while (!gone && (window == 0 || packet == 0)) {
                wider.await();
            }
            if (gone) {
                throw new IOException("the channel is closed");
            }
            int size = (int) Math.min(Math.min(window, packet), wanted);
            window -= size;
            return size;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the client had no room", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean terminal() {
        return terminal;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public int rows() {
        return rows;
    }
}
