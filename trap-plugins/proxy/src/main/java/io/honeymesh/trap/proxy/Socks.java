// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One SOCKS conversation. */
final class Socks {

    private static final int VERSION_4 = 4;
    private static final int VERSION_5 = 5;

    private static final int CONNECT = 1;
    private static final int BIND = 2;
    private static final int MAX_COMMAND = 3;

    private static final int NO_PASSWORD = 0;
    private static final int PASSWORD = 2;
    private static final int NO_METHOD = 0xff;

    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private static final int GENERAL_FAILURE = 1;
    private static final int NOT_ALLOWED = 2;
    private static final int HOST_UNREACHABLE = 4;
    private static final int REFUSED = 5;
    private static final int ADDRESS_NOT_SUPPORTED = 8;

    private static final int REJECTED_4 = 91;

    /** Of a user or a name in version 4; dante's own bound. */
    private static final int MAX_TEXT_BYTES = 255;

    private final TrapSession session;
    private final SocksPolicy policy;

    Socks(TrapSession session) {
        this.session = session;
        this.policy = SocksPolicy.of(session.persona());
    }

    void run() throws IOException {
        int version = session.input().read();
        switch (version) {
            case VERSION_4 -> version4();
            case VERSION_5 -> version5();
            case -1 -> {}
            default -> violated("no SOCKS version", new byte[] {(byte) version});
        }
    }

    private void violated(String what, byte[] bytes) {
        session.add(new Evidence.Violation(what, Captured.of(bytes)));
    }

    /** So many bytes; empty if the client hangs up first. */
    private Optional<byte[]> bytes(int count) throws IOException {
        byte[] read = session.input().readNBytes(count);
        return read.length == count ? Optional.of(read) : Optional.empty();
    }

    private void version4() throws IOException {
        Optional<byte[]> head = bytes(7);
        Optional<String> user = head.isEmpty() ? Optional.empty() : text();
        if (user.isEmpty()) {
            return;
        }
        int command = head.get()[0];
        byte[] address = Arrays.copyOfRange(head.get(), 3, 7);
        int port = port(head.get()[1], head.get()[2]);
        // 0.0.0.x, but not 0: the name follows (SOCKS 4a).
        boolean named = address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0;
        Optional<String> name =
                named ? text() : Optional.of(IpAddress.of(address).toString());
        if (name.isEmpty()) {
            return;
        }
        if (!user.get().isEmpty()) {
            session.add(new Evidence.Detail("socks.user", Captured.of(user.get())));
        }
        wanted("SOCKS4" + (named ? "a" : ""), command, name.get(), port);
        if (command != CONNECT && command != BIND) {
            violated("no SOCKS request", head.get());
            return;
        }
        boolean nowhere = port == 0 || Arrays.equals(address, new byte[4]);
        boolean tried = !policy.password() && command == CONNECT && !nowhere;
        if (tried) {
            pause(named, address);
        }
        byte[] bound = tried ? local() : address;
        int boundPort = tried ? ephemeral() : port;
        session.output()
                .write(ByteBuffer.allocate(8)
                        .put((byte) 0)
                        .put((byte) REJECTED_4)
                        .putShort((short) boundPort)
                        .put(bound.length == 4 ? bound : address)
                        .array());
    }

