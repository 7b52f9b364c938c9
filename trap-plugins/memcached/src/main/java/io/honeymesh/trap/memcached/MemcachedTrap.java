// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * memcached's text, meta and binary protocols ({@code doc/protocol.txt} and {@code protocol-binary.txt} of its source) as
 * memcached 1.6.18 of Debian 12 speaks them over TCP, opened to the network by its administrator. It knows no passwords by
 * default, so there are none here. Items are made up and live as long as the conversation.
 */
@Component(service = TrapProtocol.class)
public final class MemcachedTrap implements TrapProtocol {

    /** Commands that no other text protocol begins with. */
    private static final List<String> DISTINCTIVE =
            List.of("stats\r\n", "stats ", "version\r\n", "mn\r\n", "gets ", "flush_all");

    @Override
    public String name() {
        return "memcached";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(11211);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        if (firstBytes.length > 0 && (firstBytes[0] & 0xff) == Binary.REQUEST) {
            return firstBytes.length >= 6 && firstBytes[5] == 0;
        }
        String text = new String(firstBytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        return DISTINCTIVE.stream().anyMatch(text::startsWith);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        Connection connection = new Connection(session);
        // The first byte decides for good which protocol is spoken.
        if (connection.input().peek() == Binary.REQUEST) {
            new Binary(connection).run();
        } else {
            new TextLoop(connection).run();
        }
        connection.flush();
    }
}
