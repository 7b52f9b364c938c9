// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * An HTTP proxy (RFC 9110, 7.6 and 9.3.6; RFC 9112, 3.2.2) as Debian 12's squid 5.7 answers: one that refuses, one that wants
 * a password, or an open one that reaches nobody, as the persona has it. No name is looked up, no connection opened (S10).
 */
@Component(service = TrapProtocol.class)
public final class HttpProxyTrap implements TrapProtocol {

    @Override
    public String name() {
        return "http-proxy";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(3128);
    }

    /** Requests that only a proxy gets: for a tunnel, or for a whole URL. */
    @Override
    public boolean canHandle(byte[] firstBytes) {
        String text = new String(firstBytes, StandardCharsets.ISO_8859_1);
        String[] words = text.split(" ", 3);
        boolean version = words.length == 3 && words[2].startsWith("HTTP/");
        boolean tunnel = words[0].equals("CONNECT") && version && words[1].indexOf(':') > 0;
        boolean url = words.length > 1
                && !words[0].isEmpty()
                && words[0].chars().allMatch(c -> c >= 'A' && c <= 'Z')
                && (words[1].startsWith("http://") || words[1].startsWith("https://"))
                && (words.length == 2 || version);
        return tunnel || url;
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Exchange(session).run();
    }
}
