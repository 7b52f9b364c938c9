// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Lets a client in or not, and keeps what it said of itself. */
final class Login {

    static final int OLDEST = 0x70000000;
    private static final int NEWEST = 0x74000004;

    private final TrapSession session;
    private final Packets packets;
    private final Instance instance;
    private final int process;

    Login(TrapSession session, Packets packets, Instance instance, int process) {
        this.session = session;
        this.packets = packets;
        this.instance = instance;
        this.process = process;
    }

    void keep(OldLogin login) {
        detail("mssql.host", login.host());
        session.credential(login.user(), login.password());
    }

    private void detail(String name, String value) {
        if (!value.isEmpty()) {
            session.add(new Evidence.Detail(name, Captured.of(value)));
        }
    }

    /** @return the world the client is let into; empty if it was refused */
    Optional<World> answer(Login7 login) throws IOException {
        keep(login);
        int version = agreed(login.version());
        int bytes = login.packetBytes() == 0
                ? Packets.DEFAULT_PACKET_BYTES
                : Math.clamp(login.packetBytes(), Packets.MIN_PACKET_BYTES, Packets.MAX_PACKET_BYTES);
        packets.agreed(Packets.DEFAULT_PACKET_BYTES, process);
        Reply reply = new Reply(instance.host(), version);
        World world = new World(session, instance, process, version, login);
        if (login.sspi().length > 0) {
            reply.failed(Failure.untrusted(), 1);
        } else if (!isRight(login)) {
            reply.failed(Failure.login(login.user()), 1);
        } else if (!login.database().isEmpty() && !world.use(login.database())) {
            Failure missing = new Failure(
                    4060,
                    11,
                    1,
                    "Cannot open database \"" + login.database() + "\" requested by the login. The login failed.");
            reply.error(missing, 1);
            reply.failed(Failure.login(login.user()), 1);
        } else {
            welcome(reply, world, login, bytes);
            packets.write(Packets.RESPONSE, reply.toArray());
            packets.agreed(bytes, process);
            return Optional.of(world);
        }
        packets.write(Packets.RESPONSE, reply.toArray());
        return Optional.empty();
    }

    private void keep(Login7 login) {
        detail("mssql.host", login.host());
        detail("mssql.application", login.application());
        detail("mssql.library", login.library());
        detail("mssql.database", login.database());
        detail("mssql.tds", String.format(Locale.ROOT, "%08x", login.version()));
        if (login.sspi().length > 0) {
            session.add(
                    new Evidence.Credential("sspi", Captured.of(Ntlm.name(login.sspi())), Captured.of(login.sspi())));
        } else {
            session.credential(login.user(), login.password());
        }
    }

    private boolean isRight(Login7 login) {
        return login.user().equalsIgnoreCase(Instance.USER) && login.password().equals(instance.password());
    }

    /** The version that is spoken: what is asked for, or what is nearest to it. */
    private static int agreed(int asked) {
        return switch (asked >>> 24) {
            case 0x71 -> 0x71000001;
            case 0x72 -> 0x72090002;
            case 0x73 -> (asked & 0x10000) == 0 ? 0x730a0003 : 0x730b0003;
            default -> asked >>> 24 > 0x73 ? NEWEST : OLDEST;
        };
    }

    private void welcome(Reply reply, World world, Login7 login, int bytes) {
        String database = world.database();
        reply.changed(1, database, "master");
        reply.info(5701, 2, "Changed database context to '" + database + "'.", "", 1);
        reply.changed(7, Reply.COLLATION, new byte[0]);
        reply.changed(2, "us_english", "");
        reply.info(5703, 1, "Changed language setting to us_english.", "", 1);
        reply.loggedIn(instance.build().number());
        reply.changed(4, Integer.toString(bytes), Integer.toString(Packets.DEFAULT_PACKET_BYTES));
        if (login.extended()) {
            reply.extensions(login.utf8());
        }
        reply.done();
    }
}
