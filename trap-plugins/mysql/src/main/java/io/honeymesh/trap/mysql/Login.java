// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** The handshake: greets, reads who it is, checks the password the way the account's plug-in does. */
final class Login {

    private static final String NATIVE = "mysql_native_password";
    private static final String CLEAR = "mysql_clear_password";

    /** Bytes kept of a name, a password or an attribute. */
    private static final int MAX_TEXT_BYTES = 256;

    private static final int AUTOCOMMIT = 2;
    private static final int GREETING_CHARSET = 45;
    private static final int SALT_FIRST_PART_BYTES = 8;

    private final TrapSession session;
    private final Instance instance;
    private final Packets packets;
    private final String salt = Scramble.salt();

    Login(TrapSession session, Instance instance, Packets packets) {
        this.session = session;
        this.instance = instance;
        this.packets = packets;
    }

    /**
     * Shakes hands.
     *
     * @return the client, if it may come in
     */
    Optional<Response> run(long thread) throws IOException {
        greet(thread);
        switch (packets.read()) {
            case Packet.Gone gone -> {
                return Optional.empty();
            }
            case Packet.Misplaced misplaced -> {
                misplaced(misplaced);
                return Optional.empty();
            }
            case Packet.Whole packet -> {
                Optional<Response> response = Response.parse(packet.bytes());
                if (response.isEmpty()) {
                    badHandshake(packet.bytes());
                    return Optional.empty();
                }
                describe(response.get());
                return authenticate(response.get()) ? response : Optional.empty();
            }
        }
    }

    private void greet(long thread) throws IOException {
        packets.write(new Bytes()
                .number(10, 1)
                // Clients that know MySQL only are told a version it once had (the replication hack).
                .ended("5.5.5-" + Instance.VERSION)
                .number(thread, 4)
                .ended(salt.substring(0, SALT_FIRST_PART_BYTES))
                .number(Capability.SERVER, 2)
                .number(GREETING_CHARSET, 1)
                .number(AUTOCOMMIT, 2)
                .number(Capability.SERVER >>> 16, 2)
                .number(Scramble.BYTES + 1, 1)
                .number(0, 6)
                .number(Capability.SERVER >>> 32, 4)
                .ended(salt.substring(SALT_FIRST_PART_BYTES))
                .ended(NATIVE));
    }

    private void misplaced(Packet.Misplaced packet) throws IOException {
        session.add(new Evidence.Violation("packets out of order", Captured.of(packet.header())));
        String header = new String(packet.header(), StandardCharsets.ISO_8859_1);
        boolean proxy = header.equals("PROX") || header.equals("\r\n\r\n");
        packets.restart();
        packets.skip();
        Encoder.fail(
                packets,
                true,
                proxy
                        ? new Answer.Failure(1130, "HY000", "Proxy header is not accepted from " + host())
                        : new Answer.Failure(1156, "08S01", "Got packets out of order"));
    }

    private void badHandshake(byte[] packet) throws IOException {
        session.add(new Evidence.Violation("bad handshake", Captured.head(packet, MAX_TEXT_BYTES)));
        boolean modern = packet.length < 6 || (new Cursor(packet).number(2) & Capability.PROTOCOL_41) != 0;
        Encoder.fail(packets, modern, new Answer.Failure(1043, "08S01", "Bad handshake"));
    }

    private void describe(Response client) {
        client.attributes()
                .forEach((name, value) -> session.add(
                        new Evidence.Detail("mysql." + head(name).toSafeText(MAX_TEXT_BYTES), head(value))));
        if (!client.plugin().isEmpty()) {
            session.add(new Evidence.Detail("mysql.plugin", head(client.plugin())));
        }
        client.database().ifPresent(name -> session.add(new Evidence.Detail("mysql.database", head(name))));
    }

