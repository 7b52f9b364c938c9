// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.spi.PassiveChannel;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Data connections, passive ones only (S10). Where bans are enforced the client can't make one: then it is told what
 * vsftpd tells a client behind a firewall.
 */
final class Transfers {

    /** Bytes of an upload kept as evidence. */
    static final int HEAD_BYTES = 4096;

    private static final int BUFFER_BYTES = 8192;

    private final TrapSession session;
    private Optional<PassiveChannel> channel = Optional.empty();
    private boolean encrypted;

    Transfers(TrapSession session) {
        this.session = session;
    }

    /** PROT P: the host has no TLS for data, so that transfers fail as through a middlebox that breaks them. */
    void encrypted(boolean now) {
        encrypted = now;
    }

    void passive() throws IOException {
        int port = open();
        // vsftpd itself writes zeros for a client that came over IPv6.
        String address = session.touch().flow().local().address() instanceof Ipv4 v4
                ? v4.toString().replace('.', ',')
                : "0,0,0,0";
        session.write("227 Entering Passive Mode (" + address + "," + (port >> 8) + "," + (port & 0xff) + ").\r\n");
    }

    void extendedPassive() throws IOException {
        session.write("229 Entering Extended Passive Mode (|||" + open() + "|)\r\n");
    }

    private int open() throws IOException {
        channel = Optional.of(session.openPassive());
        return channel.get().endpoint().port();
    }

    /** Whether there is somewhere to send to or read from; says so if not. */
    boolean ready() throws IOException {
        if (channel.isEmpty()) {
            session.write("425 Use PORT or PASV first.\r\n");
        }
        return channel.isPresent();
    }

    void send(String opening, byte[] content, String done) throws IOException {
        Optional<PassiveChannel> connected = connect();
        if (connected.isEmpty()) {
            return;
        }
        boolean sent;
        try (PassiveChannel data = connected.get()) {
            session.write(opening);
            sent = sent(data, content);
        }
        session.write(sent ? done : "426 Failure writing network stream.\r\n");
    }

    private Optional<PassiveChannel> connect() throws IOException {
        PassiveChannel data = channel.orElseThrow();
        channel = Optional.empty();
        try {
            if (!encrypted) {
                data.accept();
                return Optional.of(data);
            }
        } catch (IOException nobody) {
            // Answered below, as vsftpd does.
        }
        data.close();
        session.write("425 Failed to establish connection.\r\n");
        return Optional.empty();
    }

    private boolean sent(PassiveChannel data, byte[] content) {
        try {
            data.output().write(content);
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Takes an upload and keeps it as evidence; empty if the client could not connect. */
    Optional<Received> receive(String opening, String name) throws IOException {
        Optional<PassiveChannel> connected = connect();
        if (connected.isEmpty()) {
            return Optional.empty();
        }
        Received received;
        try (PassiveChannel data = connected.get()) {
            session.write(opening);
            received = read(data.input());
        }
        session.add(new Evidence.Upload(
                Captured.of(name),
                received.sizeBytes,
                received.sha256,
                Captured.partOf(received.head(), received.sizeBytes)));
        session.write(received.whole ? "226 Transfer complete.\r\n" : "426 Failure reading network stream.\r\n");
        return Optional.of(received);
    }

    /**
     * An upload.
     *
     * @param kept its first bytes, all of them up to {@link FileTree#MAX_KEPT_BYTES}
     * @param whole whether the client finished it
     */
    record Received(long sizeBytes, String sha256, byte[] kept, boolean whole) {
        byte[] head() {
            return Arrays.copyOf(kept, Math.min(kept.length, HEAD_BYTES));
        }
    }

    private static Received read(InputStream in) {
        MessageDigest digest = sha256();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long size = 0;
        boolean whole = false;
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                digest.update(buffer, 0, got);
                kept.write(buffer, 0, Math.min(got, FileTree.MAX_KEPT_BYTES - kept.size()));
                size += got;
            }
            whole = true;
        } catch (IOException cut) {
            // What came so far is evidence all the same; "whole" says that it was cut.
        }
        return new Received(size, HexFormat.of().formatHex(digest.digest()), kept.toByteArray(), whole);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
