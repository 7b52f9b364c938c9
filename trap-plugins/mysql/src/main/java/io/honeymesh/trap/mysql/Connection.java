// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** One client's connection, from the greeting to the last command. */
final class Connection {

    private final TrapSession session;
    private final Instance instance;
    private final Packets packets;

    Connection(TrapSession session) {
        this.session = session;
        this.instance = Instance.of(session.persona(), Instant.now());
        this.packets = new Packets(session);
    }

    void run() throws IOException {
        long thread = instance.thread(Instant.now());
        Login login = new Login(session, instance, packets);
        Optional<Response> client = login.run(thread);
        if (client.isEmpty()) {
            return;
        }
        World world = new World(session, instance, thread, client.get().user());
        Optional<String> database = client.get().database();
        if (database.isPresent() && !world.use(database.get())) {
            Encoder.fail(packets, true, Answer.unknownDatabase(database.get()));
            return;
        }
        new CommandLoop(session, packets, client.get(), login, world).run();
    }
}
