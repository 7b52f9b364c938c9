// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** One client's connection: the opening, TLS if that is wanted, the login, then whatever it asks. */
final class Connection {

    private static final int MAX_SHOWN_BYTES = 64;

    private final TrapSession session;
    private final ServerTls tls;
    private final Packets packets;
    private final Instance instance;

    Connection(TrapSession session, ServerTls tls) {
        this.session = session;
        this.tls = tls;
        this.packets = new Packets(session);
        this.instance = Instance.of(session.persona(), Instant.now());
    }

    void run() throws IOException {
        boolean onlyLogin = false;
        Optional<Message.Whole> message = next();
        if (message.isPresent() && message.get().type() == Packets.PRELOGIN) {
            Optional<Prelogin> prelogin = Prelogin.of(message.get().bytes());
            if (prelogin.isEmpty()) {
                violation("an unreadable PRELOGIN", message.get().bytes());
                return;
            }
            prelogin.get()
                    .version()
                    .ifPresent(version -> session.add(new Evidence.Detail("mssql.client", Captured.of(version))));
            packets.write(
                    Packets.RESPONSE, prelogin.get().answer(instance.build().number()));
            onlyLogin = prelogin.get().agreed() == Prelogin.Encryption.OFF;
            if (prelogin.get().agreed() != Prelogin.Encryption.NOT_SUPPORTED && !secured()) {
                return;
            }
            message = next();
        }
        if (onlyLogin) {
            packets.unsecure();
        }
        if (message.isPresent()) {
            login(message.get());
        }
    }

    /** Reads a message, or says why there is none. */
    private Optional<Message.Whole> next() throws IOException {
        return switch (packets.read()) {
            case Message.Whole whole -> Optional.of(whole);
            case Message.Gone gone -> Optional.empty();
            case Message.Alien alien -> {
                violation(alien.what(), alien.bytes());
                yield Optional.empty();
            }
        };
    }

    private void violation(String what, byte[] bytes) {
        session.add(new Evidence.Violation(what, Captured.head(bytes, MAX_SHOWN_BYTES)));
    }

    private boolean secured() throws IOException {
        try {
            packets.secure(tls.open(instance.started()));
            return true;
        } catch (EOFException gone) {
            return false;
        } catch (SSLException failed) {
            violation("TLS handshake failed", new byte[0]);
            return false;
        }
    }

    private void login(Message.Whole message) throws IOException {
        int process = instance.process(Instant.now());
        Login login = new Login(session, packets, instance, process);
        switch (message.type()) {
            case Packets.LOGIN -> {
                Optional<Login7> given = Login7.of(message.bytes());
                if (given.isEmpty()) {
                    violation("an unreadable login", message.bytes());
                    return;
                }
                Optional<World> world = login.answer(given.get());
                if (world.isPresent()) {
                    new RequestLoop(session, packets, world.get()).run();
                }
            }
            case Packets.OLD_LOGIN -> OldLogin.of(message.bytes()).ifPresent(login::keep);
            default -> violation("a message of type " + message.type() + " before the login", message.bytes());
        }
    }
}
