// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * SMB 2 and 3 ([MS-SMB2]), on some nodes SMB 1 ([MS-SMB]), with NTLM ([MS-NLMP]) and the share list ([MS-SRVS]), as Debian
 * 12's Samba 4.17.12 speaks them: anonymous clients may see the shares' names, everybody else has the wrong password.
 */
@Component(service = TrapProtocol.class)
public final class SmbTrap implements TrapProtocol {

    @Override
    public String name() {
        return "smb";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(445, 139);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return Frames.begins(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Connection(session).run();
    }
}
