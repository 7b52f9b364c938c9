// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Redis (RESP2 and RESP3 as redis.io's protocol specification describes them) as redis-server 7.0.15 of Debian 12 speaks
 * it, opened to the network by its administrator: on most nodes without a password, on some with a weak one. Keys are made
 * up and live as long as the conversation; REPLICAOF, MIGRATE and the like are believed and never done (S10).
 */
@Component(service = TrapProtocol.class)
public final class RedisTrap implements TrapProtocol {

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(6379);
    }

    /** RESP arrays begin with a count; inline commands look like any other text protocol's and are left to others. */
    @Override
    public boolean canHandle(byte[] firstBytes) {
        int i = 1;
        while (i < firstBytes.length && firstBytes[i] >= '0' && firstBytes[i] <= '9') {
            i++;
        }
        return firstBytes.length >= 4
                && firstBytes[0] == '*'
                && i > 1
                && i + 2 < firstBytes.length
                && firstBytes[i] == '\r'
                && firstBytes[i + 1] == '\n'
                && firstBytes[i + 2] == '$';
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Connection(session).run();
    }
}
