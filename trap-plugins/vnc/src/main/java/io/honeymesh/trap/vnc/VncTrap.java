// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.vnc;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The remote framebuffer protocol (RFC 6143, versions 3.3, 3.7 and 3.8, with VeNCrypt 0.2) as Debian 12's Xtigervnc 1.12.0
 * speaks it to those who don't know its password.
 */
@Component(service = TrapProtocol.class)
public final class VncTrap implements TrapProtocol {

    @Override
    public String name() {
        return "vnc";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(5900, 5901);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Handshake(session).run();
    }
}
