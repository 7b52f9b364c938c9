// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * LDAP version 3 (RFC 4511, 4513, 4515, 2696) as OpenLDAP's slapd 2.5.13 of Debian 12 speaks it with the access rules its
 * package sets: anybody may read a small directory, nobody's password is right, nothing can be changed.
 */
@Component(service = TrapProtocol.class)
public final class LdapTrap implements TrapProtocol {

    @Override
    public String name() {
        return "ldap";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(389);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return Message.begins(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Connection(session).run();
    }
}
