// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.api.spi.Persona;
import java.util.List;

/**
 * How this node's SOCKS server is set up.
 *
 * @param password whether clients must log in
 * @param timeoutMillis how long a connection that nobody answers is tried
 * @param lookupMillis how long its resolver takes to give up
 */
record SocksPolicy(boolean password, int timeoutMillis, int lookupMillis) {

    static SocksPolicy of(Persona persona) {
        return new SocksPolicy(
                persona.pick("socks.password", List.of(true, false)),
                persona.number("proxy.timeout", 4, 9) * 1000 + persona.number("proxy.timeout.more", 1, 40),
                persona.number("proxy.lookup", 900, 4_000));
    }
}
