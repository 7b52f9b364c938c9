// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The MySQL client/server protocol, version 10, as mariadb-server 10.11 of Debian 12 speaks it (MariaDB's knowledge base,
 * "Client/Server Protocol"), without TLS as Debian configures it. One account with a weak password lets guessers in;
 * statements are answered from made-up tables and nothing is run, read or written.
 */
@Component(service = TrapProtocol.class)
public final class MysqlTrap implements TrapProtocol {

    @Override
    public String name() {
        return "mysql";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(3306);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Connection(session).run();
    }
}
