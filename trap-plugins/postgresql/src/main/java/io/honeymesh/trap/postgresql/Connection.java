// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One client's connection: encryption, startup, login, then queries. */
final class Connection {

    private static final int MAX_SHOWN_BYTES = 512;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TrapSession session;
    private final Instance instance;
    private final Messages messages;
    private boolean encrypted;

    Connection(TrapSession session) {
        this.session = session;
        this.instance = Instance.of(session.persona());
        this.messages = new Messages(session);
    }

    void run() throws IOException {
        converse();
        messages.flush();
    }

    private void converse() throws IOException {
        Optional<Startup> startup = startup();
        if (startup.isEmpty() || !accepts(startup.get())) {
            return;
        }
        Startup client = startup.get();
        describe(client);
        if (!new Login(session, instance, messages, name(client.user()), encrypted).run()) {
            return;
        }
        World world = new World(session, instance, name(client.user()), name(client.database()));
        if (!world.hasDatabase(world.database())) {
            messages.write(Failure.fatal(
                    "3D000", "database \"" + world.database() + "\" does not exist", "postinit.c:948:InitPostgres"));
            return;
        }
        Optional<Failure> problem = options(world, client.options());
        if (problem.isPresent()) {
            messages.write(problem.get());
            return;
        }
        welcome(world);
        new QueryLoop(session, messages, world).run();
    }

    /** PostgreSQL cuts names to NAMEDATALEN - 1. */
    private static String name(String text) {
        return text.substring(0, Math.min(text.length(), 63));
    }

    /** Answers requests for encryption until the startup packet comes; empty if it doesn't. */
    private Optional<Startup> startup() throws IOException {
        boolean tlsAsked = false;
        boolean gssAsked = false;
        while (true) {
            Optional<byte[]> packet = messages.first();
            if (packet.isEmpty()) {
                session.add(new Evidence.Violation("no startup packet", Captured.EMPTY));
                return Optional.empty();
            }
            long code = new Cursor(packet.get()).number(4);
            if (code == Startup.CANCEL) {
                return Optional.empty();
            }
            if (code == Startup.TLS && !tlsAsked && !encrypted) {
                tlsAsked = true;
                messages.raw(instance.tls() ? "S" : "N");
                messages.flush();
                if (pressesOn()) {
                    return Optional.empty();
                }
                if (instance.tls()) {
                    messages.startTls();
                    encrypted = true;
                }
            } else if (code == Startup.GSS && !gssAsked && !encrypted) {
                gssAsked = true;
                messages.raw("G");
                messages.flush();
                // Kerberos tokens follow, with a length of their own; without a key table the server hangs up on them.
                messages.first();
                return Optional.empty();
            } else {
                return Optional.of(Startup.parse(packet.get()));
            }
        }
    }

    /** Whether the client has said more before it could know the answer, which the server refuses. */
    private boolean pressesOn() throws IOException {
        boolean more = session.input().available() > 0;
        if (more) {
            session.add(new Evidence.Violation("unencrypted data after SSL request", Captured.EMPTY));
            messages.write(Failure.fatal(
                            "08P01",
                            "received unencrypted data after SSL request",
                            "postmaster.c:2136:ProcessStartupPacket")
                    .detail("This could be either a client-software bug or evidence of an attempted man-in-the-middle"
                            + " attack."));
        }
        return more;
    }

    private boolean accepts(Startup client) throws IOException {
        if (client.major() != 3) {
            String message = "unsupported frontend protocol " + client.major() + "." + client.minor()
                    + ": server supports 3.0 to 3.0";
            session.add(new Evidence.Violation(message, Captured.EMPTY));
            if (client.major() < 3) {
                messages.raw("EFATAL:  " + message + "\n\0");
            } else {
                messages.write(Failure.fatal("0A000", message, "postmaster.c:2222:ProcessStartupPacket"));
            }
            return false;
        }
        if (!client.complete()) {
            session.add(new Evidence.Violation("startup packet without an end", Captured.EMPTY));
            messages.write(Failure.fatal(
                    "08P01",
                    "invalid startup packet layout: expected terminator as last byte",
                    "postmaster.c:2334:ProcessStartupPacket"));
            return false;
        }
        List<String> unknown = client.options().keySet().stream()
                .filter(name -> name.startsWith("_pq_."))
                .toList();
        if (client.minor() > 0 || !unknown.isEmpty()) {
            Bytes body = new Bytes().number(Startup.PROTOCOL_3, 4).number(unknown.size(), 4);
            unknown.forEach(body::ended);
            messages.write('v', body);
        }
        if (client.user().isEmpty()) {
            messages.write(Failure.fatal(
                    "28000",
                    "no PostgreSQL user name specified in startup packet",
                    "postmaster.c:2351:ProcessStartupPacket"));
            return false;
        }
        return true;
    }

    private void describe(Startup client) {
        StringBuilder said = new StringBuilder();
        client.options().forEach((name, value) -> {
            if (said.length() < MAX_SHOWN_BYTES) {
                said.append(said.isEmpty() ? "" : " ").append(name).append('=').append(value);
            }
        });
        session.add(new Evidence.Detail(
                "postgresql.startup",
                Captured.head(new Bytes().raw(said.toString()).toArray(), MAX_SHOWN_BYTES)));
    }

    private static Optional<Failure> options(World world, Map<String, String> options) {
        for (Map.Entry<String, String> option : options.entrySet()) {
            String name = option.getKey();
            boolean special =
                    List.of("user", "database", "options", "replication").contains(name) || name.startsWith("_pq_.");
            if (!special && !world.set(name, option.getValue())) {
                return Optional.of(Failure.fatal(
                        "42704", "unrecognized configuration parameter \"" + name + "\"", "guc.c:5734:find_option"));
            }
        }
        return Optional.empty();
    }

    private void welcome(World world) throws IOException {
        for (String name : List.of(
                "application_name",
                "client_encoding",
                "DateStyle",
                "default_transaction_read_only",
                "in_hot_standby",
                "integer_datetimes",
                "IntervalStyle",
                "is_superuser",
                "server_encoding",
                "server_version",
                "session_authorization",
                "standard_conforming_strings",
                "TimeZone")) {
            messages.write(
                    'S', new Bytes().ended(name).ended(world.setting(name).orElse("")));
        }
        messages.write('K', new Bytes().number(world.processId(), 4).number(RANDOM.nextInt(), 4));
    }
}