    private boolean authenticate(Response client) throws IOException {
        boolean modern = client.can(Capability.PROTOCOL_41);
        boolean plugged = !client.plugin().isEmpty();
        if (client.plugin().equals("mysql_old_password") || !plugged && !client.can(Capability.SECURE_CONNECTION)) {
            keep(client, "mysql_old_password", client.secret());
            Encoder.fail(
                    packets,
                    modern,
                    new Answer.Failure(
                            1251,
                            "08004",
                            "Client does not support authentication protocol requested by server; consider upgrading MariaDB"
                                    + " client"));
            return false;
        }
        String wanted = instance.pam() ? CLEAR : NATIVE;
        String using = plugged ? client.plugin() : NATIVE;
        String secret = client.secret();
        if (!using.equals(wanted)) {
            if (!plugged) {
                keep(client, using, secret);
                denied(client, modern, !secret.isEmpty());
                return false;
            }
            Optional<String> answer = switched(wanted);
            if (answer.isEmpty()) {
                keep(client, using, secret);
                return false;
            }
            secret = answer.get();
            using = wanted;
        }
        return check(client, using, secret, modern);
    }

    /** Asks the client to use another plug-in. @return what it then says; empty if it leaves */
    private Optional<String> switched(String plugin) throws IOException {
        Bytes ask = new Bytes().number(0xfe, 1).ended(plugin);
        packets.write(plugin.equals(NATIVE) ? ask.ended(salt) : ask);
        return packets.read() instanceof Packet.Whole packet
                ? Optional.of(new String(packet.bytes(), StandardCharsets.ISO_8859_1))
                : Optional.empty();
    }

    private boolean check(Response client, String plugin, String secret, boolean modern) throws IOException {
        boolean right;
        boolean given;
        if (plugin.equals(CLEAR)) {
            String password = secret.endsWith("\0") ? secret.substring(0, secret.length() - 1) : secret;
            session.add(new Evidence.Credential("password", head(client.user()), head(password)));
            right = password.equals(instance.password());
            given = !password.isEmpty();
        } else {
            keep(client, plugin, secret);
            if (!secret.isEmpty() && secret.length() != Scramble.BYTES) {
                Encoder.fail(packets, modern, new Answer.Failure(1043, "08S01", "Bad handshake"));
                return false;
            }
            right = Scramble.matches(instance.password(), salt, secret);
            given = !secret.isEmpty();
        }
        boolean in = right && client.user().equals(instance.user());
        if (!in) {
            denied(client, modern, given);
        }
        return in;
    }

    private void denied(Response client, boolean modern, boolean given) throws IOException {
        Encoder.fail(packets, modern, denial(client.user(), given));
    }

    Answer.Failure denial(String user, boolean given) {
        return new Answer.Failure(
                1045,
                "28000",
                "Access denied for user '" + user + "'@'" + host() + "' (using password: " + (given ? "YES" : "NO")
                        + ")");
    }

    /** Another login in the same conversation (COM_CHANGE_USER). */
    boolean again(Response client) {
        keep(client, client.plugin().isEmpty() ? NATIVE : client.plugin(), client.secret());
        return !instance.pam()
                && client.user().equals(instance.user())
                && Scramble.matches(instance.password(), salt, client.secret());
    }

    /** Keeps what a client proved its password with: the password itself where it is an obvious one. */
    private void keep(Response client, String plugin, String secret) {
        HexFormat hex = HexFormat.of();
        byte[] head = head(secret).bytes();
        String proof = hex.formatHex(salt.getBytes(StandardCharsets.ISO_8859_1)) + ":" + hex.formatHex(head);
        Optional<String> password =
                plugin.equals(NATIVE) ? Guesses.password(client.user(), salt, secret) : Optional.empty();
        if (password.isPresent()) {
            session.add(new Evidence.Credential("password", head(client.user()), head(password.get())));
            session.add(new Evidence.Detail("mysql.scramble", Captured.of(proof)));
        } else {
            session.add(new Evidence.Credential(
                    head(plugin).toSafeText(MAX_TEXT_BYTES), head(client.user()), Captured.of(proof)));
        }
    }

    private String host() {
        return session.touch().source().toString();
    }

    static Captured head(String text) {
        return Captured.head(text.getBytes(StandardCharsets.ISO_8859_1), MAX_TEXT_BYTES);
    }
}
