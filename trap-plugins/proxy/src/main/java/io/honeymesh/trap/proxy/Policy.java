// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.api.spi.Persona;
import java.util.List;
import java.util.Set;

/**
 * How this node's administrator configured the proxy.
 *
 * @param realm of the password, where one is wanted
 * @param timeoutMillis how long a connection that nobody answers is tried
 * @param lookupMillis how long its resolver takes to give up
 */
record Policy(Access access, String host, String realm, int timeoutMillis, int lookupMillis) {

    enum Access {
        /** As Debian's package comes. */
        DENIED,
        PASSWORD,
        OPEN
    }

    private static final Set<Integer> SAFE_PORTS = Set.of(80, 21, 443, 70, 210, 280, 488, 591, 777);

    static Policy of(Persona persona) {
        return new Policy(
                persona.pick("proxy.access", List.of(Access.DENIED, Access.PASSWORD, Access.OPEN, Access.OPEN)),
                persona.hostName(),
                persona.pick(
                        "proxy.realm",
                        List.of(
                                "Squid proxy-caching web server",
                                "Squid Basic Authentication",
                                "proxy",
                                persona.hostName())),
                persona.number("proxy.timeout", 4, 9) * 1000 + persona.number("proxy.timeout.more", 1, 40),
                persona.number("proxy.lookup", 900, 4_000));
    }

    /** Squid's own rules, before those of the administrator. */
    static boolean isForbidden(Url url) {
        int port = url.port();
        boolean safe = SAFE_PORTS.contains(port) || port >= 1025;
        return !safe || url.isTunnel() && port != 443 || url.isManager();
    }
}
