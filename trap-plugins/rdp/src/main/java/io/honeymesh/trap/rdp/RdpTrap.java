// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The Remote Desktop Protocol ([MS-RDPBCGR] over ITU-T T.123, X.224, T.125) as Debian 12's xrdp 0.9.21 speaks it, with TLS
 * or with the protocol's own encryption, up to the login screen, which stays dark.
 */
@Component(service = TrapProtocol.class)
public final class RdpTrap implements TrapProtocol {

    private final ServerKeys keys = new ServerKeys();

    @Override
    public String name() {
        return "rdp";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(3389);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return ConnectionRequest.begins(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Server(session, keys).run();
    }
}
