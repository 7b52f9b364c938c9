// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The PostgreSQL frontend/backend protocol 3.0 (PostgreSQL's documentation, chapter 55) as PostgreSQL 15 of Debian 12
 * speaks it, with TLS where the node's administrator left it on, and passwords asked for in whichever way
 * {@code pg_hba.conf} is made up to say. One role with a weak password lets guessers in; statements are answered from
 * made-up tables and nothing is run, read or written.
 */
@Component(service = TrapProtocol.class)
public final class PostgresqlTrap implements TrapProtocol {

    private static final int HEADER_BYTES = 8;

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(5432);
    }

    /** A startup packet, or a request for encryption or cancellation, begins with its length and a code of its own. */
    @Override
    public boolean canHandle(byte[] firstBytes) {
        if (firstBytes.length < HEADER_BYTES) {
            return false;
        }
        Cursor cursor = new Cursor(firstBytes);
        long length = cursor.number(4);
        long code = cursor.number(4);
        return length >= HEADER_BYTES
                && length <= Startup.MAX_BYTES
                && (code == Startup.PROTOCOL_3 || code == Startup.TLS || code == Startup.GSS || code == Startup.CANCEL);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Connection(session).run();
    }
}
