// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.message.FirstBytes;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** HTTP/0.9, 1.0 and 1.1 (RFC 9110, 9112) answered the way Debian 12's nginx does, refusals included. */
// Whatever else is built on HTTP knows its clients better.
@Component(service = TrapProtocol.class, property = "service.ranking:Integer=-1")
public final class HttpTrap implements TrapProtocol {

    @Override
    public String name() {
        return "http";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(80, 8080);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return FirstBytes.target(firstBytes).isPresent();
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Exchange(session, session.secured() ? Door.TLS : Door.PLAIN).run();
    }
}
