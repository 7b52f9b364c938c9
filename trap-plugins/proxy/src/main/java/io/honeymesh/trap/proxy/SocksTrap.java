// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * SOCKS 4, 4a and 5 (RFC 1928, 1929) as Debian 12's dante 1.4.2 answers: open, or with a password that is never right, as the
 * persona has it. Every request is taken and then fails. No name is looked up, no connection opened (S10).
 */
@Component(service = TrapProtocol.class)
public final class SocksTrap implements TrapProtocol {

    private static final int MAX_METHODS = 8;

    @Override
    public String name() {
        return "socks";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(1080);
    }

    /** A whole greeting of version 5, or a whole request of version 4. */
    @Override
    public boolean canHandle(byte[] firstBytes) {
        int length = firstBytes.length;
        if (length >= 3 && firstBytes[0] == 5) {
            int methods = firstBytes[1];
            return methods >= 1 && methods <= MAX_METHODS && length == 2 + methods && firstBytes[2] >= 0;
        }
        return length >= 9
                && firstBytes[0] == 4
                && (firstBytes[1] == 1 || firstBytes[1] == 2)
                && firstBytes[length - 1] == 0;
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Socks(session).run();
    }
}
