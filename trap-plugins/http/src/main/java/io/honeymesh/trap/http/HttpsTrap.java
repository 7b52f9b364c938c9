// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The same web server as {@link HttpTrap} behind TLS (RFC 9110, 4.2.2) with the certificate Debian's {@code ssl-cert} makes. A
 * client that comes without TLS gets nginx's page for that.
 */
@Component(service = TrapProtocol.class)
public final class HttpsTrap implements TrapProtocol {

    /** nginx's client_header_timeout; the host's deadline is sooner. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What nginx knows where nobody has switched HTTP/2 on. */
    private static final List<String> PROTOCOLS = List.of("http/1.1", "http/1.0", "http/0.9");

    @Override
    public String name() {
        return "https";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(443, 8443);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return TrapProtocol.isClientHello(firstBytes);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        byte[] first = session.peek(PATIENCE).orElse(new byte[0]);
        if (first.length == 0) {
            return;
        }
        if (Tls.isWanted(first)) {
            session.startTls(PROTOCOLS);
            new Exchange(session, Door.TLS).run();
        } else {
            new Exchange(session, Door.PLAIN_AT_TLS_PORT).run();
        }
    }
}
