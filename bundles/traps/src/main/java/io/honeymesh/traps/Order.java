// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Settings;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one configuration asks for.
 *
 * @param pid names the configuration in messages
 * @param problem why it can't be followed, one line; empty if it can
 * @param ports where to listen; empty for the protocol's own
 */
record Order(
        String pid,
        String problem,
        String name,
        String protocol,
        List<Integer> ports,
        IpAddress address,
        boolean enabled) {

    static final String PID = "io.honeymesh.trap";

    private static final Logger log = LoggerFactory.getLogger(Order.class);

    private static final String SERVICE_PID = "service.pid";

    Order {
        ports = List.copyOf(ports);
    }

    static Order of(Map<String, ?> properties) {
        Object own = properties.get(SERVICE_PID);
        String pid = own == null ? PID : own.toString();
        Settings settings = new Settings(pid, properties);
        String protocol = settings.text("protocol", "");
        try {
            if (!protocol.matches("[a-z0-9-]{1,32}")) {
                throw settings.refusal("protocol", protocol, "a trap's name such as ssh: a-z, 0-9 and -, at most 32");
            }
            Order order = new Order(
                    pid,
                    "",
                    settings.text("name", protocol),
                    protocol,
                    settings.list("ports", "ports 1-65535", Spot::port),
                    address(settings),
                    settings.flag("enabled", true));
            settings.unknown().forEach(log::warn);
            return order;
        } catch (IllegalArgumentException bad) {
            String shown = protocol.matches("[a-z0-9-]{1,32}") ? protocol : "unknown";
            return new Order(pid, bad.getMessage(), shown, shown, List.of(), Spot.ANY, false);
        }
    }

    boolean isValid() {
        return problem.isEmpty();
    }

    private static IpAddress address(Settings settings) {
        String text = settings.text("address", "::");
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw settings.refusal(
                    "address", text, "an IPv4 or IPv6 address of this machine, or :: for all of both kinds");
        }
    }
}