    /** Text up to a zero byte; empty if there is none, or not soon enough. */
    private Optional<String> text() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int b = session.input().read(); b > 0; b = session.input().read()) {
            if (text.size() == MAX_TEXT_BYTES) {
                violated("a text without end", text.toByteArray());
                return Optional.empty();
            }
            text.write(b);
        }
        return Optional.of(text.toString(StandardCharsets.ISO_8859_1));
    }

    private void version5() throws IOException {
        Optional<byte[]> count = bytes(1);
        Optional<byte[]> methods = count.isEmpty() ? Optional.empty() : bytes(count.get()[0] & 0xff);
        if (methods.isEmpty()) {
            return;
        }
        session.add(new Evidence.Detail(
                "socks.methods", Captured.of(HexFormat.ofDelimiter(" ").formatHex(methods.get()))));
        int wanted = policy.password() ? PASSWORD : NO_PASSWORD;
        boolean offered = new String(methods.get(), StandardCharsets.ISO_8859_1).indexOf(wanted) >= 0;
        session.output().write(new byte[] {VERSION_5, (byte) (offered ? wanted : NO_METHOD)});
        if (offered && wanted == PASSWORD) {
            login();
        } else if (offered) {
            request();
        }
    }

    private void login() throws IOException {
        Optional<byte[]> version = bytes(1);
        if (version.isEmpty() || version.get()[0] != 1) {
            version.ifPresent(v -> violated("no version of the login", v));
            return;
        }
        Optional<String> user = counted();
        Optional<String> secret = user.isEmpty() ? Optional.empty() : counted();
        if (secret.isPresent()) {
            session.add(new Evidence.Credential("socks", Captured.of(user.get()), Captured.of(secret.get())));
            session.output().write(new byte[] {1, 1});
        }
    }

    private Optional<String> counted() throws IOException {
        Optional<byte[]> count = bytes(1);
        return count.isEmpty()
                ? Optional.empty()
                : bytes(count.get()[0] & 0xff).map(text -> new String(text, StandardCharsets.ISO_8859_1));
    }

    private void request() throws IOException {
        Optional<byte[]> head = bytes(4);
        if (head.isEmpty()) {
            return;
        }
        int command = head.get()[1];
        int kind = head.get()[3];
        if (head.get()[0] != VERSION_5 || command < CONNECT || command > MAX_COMMAND) {
            violated("no SOCKS request", head.get());
            return;
        }
        int length = switch (kind) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> session.input().read();
            default -> -1;
        };
        Optional<byte[]> address = length < 0 ? Optional.empty() : bytes(length);
        Optional<byte[]> port = address.isEmpty() ? Optional.empty() : bytes(2);
        if (port.isEmpty()) {
            violated("no address", head.get());
            return;
        }
        String name = kind == NAME
                ? new String(address.get(), StandardCharsets.ISO_8859_1)
                : IpAddress.of(address.get()).toString();
        wanted("SOCKS5", command, name, port(port.get()[0], port.get()[1]));
        reply(command, kind, address.get(), port.get());
    }

    private void reply(int command, int kind, byte[] address, byte[] port) throws IOException {
        if (kind == IPV6 || port[0] == 0 && port[1] == 0) {
            answer(ADDRESS_NOT_SUPPORTED, kind, address, port);
        } else if (kind == NAME) {
            pause(true, address);
            answer(HOST_UNREACHABLE, kind, address, port);
        } else if (command != CONNECT) {
            answer(NOT_ALLOWED, kind, address, port);
        } else {
            pause(false, address);
            byte[] local = local();
            byte[] ephemeral =
                    ByteBuffer.allocate(2).putShort((short) ephemeral()).array();
            answer(address[0] == 127 ? REFUSED : GENERAL_FAILURE, local.length == 4 ? IPV4 : IPV6, local, ephemeral);
        }
    }

    private void answer(int code, int kind, byte[] address, byte[] port) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {VERSION_5, (byte) code, 0, (byte) kind});
        if (kind == NAME) {
            out.write(address.length);
        }
        out.writeBytes(address);
        out.writeBytes(port);
        session.output().write(out.toByteArray());
    }

    private void wanted(String protocol, int command, String name, int port) {
        String word = switch (command) {
            case CONNECT -> "CONNECT";
            case BIND -> "BIND";
            case MAX_COMMAND -> "UDP ASSOCIATE";
            default -> "command " + command;
        };
        boolean bare = name.indexOf(':') >= 0;
        session.add(new Evidence.Request(
                Captured.of(protocol + " " + word + " " + (bare ? "[" + name + "]" : name) + ":" + port)));
    }

    /** As long as looking a name up, or trying an address, takes where nobody answers; none for this machine itself. */
    private void pause(boolean named, byte[] address) throws IOException {
        if (named) {
            session.pause(Duration.ofMillis(policy.lookupMillis()));
        } else if (address[0] != 127) {
            session.pause(Duration.ofMillis(policy.timeoutMillis()));
        }
    }

    private byte[] local() {
        return session.touch().flow().local().address().bytes();
    }

    private static int ephemeral() {
        return ThreadLocalRandom.current().nextInt(32_768, 61_000);
    }

    private static int port(byte high, byte low) {
        return (high & 0xff) << 8 | low & 0xff;
    }
}
