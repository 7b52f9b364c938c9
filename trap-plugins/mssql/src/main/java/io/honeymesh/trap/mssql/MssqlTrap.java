// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Tabular Data Stream 7.0 to 7.4 ([MS-TDS] v39) as SQL Server 2019 on Linux speaks it, run from its makers' container image
 * on the Debian machine that the node pretends to be, Debian itself having no package of it. The administrator {@code sa}
 * has a password that satisfies the server's policy and nobody else. Databases are made up and live as long as the
 * conversation.
 */
@Component(service = TrapProtocol.class)
public final class MssqlTrap implements TrapProtocol {

    private final ServerTls tls = new ServerTls();

    @Override
    public String name() {
        return "mssql";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(1433);
    }

    /** A whole PRELOGIN packet with its first option, the version, where it must be. */
    @Override
    public boolean canHandle(byte[] firstBytes) {
        return firstBytes.length > Packets.HEADER_BYTES
                && firstBytes[0] == Packets.PRELOGIN
                && firstBytes[1] == 1
                && (firstBytes[2] & 0xff) < 16
                && firstBytes[Packets.HEADER_BYTES] == 0;
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Connection(session, tls).run();
    }
}
